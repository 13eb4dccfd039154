import { relative, sep } from 'node:path';
import { layout, type ShardStateRecord, type Store, type TaskRecord } from '@codebatch/core';
import type { OpenBatch } from './open-batch.ts';
import type { RecordFile } from './scan-record-file.ts';

/** Where the records of a done shard are, and what its state says of them. */
export function recordFileOf(batch: OpenBatch, task: TaskRecord, state: ShardStateRecord): RecordFile {
  const path = layout.shardOutputs(batch.store.root, batch.id, task.task_id, state.shard_id);
  return {
    path,
    name: nameInStore(batch.store, path),
    expectedBytes: state.outputs_bytes,
    empty: state.stats?.outputs_written === 0,
  };
}

/** The path of a file of a store relative to it, as errors name it. */
export function nameInStore(store: Store, path: string): string {
  return relative(store.root, path).split(sep).join('/');
}
