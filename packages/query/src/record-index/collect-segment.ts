import type { OutputRecord } from '@codebatch/core';
import type { SegmentHead, Span } from './index-head.ts';
import {
  hashName,
  indexKeys,
  LISTED_FIELDS,
  type ListedField,
  listedValue,
  NAME_BUCKETS,
  STARTS_PER_ROW,
} from './index-keys.ts';
import { bytesOf } from './number-bytes.ts';
import type { RowFileWriter } from './row-file.ts';
import { encodeAscending, VarintWriter } from './varints.ts';

/** Most records of a segment: so many that rows of common values are long, so few that memory stays small. */
const SEGMENT_RECORDS = 1 << 18;
/** Places in a segment have 32 bits. */
const MAX_SEGMENT_BYTES = 2 ** 31;

/** Collects the rows of one segment after the other, in memory that depends on the size of a segment and on the paths. */
export interface SegmentCollector {
  /** Continues with another file. */
  begin(file: number): void;
  /** Takes the next record of the file, its line, and its cell if there is one. */
  add(record: OutputRecord, start: number, end: number, cell: number | undefined): void;
  /** Whether the segment has what belongs into one. */
  readonly full: boolean;
  /** Writes the rows of the segment, if it has records, and begins a new one. */
  flush(put: RowFileWriter['put']): void;
  /** Writes the last segment, and the row that all have in common. */
  finish(put: RowFileWriter['put']): void;
  /** The segments written. */
  readonly segments: readonly SegmentHead[];
}

/** @param most - Records of a segment, 2^18 at most. */
export function createSegmentCollector(most: number = SEGMENT_RECORDS): SegmentCollector {
  const segments: SegmentHead[] = [];
  const starts = new Uint32Array(SEGMENT_RECORDS);
  /** Hash of a name and number of its record in one number, so that they can be sorted without a comparison function. */
  const names = new Float64Array(2 * SEGMENT_RECORDS);
  let records = 0;
  let nameCount = 0;
  let file = 0;
  let spans: { file: number; records: number; from: number; to: number; base: number }[] = [];
  let span: (typeof spans)[number] | undefined;
  const paths = new Map<string, number>();
  let runs = createRunWriter();
  let listed = emptyLists();

  const addName = (name: unknown): void => {
    if (typeof name === 'string') names[nameCount++] = hashName(name) * SEGMENT_RECORDS + records;
  };
  const openSpan = (start: number): (typeof spans)[number] => {
    const last = spans.at(-1);
    const base = last === undefined ? 0 : last.base + last.to - last.from;
    const opened = { file, records: 0, from: start, to: start, base };
    spans.push(opened);
    runs.end();
    return opened;
  };

  return {
    segments,
    begin(next) {
      file = next;
      span = undefined;
    },
    add(record, start, end, cell) {
      span ??= openSpan(start);
      starts[records] = span.base + start - span.from;
      span.to = end;
      span.records += 1;
      let path = paths.get(record.path);
      if (path === undefined) {
        path = paths.size;
        paths.set(record.path, path);
      }
      runs.add(path, cell);
      for (const field of LISTED_FIELDS) {
        const value: unknown = record[field];
        if (typeof value !== 'string') continue;
        const lists = listed[field];
        const list = lists.get(value);
        if (list === undefined) lists.set(value, [records]);
        else list.push(records);
      }
      addName(record.name);
      if (record.qualified_name !== record.name) addName(record.qualified_name);
      records += 1;
    },
    get full() {
      return (
        records >= Math.min(most, SEGMENT_RECORDS) ||
        (span !== undefined && span.base + span.to - span.from > MAX_SEGMENT_BYTES)
      );
    },
    flush(put) {
      if (records === 0) return;
      const segment = segments.length;
      runs.end();
      for (let first = 0; first < records; first += STARTS_PER_ROW) {
        const row = starts.subarray(first, Math.min(first + STARTS_PER_ROW, records));
        put(indexKeys.starts(segment, first / STARTS_PER_ROW), bytesOf(row));
      }
      put(indexKeys.runs(segment), runs.bytes());
      put(indexKeys.runCells(segment), runs.cellBytes());
      putLists(listed, segment, put);
      putNames(names.subarray(0, nameCount).sort(), segment, put);
      segments.push({ records, spans: spans.map(({ base: _, ...span }): Span => span) });
      records = 0;
      nameCount = 0;
      spans = [];
      span = undefined;
      runs = createRunWriter();
      listed = emptyLists();
    },
    finish(put) {
      this.flush(put);
      put(indexKeys.paths, encodePaths(paths.keys()));
    },
  };
}

