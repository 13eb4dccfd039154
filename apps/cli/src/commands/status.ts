import { batchStatus } from '@codebatch/query';
import { Command } from 'clipanion';
import { BatchCommand } from '../batch-command.ts';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { renderStatus } from '../render/status.ts';

export default class StatusCommand extends BatchCommand {
  static override paths = pathsOf('status');
  static override usage = Command.Usage({
    details: `
      Shows how far a batch and each of its tasks are, computed from the states of the shards. A batch that is running
      has begun and is not finished; whether a process is at it now is not known to the store's readers.
    `,
    examples: [
      ['The newest batch', '$0 status'],
      ['The one before, for a script', '$0 status --batch latest~1 --json'],
    ],
  });

  override async execute(): Promise<ExitCode> {
    const { store, batchId } = this.openBatch();
    const status = batchStatus(store, batchId);
    await this.answer(status, (screen) => renderStatus(status, screen));
    return EXIT.done;
  }
}
