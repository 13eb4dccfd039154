import { closeSync, fstatSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { layout, openRegularFile, type Store } from '@codebatch/core';
import type { EarlierIndex, RecordLines } from '../outputs/record-lines.ts';
import type { EarlierRecords, MemoShard } from '../protocol.ts';

/** Records of earlier batches, read where a memo says that they stand. */
export interface EarlierOutputs {
  /** The records of an earlier result; undefined where the outputs are not what they were. */
  linesOf(records: EarlierRecords): RecordLines | undefined;
  /**
   * Forgets the indexes.
   *
   * @param unused - Nobody looks at lines of them any more: what is read next may take their memory.
   */
  forget(unused: boolean): void;
}

const NO_LINES: RecordLines = { bytes: Buffer.alloc(0), prefix: 0 };

/**
 * What is read of a shard stays until it is forgotten: files go through all tasks, and their records can be of several
 * batches in turn.
 *
 * @param kept - Of so many indexes the memory is used again: one for each task.
 */
export function openEarlierOutputs(store: Store, kept: number): EarlierOutputs {
  const indexes = new Map<string, EarlierIndex | undefined>();
  /** Memory for reading: to have it collected costs as much as to read into it. */
  let free: Buffer[] = [];
  let taken: Buffer[] = [];
  const allocate = (bytes: number): Buffer => {
    const memory = free.find(({ length }) => length >= bytes) ?? Buffer.allocUnsafeSlow(bytes);
    free = free.filter((other) => other !== memory);
    taken.push(memory);
    return memory;
  };
  const indexOf = (shard: MemoShard): EarlierIndex | undefined => {
    const file = layout.shardOutputs(store.root, shard.batchId, shard.taskId, shard.shardId);
    const key = `${file}\n${shard.outputsCrc}`;
    if (!indexes.has(key)) {
      indexes.set(key, readIndex(file, shard, allocate));
    }
    return indexes.get(key);
  };
  return {
    linesOf({ shard, place: { start, bytes, prefix } }) {
      if (bytes === 0) return NO_LINES;
      const index = indexOf(shard);
      if (index === undefined) return undefined;
      return { bytes: index.bytes.subarray(start, start + bytes), prefix, from: { index, start } };
    },
    forget(unused) {
      indexes.clear();
      if (unused) free = [...free, ...taken].sort((a, b) => b.length - a.length).slice(0, kept);
      taken = [];
    },
  };
}

function readIndex(
  file: string,
  { outputsCrc, recordsSha256 }: MemoShard,
  allocate: (bytes: number) => Buffer,
): EarlierIndex | undefined {
  try {
    const bytes = readWhole(file, allocate);
    return crc32(bytes) === outputsCrc ? { bytes, recordsSha256 } : undefined;
  } catch {
    return undefined;
  }
}

function readWhole(file: string, allocate: (bytes: number) => Buffer): Buffer {
  const fd = openRegularFile(file);
  try {
    const { size } = fstatSync(fd);
    const memory = allocate(size);
    let length = 0;
    for (let got = -1; got !== 0 && length < size; length += got)
      got = readSync(fd, memory, length, size - length, null);
    return memory.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}
