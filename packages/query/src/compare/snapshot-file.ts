import { type ObjectRef, shardOf, type TaskRecord } from '@codebatch/core';
import { readSnapshotFiles } from '@codebatch/snapshot/read';
import { fileLanguage, languageOverrides } from '../file-languages.ts';
import type { OpenBatch } from '../open-batch.ts';

/** A file of the snapshot of a batch. */
export interface SnapshotFile {
  readonly path: string;
  readonly object: ObjectRef;
  readonly size: number;
  /** Place in the file index, which `round_robin` shards by. */
  readonly position: number;
  readonly language: string;
}

/** The files of the snapshot of a batch by path, in the order of its file index (SPEC 5.3). */
export function readFilesByPath(batch: OpenBatch): Map<string, SnapshotFile> {
  const overrides = languageOverrides(batch);
  const files = new Map<string, SnapshotFile>();
  let position = 0;
  for (const record of readSnapshotFiles(batch.store, batch.record.snapshot_id)) {
    const { path, object, size } = record;
    files.set(path, { path, object, size, position, language: fileLanguage(record, overrides) });
    position += 1;
  }
  return files;
}

/** The shard of a task that a file belongs to (SPEC 8.1). */
export function shardOfFile(task: TaskRecord, file: SnapshotFile): string {
  return shardOf(file, task.sharding.strategy, task.sharding.shard_count, file.position);
}
