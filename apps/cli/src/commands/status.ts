import type { Store } from '@codebatch/core';
import { batchStatus } from '@codebatch/query/status';
import { Command, Option } from 'clipanion';
import { BatchCommand } from '../batch-command.ts';
import { pathsOf } from '../command-table.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { renderStatus } from '../render/status.ts';

export default class StatusCommand extends BatchCommand {
  static override paths = pathsOf('status');
  static override usage = Command.Usage({
    details: `
      Shows how far a batch and each of its tasks are, computed from the states of the shards. A batch that is running
      has begun and is not finished; where no process is at it now it is called unfinished.
    `,
    examples: [
      ['The newest batch', '$0 status'],
      ['The one before, for a script', '$0 status --batch latest~1 --json'],
      ['One line by which two machines compare a batch', '$0 status --digest'],
    ],
  });

  digest = Option.Boolean('--digest', false, {
    description: 'Print one hash over the results of the batch: equal for equal results, whatever ids and machine',
  });

  override async execute(): Promise<ExitCode> {
    const { store, batchId } = this.openBatch();
    if (this.digest) {
      const { batchDigest } = await import('@codebatch/maintenance');
      const answer = { batch_id: batchId, ...batchDigest(store, batchId) };
      if (!answer.complete) this.note('the batch is not complete; the digest is that of what is done');
      await this.answer(answer, () => [answer.digest]);
      return EXIT.done;
    }
    const status = batchStatus(store, batchId);
    const abandoned = !this.json && status.status === 'running' && !(await isAtWork(store, batchId));
    await this.answer(status, (screen) => renderStatus(status, screen, { abandoned }));
    return EXIT.done;
  }
}

async function isAtWork(store: Store, batchId: string): Promise<boolean> {
  const { findLiveWork } = await import('@codebatch/maintenance');
  return findLiveWork(store, true).batches.has(batchId);
}
