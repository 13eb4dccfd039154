import type { OutputRecord, TaskRecord } from '@codebatch/core';
import type { RecordLanguage } from '../file-languages.ts';
import type { OpenBatch } from '../open-batch.ts';
import { compileFilter, type OutputFilter } from '../output-filter.ts';
import { compilePathPatterns } from '../path-pattern.ts';
import { decodeCells } from './cell-rows.ts';
import { CELL_FIELDS, type Cell } from './cell-table.ts';
import { hasAllShards } from './has-all-shards.ts';
import { indexKeys } from './index-keys.ts';
import { ifUsable, openRecordIndex, type RecordIndex } from './open-record-index.ts';
import { readRunCells } from './read-runs.ts';

/** A record that stands for several which are alike in the fields that were asked for. */
export interface CountedRecord {
  readonly record: OutputRecord;
  readonly count: number;
}

/** Fields that counts can be had for without reading a record. */
const FIELDS: ReadonlySet<string> = new Set([
  ...CELL_FIELDS,
  'language',
  'extension',
  'task_type',
  'path',
  'directory',
]);
/** Fields of a filter that can be tested without reading a record. */
const FILTERS: ReadonlySet<string> = new Set<keyof OutputFilter>([
  'tasks',
  'kinds',
  'severities',
  'codes',
  'metrics',
  'languages',
  'fileOrigins',
  'path',
]);
const FIELDS_OF_PATHS: readonly string[] = ['path', 'directory'];

/** An open scan, of which only the number of records by some fields is of interest. */
export interface CountableScan {
  readonly batch: OpenBatch;
  readonly language: RecordLanguage;
  readonly tasks: readonly TaskRecord[];
  records(): Iterable<{ readonly record: OutputRecord }>;
  /** Told whether all shards of the tasks are done, where the index knows. */
  learn(complete: boolean): void;
}

/**
 * The wanted records of a scan, counted by fields, in the order in which the first of each is met. Where an index holds
 * that has counts by these fields, no record is read; otherwise each is counted as one. In the records only `fields` and
 * what the filter asks for mean anything.
 *
 * @param filter - That of the scan.
 */
export function countWanted(
  scan: CountableScan,
  filter: OutputFilter,
  fields: readonly string[],
): Iterable<CountedRecord> {
  return countByCells(scan, filter, fields) ?? eachOnce(scan.records());
}

function* eachOnce(records: Iterable<{ readonly record: OutputRecord }>): Generator<CountedRecord> {
  for (const { record } of records) yield { record, count: 1 };
}

function countByCells(
  { batch, tasks, language, learn }: CountableScan,
  filter: OutputFilter,
  fields: readonly string[],
): readonly CountedRecord[] | undefined {
  const asked = Object.entries(filter).flatMap(([name, values]) => (isGiven(values) ? [name] : []));
  if (!asked.every((name) => FILTERS.has(name)) || !fields.every((field) => FIELDS.has(field))) return undefined;
  const byPath = isGiven(filter.path) || fields.some((field) => FIELDS_OF_PATHS.includes(field));
  const index = openRecordIndex(batch);
  if (index === undefined) return undefined;
  try {
    learn(hasAllShards(index, batch, tasks));
    return ifUsable(() => {
      const cells = decodeCells(index.need(indexKeys.cells));
      if (cells === undefined) return undefined;
      const wanted = wantedCells(cells, batch, filter, language);
      if (!byPath) return wanted.filter((one) => one !== undefined);
      return [...countedPaths(index, wanted, filter)];
    });
  } finally {
    index.close();
  }
}

function isGiven(values: string | readonly string[] | undefined): boolean {
  return values !== undefined && values.length > 0;
}

/** The wanted cells at their numbers. */
function wantedCells(
  cells: readonly Cell[],
  batch: OpenBatch,
  { path: _, ...filter }: OutputFilter,
  language: RecordLanguage,
): (CountedRecord | undefined)[] {
  const { matches } = compileFilter(filter, language);
  const tasks = filter.tasks ?? [];
  const named = batch.tasks.map(
    ({ task_id, type }) => tasks.length === 0 || tasks.includes(task_id) || tasks.includes(type),
  );
  return cells.map((cell) => {
    const record = recordLike(cell, batch);
    return named[cell.task] === true && matches(record) ? { record, count: cell.count } : undefined;
  });
}

function recordLike({ language, extension, values }: Cell, batch: OpenBatch): OutputRecord {
  const own = CELL_FIELDS.map((field, n) => [field, values[n]] as const).filter(([, value]) => value !== undefined);
  return {
    schema_version: 1,
    snapshot_id: batch.record.snapshot_id,
    batch_id: batch.id,
    task_id: '',
    shard_id: '00',
    ts: batch.record.created_at,
    path: `file${extension}`,
    kind: '',
    ...Object.fromEntries(own),
    language,
  };
}

function* countedPaths(
  index: RecordIndex,
  cells: readonly (CountedRecord | undefined)[],
  filter: OutputFilter,
): Generator<CountedRecord> {
  for (const run of readRunCells(index, compilePathPatterns(filter.path))) {
    for (let n = 0; n < run.cells.length; n += 2) {
      const cell = cells[run.cells[n] as number];
      if (cell === undefined) continue;
      yield { record: { ...cell.record, path: run.path }, count: run.cells[n + 1] as number };
    }
  }
}
