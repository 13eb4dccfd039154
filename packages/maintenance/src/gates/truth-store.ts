import {
  type FileRecord,
  readOutputs,
  readPlan,
  readTask,
  SINGLE_SHARD,
  shardIdsOf,
  shardOf,
  type TaskRecord,
} from '@codebatch/core';
import { readSnapshotFiles } from '@codebatch/snapshot';
import { createFailureList, type Gate } from './gate.ts';

/** The outputs index of a shard holds what that shard says, about its own files. */
export const truthStoreGate: Gate = {
  id: 'truth-store',
  summary: 'Truth is in its place: every output lies in the index of its own shard and is about a file of that shard',
  method: 'Compares every output record with the place where it lies and with the files of the snapshot.',
  requirements: ['R2.3', 'R2.4', 'R8.1', 'R8.4', 'R9.1'],
  check({ store, batchId, snapshotId }) {
    const failures = createFailureList();
    let outputs = 0;
    for (const { task_id } of readPlan(store, batchId).tasks) {
      const task = readTask(store, batchId, task_id);
      const shardsOf = shardsByPath(readSnapshotFiles(store, snapshotId), task);
      for (const shard of shardIdsOf(store, task)) {
        const place = { snapshot_id: snapshotId, batch_id: batchId, task_id, shard_id: shard };
        for (const { value, line } of readOutputs(store, batchId, task_id, shard)) {
          outputs += 1;
          const record = value as Readonly<Record<string, unknown>>;
          const location = `batches/${batchId}/tasks/${task_id}/shards/${shard}/outputs.index.jsonl:${line}`;
          for (const [field, expected] of Object.entries(place)) {
            if (record[field] === expected) continue;
            failures.add({ message: `The record has another ${field}`, location, expected, actual: record[field] });
          }
          const own = shardsOf.get(String(record['path']));
          if (own === shard) continue;
          const path = JSON.stringify(record['path']);
          const message = own === undefined ? `The snapshot has no file ${path}` : `${path} is a file of another shard`;
          failures.add({ message, location, expected: shard, actual: own });
        }
      }
    }
    return { failures: failures.list, details: { outputs, failures: failures.count } };
  },
};

function shardsByPath(files: Iterable<FileRecord>, { sharding }: TaskRecord): ReadonlyMap<string, string> {
  const shards = new Map<string, string>();
  for (const file of files) {
    const { strategy, shard_count } = sharding;
    const shard = strategy === 'single' ? SINGLE_SHARD : shardOf(file, strategy, shard_count, shards.size);
    shards.set(file.path, shard);
  }
  return shards;
}
