import { labelOf } from '@codebatch/core';
import { listSnapshots } from '@codebatch/snapshot';
import { Command } from 'clipanion';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { countLine } from '../../print-records.ts';
import { formatBytes, formatCount } from '../../render/format-amounts.ts';
import { renderTable } from '../../render/table.ts';
import { StoreCommand } from '../../store-command.ts';

export default class SnapshotListCommand extends StoreCommand {
  static override paths = pathsOf('snapshot list');
  static override usage = Command.Usage({
    details: 'Lists the snapshots of the store, the newest last.',
    examples: [
      ['A table', '$0 snapshot list'],
      ['Records, for a script', '$0 snapshot list --json'],
    ],
  });

  override async execute(): Promise<ExitCode> {
    const snapshots = listSnapshots(this.openStore());
    await this.answer({ snapshots }, (screen) => [
      ...(snapshots.length === 0
        ? []
        : renderTable(
            [
              { title: 'snapshot' },
              { title: 'created' },
              { title: 'files', align: 'right' },
              { title: 'size', align: 'right' },
              { title: 'label' },
              { title: 'source', minimum: 20, keep: 'end' },
            ],
            snapshots.map((snapshot) => [
              snapshot.snapshot_id,
              snapshot.created_at.slice(0, 19).replace('T', ' '),
              formatCount(snapshot.file_count ?? 0),
              formatBytes(snapshot.total_bytes ?? 0),
              labelOf(snapshot) ?? '',
              snapshot.source.path + (snapshot.source.git_ref === undefined ? '' : `@${snapshot.source.git_ref}`),
            ]),
            screen,
          )),
      ...countLine(snapshots.length, snapshots.length, 'snapshot', screen),
    ]);
    return EXIT.done;
  }
}
