import { Command, Option } from 'clipanion';
import { pathsOf } from '../command-table.ts';
import type { ExitCode } from '../exit-code.ts';
import { partitionOf } from '../partition-of.ts';
import { runFlags } from '../run-flags.ts';
import { RunningCommand } from '../running-command.ts';

export default class ResumeCommand extends RunningCommand {
  static override paths = pathsOf('resume');
  static override usage = Command.Usage({
    details: `
      Finishes what an interrupted batch has left, failed shards included; where nothing is left it does nothing. With
      --retry-failed, shards in which files failed get a new attempt too.
    `,
    examples: [
      ['Go on with the newest batch', '$0 resume'],
      ['Try again the files that failed', '$0 resume --retry-failed'],
    ],
  });

  retryFailed = Option.Boolean('--retry-failed', false, { description: 'Run shards with failed files again' });
  partition = runFlags.partition();

  override async execute(): Promise<ExitCode> {
    return await this.runAndAnswer({ partition: partitionOf(this.partition), retryFailed: this.retryFailed });
  }
}
