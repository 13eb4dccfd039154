import { type Store, shardOf, type TaskRecord } from '@codebatch/core';
import { type IndexedFile, readFileIndex } from './file-index.ts';

/** Files by shard, shards in the order of their ids, the files of a shard in the order of records. */
export type ShardedFiles = ReadonlyMap<string, readonly IndexedFile[]>;

/** The shards of a snapshot that have files (SPEC 8.1). */
export function shardFiles(
  store: Store,
  snapshotId: string,
  { strategy, shard_count }: Pick<TaskRecord['sharding'], 'strategy' | 'shard_count'>,
): ShardedFiles {
  const shards = new Map<string, IndexedFile[]>();
  for (const file of readFileIndex(store, snapshotId)) {
    const id = shardOf(file, strategy, shard_count, file.position);
    const files = shards.get(id);
    if (files === undefined) shards.set(id, [file]);
    else files.push(file);
  }
  return new Map([...shards].sort(([a], [b]) => (a < b ? -1 : 1)));
}
