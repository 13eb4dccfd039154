import type { Store } from '@codebatch/core';
import type { WorkerSetup } from '../protocol.ts';
import type { OpenPlan } from './open-plan.ts';

/** The first message to a worker. It loads the given tasks, by index, before it is ready. */
export function createWorkerSetup(store: Store, plan: OpenPlan, load: Iterable<number>): WorkerSetup {
  return {
    kind: 'setup',
    storeRoot: store.root,
    durability: store.durability,
    snapshotId: plan.batch.snapshot_id,
    batchId: plan.batch.batch_id,
    tasks: plan.tasks.map(({ spec }) => spec),
    load: [...load].sort((a, b) => a - b),
    languages: plan.languages,
    grammars: plan.grammars,
    maxBytes: plan.limits.maxBytes,
    chunkBytes: plan.limits.chunkBytes,
  };
}
