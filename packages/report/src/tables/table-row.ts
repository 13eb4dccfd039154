import type { OutputRecord } from '@codebatch/core';
import { type Change, recordColumn } from '@codebatch/query';
import type { Column } from './columns.ts';

/** A value of a cell; null where the record has none. */
export type Cell = string | number | boolean | null;

/** A record or a change, with a value for every column. */
export type TableRow = readonly Cell[];

/** Fields that are the same in every record of a batch, or say where in the store it is. */
const ENVELOPE: ReadonlySet<string> = new Set(['schema_version', 'snapshot_id', 'batch_id', 'shard_id', 'ts', 'col']);

/** Makes rows for a table of these columns. */
export interface RowMaker {
  /** The row of a record. */
  ofRecord(record: OutputRecord): TableRow;
  /** The row of a change: the record as it is, or as it was where it is gone; `before` has the fields that differ. */
  ofChange(change: Change): TableRow;
}

/** Makes rows whose cells are in the order of the columns. */
export function createRowMaker(columns: readonly Column[]): RowMaker {
  const names = new Set(columns.map(({ name }) => name));
  const rowOf = (record: OutputRecord, head: Readonly<Record<string, Cell>>): TableRow =>
    columns.map(({ name, type }) => {
      if (Object.hasOwn(head, name)) return head[name] ?? null;
      if (name === 'extra') return extraOf(record, names);
      if (name === 'column') return recordColumn(record) ?? null;
      return toCell(record[name], type);
    });
  return {
    ofRecord: (record) => rowOf(record, {}),
    ofChange: (change) => rowOf((change.after ?? change.before) as OutputRecord, headOf(change)),
  };
}

function headOf({ change, before, fields = [], causes, previous_path }: Change): Record<string, Cell> {
  const earlier =
    change === 'changed' && before !== null
      ? JSON.stringify(Object.fromEntries(fields.map((field) => [field, before[field] ?? null])))
      : null;
  return {
    change,
    causes: causes.map(({ type }) => type).join(' '),
    previous_path: previous_path ?? null,
    before: earlier,
  };
}

function extraOf(record: OutputRecord, names: ReadonlySet<string>): string | null {
  const extra = Object.entries(record).filter(([name]) => !names.has(name) && !ENVELOPE.has(name));
  return extra.length === 0 ? null : JSON.stringify(Object.fromEntries(extra));
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
