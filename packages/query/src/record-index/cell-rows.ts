import { CELL_FIELDS, type Cell, type CellValue } from './cell-table.ts';

/** Cells as they are stored; `null` where there are none. */
export function encodeCells(cells: readonly Cell[] | undefined): Buffer {
  const rows = cells?.map(({ task, language, extension, values, count }) => [
    task,
    language,
    extension,
    // A field that is missing is told from one that is null.
    values.map((value) => (value === undefined ? [] : [value])),
    count,
  ]);
  return Buffer.from(JSON.stringify(rows ?? null));
}

/** Reads what {@link encodeCells} has written; undefined for anything else, as where there are none. */
export function decodeCells(bytes: Buffer): readonly Cell[] | undefined {
  try {
    const rows: unknown = JSON.parse(bytes.toString('utf8'));
    return rows === null ? undefined : list(rows).map(readCell);
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return undefined;
    throw error;
  }
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
