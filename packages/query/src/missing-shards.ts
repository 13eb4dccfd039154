import type { Store } from '@codebatch/core';
import { batchStatus } from './batch-status.ts';

/** Shards with files that an answer lacks because they are not done. */
export interface MissingShards {
  readonly batch_id: string;
  readonly task_id: string;
  readonly shards: number;
}

/**
 * What of a batch is not done, in the order of the plan; `tasks` are ids or types, all tasks without any.
 *
 * @throws BATCH_NOT_FOUND, SCHEMA_ERROR.
 */
export function missingShards(store: Store, batch: string, tasks: readonly string[] = []): MissingShards[] {
  const { batch_id, tasks: planned } = batchStatus(store, batch);
  return planned
    .filter(({ task_id, type }) => tasks.length === 0 || tasks.includes(task_id) || tasks.includes(type))
    .map(({ task_id, shards }) => ({ batch_id, task_id, shards: shards.ready + shards.running + shards.failed }))
    .filter(({ shards }) => shards > 0);
}

/** Missing shards of a task in words. */
export function describeMissingShards({ batch_id, task_id, shards }: MissingShards): string {
  return `${shards} ${shards === 1 ? 'shard' : 'shards'} of ${task_id} in ${batch_id} not done: their records are missing`;
}
