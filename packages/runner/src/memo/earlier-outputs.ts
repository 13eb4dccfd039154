import { layout, readRegularFile, type Store } from '@codebatch/core';
import { digestBody } from '../task-result.ts';
import type { MemoEntry } from './memo-segment.ts';

/** Records of earlier batches, read where a memo says that they stand. */
export interface EarlierOutputs {
  /** The body that an entry stands for; undefined where the outputs are gone or have others in that place. */
  bodyOf(entry: MemoEntry): Buffer | undefined;
}

const LF = 0x0a;
const NOTHING = Buffer.alloc(0);

/** @param kept - How many outputs indexes are kept in memory: one for each task, as files go through all of them. */
export function openEarlierOutputs(store: Store, kept: number): EarlierOutputs {
  const files = new Map<string, Buffer | undefined>();
  const outputsOf = ({ shard }: MemoEntry): Buffer | undefined => {
    const file = layout.shardOutputs(store.root, shard.batchId, shard.taskId, shard.shardId);
    if (!files.has(file)) {
      if (files.size >= kept) files.delete(files.keys().next().value!);
      files.set(file, readIfThere(file));
    }
    return files.get(file);
  };
  return {
    bodyOf(entry) {
      if (entry.digest === '') return NOTHING;
      const { start, bytes, prefix } = entry.place;
      const lines = outputsOf(entry)?.subarray(start, start + bytes);
      if (lines === undefined) return undefined;
      const body = withoutPrefixes(lines, prefix);
      return digestBody(body) === entry.digest ? body : undefined;
    },
  };
}

/** The rests of lines behind a prefix of the same length in each. */
function withoutPrefixes(lines: Buffer, prefix: number): Buffer {
  const body = Buffer.allocUnsafe(lines.length);
  let length = 0;
  for (let at = 0; at < lines.length; ) {
    const feed = lines.indexOf(LF, at);
    const end = feed < 0 ? lines.length : feed + 1;
    const rest = lines.subarray(Math.min(at + prefix, end), end);
    body.set(rest, length);
    length += rest.length;
    at = end;
  }
  return body.subarray(0, length);
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readRegularFile(file);
  } catch {
    return undefined;
  }
}
