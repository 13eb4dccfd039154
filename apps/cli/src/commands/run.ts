import { Command } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import type { ExitCode } from '../exit-code.ts';
import { partitionOf } from '../partition-of.ts';
import { runFlags } from '../run-flags.ts';
import { RunningCommand } from '../running-command.ts';

export default class RunCommand extends RunningCommand {
  static override paths = pathsOf('run');
  static override usage = Command.Usage({
    details: `
      Runs every shard of a batch that is not done yet. Finished work is never done twice, and an interruption loses
      nothing. With --partition several machines over one shared store each take a share.
    `,
    examples: [
      ['Run the newest batch', '$0 run'],
      ['The second of four machines', '$0 run --batch nightly-7 --partition 2/4'],
      ['With four workers, for a script', '$0 run --jobs 4 --json'],
      ['Why was this computed again', '$0 run --explain-reuse'],
    ],
  });

  partition = runFlags.partition();

  override async execute(): Promise<ExitCode> {
    return await this.runAndAnswer({ partition: partitionOf(this.partition) });
  }
}
