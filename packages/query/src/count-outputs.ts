import { CodebatchError, compareUtf8, type OutputRecord, type Store } from '@codebatch/core';
import type { OutputFilter } from './output-filter.ts';
import { directoryOf, extensionOf, recordColumn } from './record-fields.ts';
import { countWanted } from './record-index/count-by-cells.ts';
import { openScan, type ScanOptions } from './scan-outputs.ts';

/** One group: the values of its fields under their names, and how many records it has. */
export interface CountRow {
  readonly [field: string]: string | number | boolean | null;
  readonly count: number;
}

/**
 * Counts the wanted records of a batch by the values of some fields (SPEC 12.4). Beside every field of a record there
 * are `language`, `directory` (`.` for the root), `extension` and `task_type`. A record without a field counts under
 * null; a value that is no scalar counts under its JSON text. Rows come with the largest count first, equal counts by
 * their values. Without fields there is one row.
 *
 * @param options.onMissing - Told what of the chosen tasks is not done, so that its records are not counted.
 * @throws as {@link scanOutputs}; INVALID_ARGUMENT for something that is no field name.
 */
export function countOutputs(
  store: Store,
  batchName: string,
  filter: OutputFilter,
  groupBy: readonly string[],
  options: Pick<ScanOptions, 'onMissing'> = {},
): CountRow[] {
  const fields = [...new Set(groupBy)];
  for (const field of fields) checkField(field);
  const scan = openScan(store, batchName, filter);
  const { batch, language } = scan;
  const types = new Map(batch.tasks.map((task) => [task.task_id, task.type]));
  const readers = fields.map((field) => fieldReader(field, language, types));
  const groups = new Map<string, { readonly values: readonly Scalar[]; count: number }>();
  for (const { record, count } of countWanted(scan, filter, fields)) {
    const values = readers.map((read) => read(record));
    const key = values.length === 1 ? `${typeof values[0]}${values[0]}` : JSON.stringify(values);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { values, count });
    else group.count += count;
  }
  options.onMissing?.(scan.missing());
  if (fields.length === 0 && groups.size === 0) return [{ count: 0 }];
  return [...groups.values()]
    .sort((a, b) => b.count - a.count || compareValues(a.values, b.values))
    .map(({ values, count }) => ({
      ...Object.fromEntries(fields.map((field, n) => [field, values[n] ?? null])),
      count,
    }));
}

type Scalar = string | number | boolean | null;

function checkField(field: string): void {
  if (/^[A-Za-z][\w.-]*$/.test(field) && field !== 'count') return;
  throw new CodebatchError('INVALID_ARGUMENT', `cannot group by ${JSON.stringify(field)}`, {
    hints: ['group by a field of the records, or by language, directory, extension or task_type'],
    details: { field },
  });
}

function fieldReader(
  field: string,
  language: (record: OutputRecord) => string,
  types: ReadonlyMap<string, string>,
): (record: OutputRecord) => Scalar {
  switch (field) {
    case 'language':
      return language;
    case 'directory':
      return (record) => directoryOf(record.path);
    case 'extension':
      return (record) => extensionOf(record.path);
    case 'task_type':
      return (record) => types.get(record.task_id) ?? null;
    case 'column':
      return (record) => recordColumn(record) ?? null;
    default:
      return (record) => (Object.hasOwn(record, field) ? asScalar(record[field]) : null);
  }
}

function asScalar(value: unknown): Scalar {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}

function compareValues(a: readonly Scalar[], b: readonly Scalar[]): number {
  for (let n = 0; n < a.length; n += 1) {
    const left = a[n] ?? null;
    const right = b[n] ?? null;
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return compareUtf8(left === null ? '' : String(left), right === null ? '' : String(right));
  }
  return 0;
}
