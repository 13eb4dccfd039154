import { CELL_FIELDS, type Cell, type CellValue } from './cell-table.ts';

/** A part of an outputs index that lies in a segment. */
export interface Span {
  /** Which of the files. */
  readonly file: number;
  /** First byte in the file. */
  readonly from: number;
  /** Byte behind the last record. */
  readonly to: number;
}

/** Successive records of a batch that were indexed together. */
export interface SegmentHead {
  readonly records: number;
  readonly spans: readonly Span[];
}

/** What an index says of itself. */
export interface IndexHead {
  readonly records: number;
  /** Outputs indexes in the order of a scan: place of the task in the plan, and shard. */
  readonly files: readonly { readonly task: number; readonly shard: string }[];
  readonly segments: readonly SegmentHead[];
  /** Undefined where no counts are kept. */
  readonly cells: readonly Cell[] | undefined;
}

/** The head as it is stored. */
export function encodeHead(head: IndexHead): Buffer {
  const cells = head.cells?.map(({ task, language, extension, values, count }) => [
    task,
    language,
    extension,
    // A field that is missing is told from one that is null.
    values.map((value) => (value === undefined ? [] : [value])),
    count,
  ]);
  const segments = head.segments.map(({ records, spans }) => [
    records,
    spans.map(({ file, from, to }) => [file, from, to]),
  ]);
  const files = head.files.map(({ task, shard }) => [task, shard]);
  return Buffer.from(JSON.stringify({ records: head.records, files, segments, cells: cells ?? null }));
}

/** Reads what {@link encodeHead} has written; undefined for anything else. */
export function decodeHead(bytes: Buffer): IndexHead | undefined {
  try {
    const { records, files, segments, cells } = fields(JSON.parse(bytes.toString('utf8')));
    return {
      records: wholeNumber(records),
      files: list(files).map((file) => {
        const [task, shard] = list(file);
        return { task: wholeNumber(task), shard: text(shard) };
      }),
      segments: list(segments).map((segment) => {
        const [count, spans] = list(segment);
        return { records: wholeNumber(count), spans: list(spans).map(readSpan) };
      }),
      cells: cells === null ? undefined : list(cells).map(readCell),
    };
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readSpan(value: unknown): Span {
  const [file, from, to] = list(value);
  return { file: wholeNumber(file), from: wholeNumber(from), to: wholeNumber(to) };
}

function readCell(value: unknown): Cell {
  const [task, language, extension, values, count] = list(value);
  return {
    task: wholeNumber(task),
    language: text(language),
    extension: text(extension),
    values: CELL_FIELDS.map((_, n) => scalar(list(list(values)[n])[0])),
    count: wholeNumber(count),
  };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new TypeError('no object');
  return { ...value };
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('no list');
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('no text');
  return value;
}

function wholeNumber(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new TypeError('no whole number');
  return value;
}

function scalar(value: unknown): CellValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    default:
      if (value === null) return value;
      throw new TypeError('no scalar');
  }
}
