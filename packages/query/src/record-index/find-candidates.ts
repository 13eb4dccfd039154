import { compileValues, type OutputFilter } from '../output-filter.ts';
import { compilePathPatterns } from '../path-pattern.ts';
import { decodeCells } from './cell-rows.ts';
import { CELL_FIELDS } from './cell-table.ts';
import { hashName, indexKeys, LISTED_FIELDS, type ListedField, listedValue, NAME_BUCKETS } from './index-keys.ts';
import { toUint32Array } from './number-bytes.ts';
import type { RecordIndex } from './open-record-index.ts';
import { findRuns, readPaths } from './read-runs.ts';
import { countOfAscending, decodeAscending } from './varints.ts';

/** Numbers of records in one segment, ascending. */
export interface Candidates {
  readonly segment: number;
  readonly records: Uint32Array;
}

/** Where more of the records would have to be fetched one by one, reading all is faster. */
const MAX_SHARE = 0.25;

/**
 * The records that a filter may want, by the one of its fields that leaves the fewest; all that it wants are among them.
 *
 * @returns undefined where no field helps.
 */
export function findCandidates(index: RecordIndex, filter: OutputFilter): readonly Candidates[] | undefined {
  const choices = [
    byName(index, filter.names),
    byPath(index, filter.path),
    ...LISTED_FIELDS.map(listedIn(index, filter)),
  ];
  let best: Choice | undefined;
  for (const choice of choices) {
    if (choice !== undefined && (best === undefined || choice.count < best.count)) best = choice;
  }
  const all = index.head.segments.reduce((sum, { records }) => sum + records, 0);
  if (best === undefined || best.count > MAX_SHARE * all) return undefined;
  return best.read();
}

/** Whether an index could help with a filter at all. */
export function canPoint(filter: OutputFilter): boolean {
  const { names, path, kinds, severities, codes, metrics } = filter;
  return [names, path, kinds, severities, codes, metrics].some((values) => values !== undefined && values.length > 0);
}

interface Choice {
  /** How many records at most. */
  readonly count: number;
  read(): Candidates[];
}

const FILTER_OF: Readonly<Record<ListedField, 'kinds' | 'severities' | 'codes' | 'metrics'>> = {
  kind: 'kinds',
  severity: 'severities',
  code: 'codes',
  metric: 'metrics',
};

function listedIn(index: RecordIndex, filter: OutputFilter): (field: ListedField) => Choice | undefined {
  return (field) => {
    const values = filter[FILTER_OF[field]];
    if (values === undefined || values.length === 0) return undefined;
    const exact = exactValues(values) ?? valuesInCells(index, field, values);
    if (exact === undefined) return undefined;
    const keys = [...new Set(exact.map(listedValue))];
    const rows = index.head.segments.map((_, segment) =>
      keys.flatMap((value) => index.get(indexKeys.listed(segment, field, value)) ?? []),
    );
    return {
      count: rows.flat().reduce((sum, row) => sum + countOfAscending(row), 0),
      read: () => rows.map((lists, segment) => ({ segment, records: union(lists.map(decodeAscending)) })),
    };
  };
}

/** The values of a field that patterns stand for. */
function valuesInCells(index: RecordIndex, field: ListedField, patterns: readonly string[]): string[] | undefined {
  const place = CELL_FIELDS.indexOf(field);
  const matches = compileValues(patterns);
  const values = decodeCells(index.need(indexKeys.cells))?.map((cell) => cell.values[place]);
  return values?.filter((value): value is string => typeof value === 'string' && matches(value));
}

/** Hashes of different names may be equal: then some candidates are of another name. */
function byName(index: RecordIndex, names: readonly string[] | undefined): Choice | undefined {
  const values = exactValues(names);
  if (values === undefined) return undefined;
  const hashes = [...new Set(values.map(hashName))];
  const found = index.head.segments.map((_, segment) =>
    union(hashes.map((hash) => recordsOfHash(index, segment, hash))),
  );
  return {
    count: found.reduce((sum, records) => sum + records.length, 0),
    read: () => found.map((records, segment) => ({ segment, records })),
  };
}

function recordsOfHash(index: RecordIndex, segment: number, hash: number): Uint32Array {
  const row = index.get(indexKeys.names(segment, Math.floor(hash / (2 ** 32 / NAME_BUCKETS))));
  if (row === undefined) return new Uint32Array(0);
  const numbers = toUint32Array(row);
  const half = numbers.length / 2;
  let from = 0;
  let to = half;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((numbers[middle] as number) < hash) from = middle + 1;
    else to = middle;
  }
  while (to < half && numbers[to] === hash) to += 1;
  return numbers.slice(half + from, half + to);
}

function byPath(index: RecordIndex, patterns: string | readonly string[] | undefined): Choice | undefined {
  const matches = compilePathPatterns(patterns);
  if (matches === undefined) return undefined;
  const wanted = readPaths(index).map(matches);
  const found = index.head.segments.map((_, segment) => findRuns(index, segment, wanted));
  return {
    count: found.reduce((sum, runs) => sum + countOf(runs), 0),
    read: () => found.map((runs, segment) => ({ segment, records: numbersOf(runs) })),
  };
}

function countOf(runs: readonly number[]): number {
  let count = 0;
  for (let n = 1; n < runs.length; n += 2) count += runs[n] as number;
  return count;
}

function numbersOf(runs: readonly number[]): Uint32Array {
  const records = new Uint32Array(countOf(runs));
  let at = 0;
  for (let n = 0; n < runs.length; n += 2) {
    const first = runs[n] as number;
    const end = first + (runs[n + 1] as number);
    for (let record = first; record < end; record += 1) records[at++] = record;
  }
  return records;
}

/** The values of a filter, where none stands for several; undefined for a filter that wants everything. */
function exactValues(values: readonly string[] | undefined): readonly string[] | undefined {
  return values === undefined || values.length === 0 || values.some((value) => /[*?]/.test(value)) ? undefined : values;
}

function union(lists: readonly Uint32Array[]): Uint32Array {
  const [only] = lists;
  if (only === undefined) return new Uint32Array(0);
  if (lists.length === 1) return only;
  const all = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let n = 0;
  for (const list of lists) {
    all.set(list, n);
    n += list.length;
  }
  all.sort();
  return all.filter((record, place) => record !== all[place - 1]);
}
