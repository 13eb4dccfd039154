import { CodebatchError, parseShardId } from '@codebatch/core';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import type { ExitCode } from '../exit-code.ts';
import { RunningCommand } from '../running-command.ts';

export default class RunShardCommand extends RunningCommand {
  static override paths = pathsOf('run-shard');
  static override usage = Command.Usage({
    details: 'Runs one shard of a task. The same shard of the tasks that it depends on must be complete.',
    examples: [['Shard 3f of the parse task', '$0 run-shard --task 01_parse --shard 3f']],
  });

  task = Option.String('--task', { description: 'The task, by id or type' });
  shard = Option.String('--shard', { description: 'The shard: two hex digits' });

  override async execute(): Promise<ExitCode> {
    const missing = this.task === undefined ? '--task' : '--shard';
    if (this.task === undefined || this.shard === undefined) {
      throw new CodebatchError('INVALID_ARGUMENT', `Which shard? ${missing} is missing`, {
        hints: ['codebatch shards lists the shards of the batch.'],
        details: { flag: missing },
      });
    }
    return await this.runAndAnswer({ tasks: [this.task], shards: [parseShardId(this.shard)] });
  }
}
