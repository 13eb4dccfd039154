import { shardList } from '@codebatch/query';
import { Command, Option } from 'clipanion';
import { BatchCommand } from '../batch-command.ts';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { parseChoice } from '../parse-argument.ts';
import { formatCount, formatQuantity } from '../render/format-amounts.ts';
import { paintState } from '../render/status.ts';
import { renderTable } from '../render/table.ts';

const STATES = ['ready', 'running', 'done', 'failed'] as const;

export default class ShardsCommand extends BatchCommand {
  static override paths = pathsOf('shards');
  static override usage = Command.Usage({
    details: 'Lists the shards that have work, with their state, attempt and counts.',
    examples: [
      ['Shards of one task', '$0 shards --task 01_parse'],
      ['What is not done yet', '$0 shards --status ready'],
    ],
  });

  task = Option.String('--task', { description: 'Only this task, by id or type' });
  shard = Option.String('--shard', { description: 'Only this shard: two hex digits' });
  status = Option.String('--status', { description: `Only shards in this state: ${STATES.join(', ')}` });

  override async execute(): Promise<ExitCode> {
    const status = this.status === undefined ? undefined : parseChoice(this.status, '--status', STATES);
    const { store, batchId } = this.openBatch();
    const shards = shardList(store, batchId, {
      ...(this.task === undefined ? {} : { task: this.task }),
      ...(this.shard === undefined ? {} : { shard: this.shard }),
      ...(status === undefined ? {} : { status }),
    });
    await this.answer({ batch_id: batchId, shards }, (screen) => [
      ...renderTable(
        [
          { title: 'task' },
          { title: 'shard' },
          { title: 'state', paint: (text, row) => paintState(screen.paint, shards[row]?.status ?? '', text) },
          { title: 'attempt', align: 'right' },
          { title: 'files', align: 'right' },
          { title: 'records', align: 'right' },
          { title: 'error', minimum: 20 },
        ],
        shards.map((row) => [
          row.task_id,
          row.shard_id,
          row.status,
          formatCount(row.attempt),
          formatCount(row.stats['files_processed'] ?? 0),
          formatCount(row.stats['outputs_written'] ?? 0),
          row.error === undefined ? '' : `${row.error.code}: ${row.error.message}`,
        ]),
        screen,
      ),
      '',
      screen.paint.dim(formatQuantity(shards.length, 'shard')),
    ]);
    return EXIT.done;
  }
}
