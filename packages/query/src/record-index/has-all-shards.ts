import { shardIdsOf, type TaskRecord } from '@codebatch/core';
import type { OpenBatch } from '../open-batch.ts';
import type { RecordIndex } from './open-record-index.ts';

/**
 * Whether every shard of some tasks was done when an index was built; as long as it holds, no state has changed since.
 * False also where a plan does not list its shards, so that the index cannot tell.
 */
export function hasAllShards({ head }: RecordIndex, batch: OpenBatch, tasks: readonly TaskRecord[]): boolean {
  return tasks.every((task) => {
    if (task.sharding.shard_ids === undefined) return false;
    const place = batch.tasks.indexOf(task);
    const done = head.files.reduce((count, file) => count + (file.task === place ? 1 : 0), 0);
    return done === shardIdsOf(batch.store, task).length;
  });
}
