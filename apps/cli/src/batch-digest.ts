import { statSync } from 'node:fs';
import { layout, listTaskIds, readBatch, readTask, type Store, sha256Hex, shardIdsOf } from '@codebatch/core';

/**
 * A digest that changes whenever the records of a batch may have changed: of size, modification time and inode of the
 * state and the outputs of every shard, and of the snapshot's file index. Nothing is read but the task records.
 */
export function digestOfBatch(store: Store, batchId: string): string {
  const { snapshot_id } = readBatch(store, batchId);
  const lines = [describeFile(layout.filesIndex(store.root, snapshot_id))];
  for (const taskId of listTaskIds(store, batchId)) {
    for (const shard of shardIdsOf(store, readTask(store, batchId, taskId))) {
      const state = describeFile(layout.shardState(store.root, batchId, taskId, shard));
      const outputs = describeFile(layout.shardOutputs(store.root, batchId, taskId, shard));
      lines.push(`${taskId} ${shard} ${state} ${outputs}`);
    }
  }
  return sha256Hex(Buffer.from(lines.join('\n')));
}

function describeFile(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.size}:${stat.mtimeMs}:${stat.ino}`;
}
