import { CodebatchError } from '@codebatch/core';
import { Command, Option } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import type { ExitCode } from '../exit-code.ts';
import { partitionOf } from '../partition-of.ts';
import { runFlags } from '../run-flags.ts';
import { RunningCommand } from '../running-command.ts';

export default class RunTaskCommand extends RunningCommand {
  static override paths = pathsOf('run-task');
  static override usage = Command.Usage({
    details: 'Runs the shards of one task that are not done yet. The tasks that it depends on must be complete.',
    examples: [
      ['Parse only', '$0 run-task --task 01_parse'],
      ['Of a named batch', '$0 run-task --batch nightly-7 --task 04_lint'],
    ],
  });

  task = Option.String('--task', { description: 'The task, by id or type' });
  partition = runFlags.partition();

  override async execute(): Promise<ExitCode> {
    if (this.task === undefined) {
      throw new CodebatchError('INVALID_ARGUMENT', 'Which task? --task is missing', {
        hints: ['codebatch tasks lists the tasks of the batch.'],
        details: { flag: '--task' },
      });
    }
    return await this.runAndAnswer({ partition: partitionOf(this.partition), tasks: [this.task] });
  }
}
