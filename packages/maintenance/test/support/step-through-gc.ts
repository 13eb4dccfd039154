import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Store } from '@codebatch/core';
import type { CollectOptions, CollectReport } from '@codebatch/maintenance';

/** A collection in another thread, which goes on only when it is let. */
export interface StepwiseCollection {
  /**
   * Lets it begin, then make one change of the file system, and comes back once it is about to make the next, or has ended.
   *
   * @returns false where it had ended before
   */
  step(): boolean;
  /** Lets it go on to its end. */
  finish(): Promise<CollectReport>;
}

const [ALLOWED, ARRIVED, ENDED] = [0, 1, 2] as const;

/** Prepares a collection that has not begun. */
export async function prepareCollection(store: Store, policy: CollectOptions): Promise<StepwiseCollection> {
  const shared = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
  const cells = new Int32Array(shared);
  const thread = new Worker(new URL('./collect-stepwise.mjs', import.meta.url), {
    workerData: { root: store.root, policy, shared },
    execArgv: [],
  });
  const answer = once(thread, 'message').then(([message]) => message as { report?: CollectReport; problem?: string });
  const hasArrived = (): boolean =>
    Atomics.load(cells, ENDED) === 1 || Atomics.load(cells, ARRIVED) > Atomics.load(cells, ALLOWED);
  while (!hasArrived()) await new Promise((resume) => setTimeout(resume, 5));
  return {
    step() {
      if (Atomics.load(cells, ENDED) === 1) return false;
      Atomics.add(cells, ALLOWED, 1);
      Atomics.notify(cells, ALLOWED);
      while (!hasArrived()) Atomics.wait(cells, ARRIVED, Atomics.load(cells, ARRIVED), 10);
      return true;
    },
    async finish() {
      Atomics.store(cells, ALLOWED, 2 ** 30);
      Atomics.notify(cells, ALLOWED);
      const { report, problem } = await answer;
      if (report === undefined) throw new Error(problem);
      return report;
    },
  };
}
