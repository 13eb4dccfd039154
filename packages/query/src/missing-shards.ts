import type { Store } from '@codebatch/core';
import { statusOf } from './batch-status.ts';
import { type OpenBatch, openBatch } from './open-batch.ts';
import { hasAllShards } from './record-index/has-all-shards.ts';
import { openRecordIndex } from './record-index/open-record-index.ts';

/** Shards with files that an answer lacks because they are not done. */
export interface MissingShards {
  readonly batch_id: string;
  readonly task_id: string;
  readonly shards: number;
}

/**
 * What of a batch is not done, in the order of the plan; `tasks` are ids or types, all tasks without any. Where an index
 * holds that has all shards, no state is read.
 *
 * @throws BATCH_NOT_FOUND, SCHEMA_ERROR.
 */
export function missingShards(store: Store, batch: string, tasks: readonly string[] = []): MissingShards[] {
  const opened = openBatch(store, batch);
  const index = openRecordIndex(opened);
  try {
    if (index !== undefined && hasAllShards(index, opened, opened.tasks)) return [];
  } finally {
    index?.close();
  }
  return readMissingShards(opened, tasks);
}

/** {@link missingShards} of an open batch, from the states of its shards. @throws SCHEMA_ERROR */
export function readMissingShards(batch: OpenBatch, tasks: readonly string[] = []): MissingShards[] {
  return statusOf(batch)
    .tasks.filter(({ task_id, type }) => tasks.length === 0 || tasks.includes(task_id) || tasks.includes(type))
    .map(({ task_id, shards }) => ({
      batch_id: batch.id,
      task_id,
      shards: shards.ready + shards.running + shards.failed,
    }))
    .filter(({ shards }) => shards > 0);
}

/** Missing shards of a task in words. */
export function describeMissingShards({ batch_id, task_id, shards }: MissingShards): string {
  return `${shards} ${shards === 1 ? 'shard' : 'shards'} of ${task_id} in ${batch_id} not done: their records are missing`;
}
