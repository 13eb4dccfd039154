import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { layout, type TaskRecord } from '@codebatch/core';
import type { OpenBatch } from '../open-batch.ts';
import type { CompiledFilter } from '../output-filter.ts';
import { nameInStore } from '../record-file-of.ts';
import { parseRecordLine, type ScannedOutput, textOfLine } from '../scan-record-file.ts';
import { type Candidates, toUint32Array } from './find-candidates.ts';
import type { SegmentHead, Span } from './index-head.ts';
import { indexKeys, STARTS_PER_ROW } from './index-keys.ts';
import type { RecordIndex } from './open-record-index.ts';
import { type FileStamp, isSameFile } from './stamp-batch.ts';

/** Lines of one outputs index that may be wanted. */
export interface FileCandidates {
  /** The task and the shard whose outputs they are. */
  readonly task: TaskRecord;
  readonly shard: string;
  readonly stamp: FileStamp;
  /** Byte of the file at which each line begins, ascending. */
  readonly starts: readonly number[];
  /** For each line a byte of the file that is behind it, and not behind the record after it. */
  readonly ends: readonly number[];
}

/** Where candidates are on disk, in the order of a scan; those of other tasks and shards are left out. */
export function locateCandidates(
  index: RecordIndex,
  batch: OpenBatch,
  candidates: readonly Candidates[],
  tasks: readonly TaskRecord[],
  shards: ReadonlySet<string> | undefined,
): readonly FileCandidates[] {
  const located: { file: number; starts: number[]; ends: number[] }[] = [];
  for (const { segment, records } of candidates) {
    if (records.length === 0) continue;
    const { spans } = index.head.segments[segment] as SegmentHead;
    const startOf = readStarts(index, segment);
    let span = -1;
    /** Place in the segment at which the span begins, and the one behind its end. */
    let base = 0;
    let behind = 0;
    for (const record of records) {
      const start = startOf(record) as number;
      while (start >= behind) {
        span += 1;
        base = behind;
        behind += lengthOf(spans[span] as Span);
      }
      const { file, from, to } = spans[span] as Span;
      let last = located.at(-1);
      if (last?.file !== file) {
        last = { file, starts: [], ends: [] };
        located.push(last);
      }
      const next = startOf(record + 1);
      last.starts.push(from + start - base);
      last.ends.push(next === undefined || next >= behind ? to : from + next - base);
    }
  }
  const wanted = new Set(tasks);
  return located.flatMap(({ file, starts, ends }) => {
    const { task: place, shard } = index.head.files[file] as { task: number; shard: string };
    const task = batch.tasks[place] as TaskRecord;
    const stamp = index.stamp.outputs.get(layout.shardOutputs(batch.store.root, batch.id, task.task_id, shard));
    if (stamp === undefined || !wanted.has(task) || shards?.has(shard) === false) return [];
    return [{ task, shard, stamp, starts, ends }];
  });
}

/** Where the records of a segment begin, asked for in ascending order; undefined behind the last. */
function readStarts(index: RecordIndex, segment: number): (record: number) => number | undefined {
  const { records } = index.head.segments[segment] as SegmentHead;
  let row = -1;
  let starts: Uint32Array = new Uint32Array(0);
  return (record) => {
    if (record >= records) return undefined;
    const wanted = Math.floor(record / STARTS_PER_ROW);
    if (wanted !== row) {
      row = wanted;
      starts = toUint32Array(index.need(indexKeys.starts(segment, row)));
    }
    return starts[record - row * STARTS_PER_ROW];
  };
}

function lengthOf({ from, to }: Span): number {
  return to - from;
}

/** Lines nearer to each other than this are read at once, up to so many bytes. */
const GAP_BYTES = 8 << 10;
const READ_BYTES = 1 << 20;

/**
 * The records of an outputs index that are among the candidates and that a filter wants, in stored order.
 *
 * @param rescan - Reads the whole shard, in case that it was replaced after the index was asked.
 */
export function* scanCandidates(
  batch: OpenBatch,
  candidates: FileCandidates,
  filter: CompiledFilter,
  rescan: () => Generator<ScannedOutput>,
): Generator<ScannedOutput> {
  const { task, shard, stamp, starts, ends } = candidates;
  const path = layout.shardOutputs(batch.store.root, batch.id, task.task_id, shard);
  const file = { name: nameInStore(batch.store, path) };
  const descriptor = openUnchanged(path, stamp);
  if (descriptor === undefined) {
    yield* rescan();
    return;
  }
  try {
    let buffer = Buffer.allocUnsafe(READ_BYTES);
    let first = 0;
    while (first < starts.length) {
      const from = starts[first] as number;
      let last = first;
      while (
        last + 1 < starts.length &&
        (starts[last + 1] as number) - (ends[last] as number) < GAP_BYTES &&
        (ends[last + 1] as number) - from <= READ_BYTES
      ) {
        last += 1;
      }
      const length = (ends[last] as number) - from;
      if (length > buffer.length) buffer = Buffer.allocUnsafe(length);
      const bytes = buffer.subarray(0, readFully(descriptor, buffer, length, from));
      for (; first <= last; first += 1) {
        const start = (starts[first] as number) - from;
        const newline = bytes.indexOf(0x0a, start);
        const stop = (ends[first] as number) - from;
        const text = textOfLine(bytes, start, newline === -1 ? stop : Math.min(stop, newline), file, undefined);
        if (text === undefined) continue;
        const record = parseRecordLine(text, file, undefined);
        if (filter.matches(record)) yield { text, record };
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

function openUnchanged(path: string, stamp: FileStamp): number | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return undefined;
  }
  if (isSameFile(fstatSync(descriptor), stamp)) return descriptor;
  closeSync(descriptor);
  return undefined;
}

function readFully(descriptor: number, buffer: Buffer, length: number, position: number): number {
  let got = 0;
  while (got < length) {
    const read = readSync(descriptor, buffer, got, length - got, position + got);
    if (read === 0) break;
    got += read;
  }
  return got;
}
