import type { OutputRecord } from '@codebatch/core';
import { extensionOf } from '../record-fields.ts';

/** Fields of records that counts are kept for. */
export const CELL_FIELDS = [
  'task_id',
  'kind',
  'severity',
  'code',
  'metric',
  'symbol_type',
  'edge_type',
  'format',
  'file_origin',
] as const;

/** With more combinations of values than this no counts are kept. */
const MAX_CELLS = 20_000;

/** A value that a record can be grouped by as it is. */
export type CellValue = string | number | boolean | null;

/** Records that are alike in all fields that counts are kept for. */
export interface Cell {
  /** Place in the plan of the task that put them out. */
  readonly task: number;
  readonly language: string;
  /** Of the path; see `extensionOf`. */
  readonly extension: string;
  /** Values of {@link CELL_FIELDS}; undefined for a field that the records lack. */
  readonly values: readonly (CellValue | undefined)[];
  count: number;
}

/** The combinations of values in a batch, numbered in the order in which they first occur. */
export interface CellTable {
  /** Counts a record, and answers the number of its cell; undefined once there are no counts. */
  add(record: OutputRecord, task: number, language: string): number | undefined;
  /** The cells; undefined where there are too many, or a value is no scalar. */
  cells(): readonly Cell[] | undefined;
}

/** A table without records. It gives up counting where {@link CellTable.cells} says so. */
export function createCellTable(): CellTable {
  let cells: Cell[] | undefined = [];
  const numbers = new Map<string, number>();
  return {
    add(record, task, language) {
      if (cells === undefined) return undefined;
      const extension = extensionOf(record.path);
      let key = `${task} ${language.length} ${language}${extension.length} ${extension}`;
      for (const field of CELL_FIELDS) {
        const value: unknown = record[field];
        if (typeof value === 'string') key += `${value.length} ${value}`;
        else key += value === undefined ? '-' : `=${JSON.stringify(value)}`;
      }
      let number = numbers.get(key);
      if (number === undefined) {
        const values = CELL_FIELDS.map((field): unknown => (Object.hasOwn(record, field) ? record[field] : undefined));
        if (cells.length === MAX_CELLS || !values.every(isCellValue)) {
          cells = undefined;
          return undefined;
        }
        number = cells.length;
        numbers.set(key, number);
        cells.push({ task, language, extension, values, count: 0 });
      }
      (cells[number] as Cell).count += 1;
      return number;
    },
    cells: () => cells,
  };
}

function isCellValue(value: unknown): value is CellValue | undefined {
  return value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
}
