import { existsSync } from 'node:fs';
import type { OpenBatch } from '../open-batch.ts';
import { decodeHead, type IndexHead } from './index-head.ts';
import { indexKeys } from './index-keys.ts';
import { indexObstacle, recordIndexesDir } from './index-place.ts';
import { openRowFile, type RowFile } from './row-file.ts';
import { type BatchStamp, stampBatch } from './stamp-batch.ts';

/** An index that holds for the batch as it is on disk. */
export interface RecordIndex {
  readonly head: IndexHead;
  /** The state of the files for which it holds. */
  readonly stamp: BatchStamp;
  /** A row; undefined where there is none. @throws UnusableIndex. */
  get(key: string): Buffer | undefined;
  /** A row that every index has. @throws UnusableIndex. */
  need(key: string): Buffer;
  close(): void;
}

/** Thrown where an index cannot be read or lacks a row: the records are read instead. */
class UnusableIndex extends Error {}

/**
 * Opens the index of a batch. It holds only if every file of the batch is unchanged since it was built: one of another
 * state is never looked at, since the digest of that state is the name of the index. Nothing is written.
 *
 * @returns undefined where there is no such index, and where it cannot be read.
 */
export function openRecordIndex(batch: OpenBatch): RecordIndex | undefined {
  const directory = `${recordIndexesDir(batch.store)}/${batch.id}`;
  if (!existsSync(directory) || indexObstacle(batch.store) !== undefined) return undefined;
  const stamp = takeStamp(batch);
  if (stamp === undefined) return undefined;
  let rows: RowFile;
  try {
    rows = openRowFile(`${directory}/${stamp.digest}`);
  } catch {
    return undefined;
  }
  const get = (key: string): Buffer | undefined => {
    try {
      return rows.get(key);
    } catch (cause) {
      throw new UnusableIndex('a row cannot be read', { cause });
    }
  };
  const need = (key: string): Buffer => {
    const row = get(key);
    if (row === undefined) throw new UnusableIndex('a row is missing');
    return row;
  };
  const head = ifUsable(() => decodeHead(need(indexKeys.head)));
  if (head !== undefined) return { head, stamp, get, need, close: () => rows.close() };
  rows.close();
  return undefined;
}

/** What an action on an index answers; undefined where the index turns out to be unusable. */
export function ifUsable<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    if (error instanceof UnusableIndex) return undefined;
    throw error;
  }
}

/** A directory that cannot be looked into is met again, with its proper error, by the scan. */
function takeStamp(batch: OpenBatch): BatchStamp | undefined {
  try {
    return stampBatch(batch);
  } catch {
    return undefined;
  }
}
