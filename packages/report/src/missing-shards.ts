import type { Store } from '@codebatch/core';
import { batchStatus } from '@codebatch/query';

/** Shards that an export lacks because they are not done. */
export interface MissingShards {
  readonly batch_id: string;
  readonly task_id: string;
  readonly shards: number;
}

/** What of a batch is not done, in the order of the plan; `tasks` are ids or types, all tasks without any. */
export function missingShards(store: Store, batch: string, tasks: readonly string[] = []): MissingShards[] {
  const { batch_id, tasks: planned } = batchStatus(store, batch);
  return planned
    .filter(({ task_id, type }) => tasks.length === 0 || tasks.includes(task_id) || tasks.includes(type))
    .map(({ task_id, shards }) => ({ batch_id, task_id, shards: shards.ready + shards.running + shards.failed }))
    .filter(({ shards }) => shards > 0);
}
