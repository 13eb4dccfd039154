import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { layout, type TaskRecord } from '@codebatch/core';
import type { OpenBatch } from '../open-batch.ts';
import type { CompiledFilter } from '../output-filter.ts';
import { nameInStore } from '../record-file-of.ts';
import { parseRecordLine, type ScannedOutput, textOfLine } from '../scan-record-file.ts';
import type { Candidates } from './find-candidates.ts';
import type { IndexHead, SegmentHead, Span } from './index-head.ts';
import { indexKeys, STARTS_PER_ROW } from './index-keys.ts';
import { toUint32Array } from './number-bytes.ts';
import { ifUsable, type RecordIndex } from './open-record-index.ts';
import { type FileStamp, isSameFile } from './stamp-batch.ts';

/** Records of one outputs index that may be wanted. */
export interface FileCandidates {
  /** The task and the shard whose outputs they are. */
  readonly task: TaskRecord;
  readonly shard: string;
  readonly stamp: FileStamp;
  /** The parts of the file that have some: one for each segment in which it lies. */
  readonly parts: readonly CandidatesOfSpan[];
}

interface CandidatesOfSpan {
  readonly segment: number;
  readonly span: Span;
  /** Where the span begins in the segment. */
  readonly base: number;
  /** Numbers in the segment, ascending. */
  readonly records: Uint32Array;
}

/** The outputs indexes that have candidates, in the order of a scan; those of other tasks and shards are left out. */
export function groupCandidates(
  index: RecordIndex,
  batch: OpenBatch,
  candidates: readonly Candidates[],
  tasks: readonly TaskRecord[],
  shards: ReadonlySet<string> | undefined,
): readonly FileCandidates[] {
  const grouped: { readonly file: number; readonly parts: CandidatesOfSpan[] }[] = [];
  for (const { segment, records } of candidates) {
    let base = 0;
    let end = 0;
    let from = 0;
    for (const span of (index.head.segments[segment] as SegmentHead).spans) {
      if (from === records.length) break;
      end += span.records;
      const first = from;
      from = firstNotBelow(records, end, from);
      if (from > first) {
        const part = { segment, span, base, records: records.subarray(first, from) };
        const last = grouped.at(-1);
        if (last?.file === span.file) last.parts.push(part);
        else grouped.push({ file: span.file, parts: [part] });
      }
      base += span.to - span.from;
    }
  }
  const wanted = new Set(tasks);
  return grouped.flatMap(({ file, parts }) => {
    const { task: place, shard } = index.head.files[file] as IndexHead['files'][number];
    const task = batch.tasks[place] as TaskRecord;
    const stamp = index.stamp.outputs.get(layout.shardOutputs(batch.store.root, batch.id, task.task_id, shard));
    if (stamp === undefined || !wanted.has(task) || shards?.has(shard) === false) return [];
    return [{ task, shard, stamp, parts }];
  });
}

/** The first place from `from` on that has no lower value than `limit`, in ascending values. */
function firstNotBelow(values: Uint32Array, limit: number, from: number): number {
  let low = from;
  let high = values.length;
  if ((values[low] as number) >= limit) return low;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lines of an outputs index. */
interface Lines {
  /** Byte of the file at which each begins, ascending. */
  readonly starts: readonly number[];
  /** For each a byte of the file that is behind it, and not behind the record after it. */
  readonly ends: readonly number[];
}

/** Tells where candidates are, file by file in the order in which they were grouped. @throws UnusableIndex. */
export function createLineFinder(index: RecordIndex): (parts: FileCandidates['parts']) => Lines {
  let held = { segment: -1, number: -1, starts: new Uint32Array(0) as Uint32Array };
  const startOf = (segment: number, record: number): number => {
    const number = Math.floor(record / STARTS_PER_ROW);
    if (held.number !== number || held.segment !== segment) {
      held = { segment, number, starts: toUint32Array(index.need(indexKeys.starts(segment, number))) };
    }
    return held.starts[record - number * STARTS_PER_ROW] as number;
  };
  return (parts) => {
    const starts: number[] = [];
    const ends: number[] = [];
    for (const { segment, span, base, records } of parts) {
      const { records: count } = index.head.segments[segment] as SegmentHead;
      const shift = span.from - base;
      for (const record of records) {
        starts.push(startOf(segment, record) + shift);
        ends.push(record + 1 < count ? Math.min(span.to, startOf(segment, record + 1) + shift) : span.to);
      }
    }
    return { starts, ends };
  };
}

/** Lines nearer to each other than this are read at once, up to so many bytes. */
const GAP_BYTES = 8 << 10;
const READ_BYTES = 1 << 20;

/**
 * The records of an outputs index that are among the candidates and that a filter wants, in stored order.
 *
 * @param rescan - Reads the whole shard, in case that it was replaced after the index was asked, or that the index cannot
 * be read any further.
 */
export function* scanCandidates(
  batch: OpenBatch,
  { task, shard, stamp, parts }: FileCandidates,
  findLines: (parts: FileCandidates['parts']) => Lines,
  filter: CompiledFilter,
  rescan: () => Generator<ScannedOutput>,
): Generator<ScannedOutput> {
  const path = layout.shardOutputs(batch.store.root, batch.id, task.task_id, shard);
  const file = { name: nameInStore(batch.store, path) };
  const lines = ifUsable(() => findLines(parts));
  const descriptor = lines === undefined ? undefined : openUnchanged(path, stamp);
  if (lines === undefined || descriptor === undefined) {
    yield* rescan();
    return;
  }
  const { starts, ends } = lines;
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
