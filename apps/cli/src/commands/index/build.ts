import { type BuiltIndex, buildRecordIndex } from '@codebatch/query';
import { Command } from 'clipanion';
import { BatchCommand } from '../../batch-command.ts';
import { pathsOf } from '../../command-table.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { formatBytes, formatDuration, formatQuantity } from '../../render/format-amounts.ts';

export default class IndexBuildCommand extends BatchCommand {
  static override paths = pathsOf('index build');
  static override usage = Command.Usage({
    details: `
      Builds an index of the records of a batch, by which queries find the records of a name, a code or a path, and count
      records by their fields, without reading all of them. Answers are the same with it and without it: it is used while
      no file of the batch has changed since, and can be deleted at any time. Runs build it themselves where that takes
      less than a twentieth of their time. On a network file system there is none, unless --indexes names a local disk.
    `,
    examples: [
      ['Of the newest batch', '$0 index build'],
      ['Of another one, for a script', '$0 index build --batch latest~1 --json'],
    ],
  });

  override async execute(): Promise<ExitCode> {
    const { store, batchId } = this.openBatch();
    const built = await buildRecordIndex(store, batchId);
    if (built.obstacle === 'file_system')
      this.note('name a directory on a local disk: --indexes <dir> or CODEBATCH_INDEXES');
    await this.answer({ store: store.root, ...built }, () => [describe(built)]);
    return EXIT.done;
  }
}

function describe(built: BuiltIndex): string {
  switch (built.status) {
    case 'built': {
      const sizes = `${formatBytes(built.outputs_bytes)} in ${formatBytes(built.index_bytes)}`;
      return `indexed ${formatQuantity(built.records, 'record')} of ${built.batch_id}, ${sizes}, in ${formatDuration(built.duration_ms)}`;
    }
    case 'current':
      return `the index of ${built.batch_id} is up to date`;
    default:
      return `no index of ${built.batch_id}: ${built.reason}`;
  }
}
