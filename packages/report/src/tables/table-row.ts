import type { OutputRecord } from '@codebatch/core';
import { type Change, recordColumn } from '@codebatch/query';
import type { Column } from './columns.ts';

/** A value of a cell; null where the record has none. */
export type Cell = string | number | boolean | null;

/** A record or a change, with a value for every column. */
export type TableRow = readonly Cell[];

/** Fields that are the same in every record of a batch, or say where in the store it is. */
const ENVELOPE: ReadonlySet<string> = new Set(['schema_version', 'snapshot_id', 'batch_id', 'shard_id', 'ts', 'col']);

/** The row of a record. */
export function recordRow(record: OutputRecord, columns: readonly Column[]): TableRow {
  return rowOf(record, {}, columns);
}

/** The row of a change: the record as it is, or as it was where it is gone; `before` has the fields that differ. */
export function changeRow(change: Change, columns: readonly Column[]): TableRow {
  const { before, after, fields = [], causes, previous_path = null } = change;
  const record = (after ?? before) as OutputRecord;
  const earlier =
    change.change === 'changed' && before !== null
      ? JSON.stringify(Object.fromEntries(fields.map((field) => [field, before[field] ?? null])))
      : null;
  const head = {
    change: change.change,
    causes: causes.map(({ type }) => type).join(' '),
    previous_path,
    before: earlier,
  };
  return rowOf(record, head, columns);
}

function rowOf(record: OutputRecord, head: Readonly<Record<string, Cell>>, columns: readonly Column[]): TableRow {
  const names = new Set(columns.map(({ name }) => name));
  const extra = Object.entries(record).filter(([name]) => !names.has(name) && !ENVELOPE.has(name));
  return columns.map(({ name, type }) => {
    if (Object.hasOwn(head, name)) return head[name] ?? null;
    if (name === 'extra') return extra.length === 0 ? null : JSON.stringify(Object.fromEntries(extra));
    if (name === 'column') return recordColumn(record) ?? null;
    return toCell(record[name], type);
  });
}

/** A value of another type than its column's, as foreign records may have, is left out; texts take everything. */
function toCell(value: unknown, type: Column['type']): Cell {
  if (value === undefined || value === null) return null;
  if (type === 'integer') return Number.isInteger(value) ? (value as number) : null;
  if (type === 'boolean') return typeof value === 'boolean' ? value : null;
  if (typeof value === 'string') return value;
  if (type === 'any' && (typeof value === 'number' || typeof value === 'boolean')) return value;
  return JSON.stringify(value);
}