type Lists = Readonly<Record<ListedField, Map<string, number[]>>>;

function emptyLists(): Lists {
  return { kind: new Map(), severity: new Map(), code: new Map(), metric: new Map() };
}

interface RunWriter {
  add(path: number, cell: number | undefined): void;
  /** Ends the run: the next record begins another, whatever its path. */
  end(): void;
  /** Of each run its path and its number of records, in 32 bits each. */
  bytes(): Buffer;
  /** Of each run the number of its cells, and each cell with its number of records. */
  cellBytes(): Buffer;
}

function createRunWriter(): RunWriter {
  const numbers: number[] = [];
  const cellWriter = new VarintWriter();
  const cells = new Map<number, number>();
  let path = -1;
  let count = 0;
  const end = (): void => {
    if (count === 0) return;
    numbers.push(path, count);
    cellWriter.add(cells.size);
    for (const [cell, records] of cells) {
      cellWriter.add(cell);
      cellWriter.add(records);
    }
    cells.clear();
    count = 0;
  };
  return {
    add(next, cell) {
      if (next !== path) end();
      path = next;
      count += 1;
      if (cell !== undefined) cells.set(cell, (cells.get(cell) ?? 0) + 1);
    },
    end,
    bytes: () => bytesOf(Uint32Array.from(numbers)),
    cellBytes: () => cellWriter.bytes,
  };
}

/** One path a line; one that does not stand for itself is written as JSON. */
function encodePaths(paths: Iterable<string>): Buffer {
  return Buffer.from(
    Array.from(paths, (path) => {
      const json = JSON.stringify(path);
      return json.length === path.length + 2 ? path : json;
    }).join('\n'),
  );
}

/** Values that cannot be told apart in a key share a row. */
function putLists(lists: Lists, segment: number, put: RowFileWriter['put']): void {
  for (const field of LISTED_FIELDS) {
    const rows = new Map<string, number[]>();
    for (const [value, records] of lists[field]) {
      const key = listedValue(value);
      const same = rows.get(key);
      rows.set(key, same === undefined ? records : [...same, ...records].sort((a, b) => a - b));
    }
    for (const [value, records] of rows) put(indexKeys.listed(segment, field, value), encodeAscending(records));
  }
}

/** Each bucket has its hashes in ascending order, then the record of each. */
function putNames(sorted: Float64Array, segment: number, put: RowFileWriter['put']): void {
  const width = 2 ** 32 / NAME_BUCKETS;
  let from = 0;
  while (from < sorted.length) {
    const bucket = Math.floor((sorted[from] as number) / SEGMENT_RECORDS / width);
    let to = from;
    while (to < sorted.length && Math.floor((sorted[to] as number) / SEGMENT_RECORDS / width) === bucket) to += 1;
    const row = new Uint32Array(2 * (to - from));
    for (let n = from; n < to; n += 1) {
      const hash = Math.floor((sorted[n] as number) / SEGMENT_RECORDS);
      row[n - from] = hash;
      row[n - from + to - from] = (sorted[n] as number) - hash * SEGMENT_RECORDS;
    }
    put(indexKeys.names(segment, bucket), bytesOf(row));
    from = to;
  }
}
