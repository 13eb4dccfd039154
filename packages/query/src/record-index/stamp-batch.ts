import { statSync } from 'node:fs';
import { layout, type Store, sha256Hex, shardIdsOf, wrapFileError } from '@codebatch/core';
import { type OpenBatch, openBatch } from '../open-batch.ts';
import { INDEX_FORMAT } from './index-place.ts';
import { bytesOf } from './number-bytes.ts';

/** What tells whether a file is still the one that was read. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

/** The state of everything that the records of a batch come from. */
export interface BatchStamp {
  /** Digest of all stamps: of the batch's own records, of its snapshot, of every shard's state and outputs. */
  readonly digest: string;
  /** Stamps of the outputs indexes by path. */
  readonly outputs: ReadonlyMap<string, FileStamp>;
  /** Time of the last change of any of the files, in milliseconds. */
  readonly newest: number;
}

/**
 * Takes the stamps of all files of a batch; none is read. Two equal digests mean that no file was replaced or written to
 * in between, and that the same shards exist, as far as size, times and inode tell.
 */
export function stampBatch(batch: OpenBatch): BatchStamp {
  const { root } = batch.store;
  const { snapshot_id } = batch.record;
  const names = [`${INDEX_FORMAT} ${process.arch}`, batch.id];
  const numbers: number[] = [];
  const outputs = new Map<string, FileStamp>();
  let newest = 0;
  const take = (path: string): FileStamp | undefined => {
    const stamp = stampFile(path);
    if (stamp === undefined) {
      numbers.push(-1);
      return undefined;
    }
    const { size, mtimeMs, ctimeMs, ino } = stamp;
    numbers.push(size, mtimeMs, ctimeMs, ino);
    newest = Math.max(newest, mtimeMs, ctimeMs);
    return stamp;
  };
  take(layout.batchFile(root, batch.id));
  take(layout.planFile(root, batch.id));
  take(layout.snapshotFile(root, snapshot_id));
  take(layout.filesIndex(root, snapshot_id));
  for (const task of batch.tasks) {
    const { task_id } = task;
    take(layout.taskFile(root, batch.id, task_id));
    const shards = shardIdsOf(batch.store, task);
    names.push(task_id, ...shards);
    for (const shard of shards) {
      take(layout.shardState(root, batch.id, task_id, shard));
      const path = layout.shardOutputs(root, batch.id, task_id, shard);
      const stamp = take(path);
      if (stamp !== undefined) outputs.set(path, stamp);
    }
  }
  const digest = sha256Hex(Buffer.concat([Buffer.from(`${names.join('\n')}\n`), bytesOf(Float64Array.from(numbers))]));
  return { digest, outputs, newest };
}

/**
 * A digest of size, times and inode of every file that a batch consists of, in hexadecimal: while it is the same, what was
 * found in the batch holds. Nothing is read but the records of the batch and of its tasks.
 *
 * @throws BATCH_NOT_FOUND, SCHEMA_ERROR, PERMISSION_DENIED, IO_ERROR.
 */
export function batchStamp(store: Store, batchName: string): string {
  return stampBatch(openBatch(store, batchName)).digest;
}

const IF_THERE = { throwIfNoEntry: false } as const;

/** The stamp of a file; undefined where there is none. @throws PERMISSION_DENIED, IO_ERROR. */
export function stampFile(path: string): FileStamp | undefined {
  try {
    const stat = statSync(path, IF_THERE);
    // What Node answers has dates beside the times, which are much to keep for thousands of files.
    return stat && { size: stat.size, mtimeMs: stat.mtimeMs, ctimeMs: stat.ctimeMs, ino: stat.ino };
  } catch (error) {
    throw wrapFileError(error, path, 'read');
  }
}

/** Whether two stamps are of one unchanged file. */
export function isSameFile(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino;
}
