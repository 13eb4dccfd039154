import { labelOf } from '@codebatch/core';
import { type BatchRow, batchList } from '@codebatch/query';
import { Command } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { countLine } from '../../print-records.ts';
import type { Screen } from '../../render/screen.ts';
import { paintState } from '../../render/status.ts';
import { renderTable } from '../../render/table.ts';
import { StoreCommand } from '../../store-command.ts';

export default class BatchListCommand extends StoreCommand {
  static override paths = pathsOf('batch list');
  static override usage = Command.Usage({
    details: `
      Lists the batches of the store with their state, the newest last. Of a damaged batch it lists what is known; the exit
      code is 3 then.
    `,
    examples: [
      ['A table', '$0 batch list'],
      ['Records, for a script', '$0 batch list --json'],
    ],
  });

  override async execute(): Promise<ExitCode> {
    const rows = batchList(this.openStore());
    const batches = rows.flatMap(({ record, status }) => (record === undefined ? [] : [{ ...record, status }]));
    const damaged = rows.flatMap(({ batch_id, damage }) =>
      damage === undefined ? [] : [{ batch_id, code: damage.code, message: damage.message }],
    );
    for (const { batch_id, message } of damaged) this.note(`${batch_id} is damaged: ${message}`);
    if (damaged.length > 0) this.note('codebatch verify lists what is damaged');
    await this.answer({ batches, damaged }, (screen) => [
      ...(rows.length === 0 ? [] : renderBatches(rows, screen)),
      ...countLine(rows.length, rows.length, 'batch', screen, 'batches'),
    ]);
    return damaged.length > 0 ? EXIT.data : EXIT.done;
  }
}

function renderBatches(rows: readonly BatchRow[], screen: Screen): string[] {
  const { paint } = screen;
  return renderTable(
    [
      { title: 'batch' },
      { title: 'created' },
      { title: 'pipeline' },
      {
        title: 'state',
        paint: (text, row) => {
          const status = rows[row]?.status;
          return status === undefined ? paint.red(text) : paintState(paint, status, text);
        },
      },
      { title: 'snapshot' },
      { title: 'label' },
    ],
    rows.map(({ batch_id, record, status }) => [
      batch_id,
      record?.created_at.slice(0, 19).replace('T', ' ') ?? '',
      record?.pipeline ?? '',
      status ?? 'damaged',
      record?.snapshot_id ?? '',
      record === undefined ? '' : (labelOf(record) ?? ''),
    ]),
    screen,
  );
}
