import { layout, readRegularFile, type Store, sha256Hex } from '@codebatch/core';
import type { EarlierIndex, RecordLines } from '../run/record-lines.ts';
import type { MemoEntry, MemoShard } from './memo-segment.ts';

/** Records of earlier batches, read where a memo says that they stand. */
export interface EarlierOutputs {
  /** The records that an entry stands for; undefined where the outputs are not those that it was made of. */
  linesOf(entry: MemoEntry): RecordLines | undefined;
}

const NO_LINES: RecordLines = { bytes: Buffer.alloc(0), prefix: 0 };

/** @param kept - How many outputs indexes are kept in memory: one for each task, as files go through all of them. */
export function openEarlierOutputs(store: Store, kept: number): EarlierOutputs {
  const indexes = new Map<string, EarlierIndex | undefined>();
  const indexOf = (shard: MemoShard): EarlierIndex | undefined => {
    const file = layout.shardOutputs(store.root, shard.batchId, shard.taskId, shard.shardId);
    const key = `${file}\n${shard.outputsSha256}`;
    if (!indexes.has(key)) {
      if (indexes.size >= kept) indexes.delete(indexes.keys().next().value!);
      indexes.set(key, readIndex(file, shard));
    }
    return indexes.get(key);
  };
  return {
    linesOf({ digest, shard, place }) {
      if (digest === '') return NO_LINES;
      const index = indexOf(shard);
      if (index === undefined) return undefined;
      const { start, bytes, prefix } = place;
      return { bytes: index.bytes.subarray(start, start + bytes), prefix, from: { index, start } };
    },
  };
}

function readIndex(file: string, { outputsSha256, recordsSha256 }: MemoShard): EarlierIndex | undefined {
  try {
    const bytes = readRegularFile(file);
    return sha256Hex(bytes) === outputsSha256 ? { bytes, recordsSha256 } : undefined;
  } catch {
    return undefined;
  }
}
