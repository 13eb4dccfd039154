import { listBatches } from '@codebatch/core';
import { batchStatus } from '@codebatch/query';
import { Command } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { countLine } from '../../print-records.ts';
import { labelOf } from '../../record-label.ts';
import { paintState } from '../../render/status.ts';
import { renderTable } from '../../render/table.ts';
import { StoreCommand } from '../../store-command.ts';

export default class BatchListCommand extends StoreCommand {
  static override paths = pathsOf('batch list');
  static override usage = Command.Usage({
    details: 'Lists the batches of the store with their state, the newest last.',
    examples: [
      ['A table', '$0 batch list'],
      ['Records, for a script', '$0 batch list --json'],
    ],
  });

  override async execute(): Promise<ExitCode> {
    const store = this.openStore();
    const batches = listBatches(store).map((record) => ({
      ...record,
      status: batchStatus(store, record.batch_id).status,
    }));
    await this.answer({ batches }, (screen) => [
      ...(batches.length === 0
        ? []
        : renderTable(
            [
              { title: 'batch' },
              { title: 'created' },
              { title: 'pipeline' },
              { title: 'state', paint: (text, row) => paintState(screen.paint, batches[row]?.status ?? '', text) },
              { title: 'snapshot' },
              { title: 'label' },
            ],
            batches.map((batch) => [
              batch.batch_id,
              batch.created_at.slice(0, 19).replace('T', ' '),
              batch.pipeline,
              batch.status,
              batch.snapshot_id,
              labelOf(batch) ?? '',
            ]),
            screen,
          )),
      ...countLine(batches.length, batches.length, 'batch', screen, 'batches'),
    ]);
    return EXIT.done;
  }
}
