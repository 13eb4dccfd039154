import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { Column } from './columns.ts';
import type { Cell, TableRow } from './table-row.ts';

const ROWS_OF_A_GROUP = 20_000;

/** A column as it is stored: `any` becomes two, one for numbers and one for texts. */
interface StoredColumn {
  readonly name: string;
  readonly type: 'STRING' | 'INT32' | 'BOOLEAN' | 'DOUBLE';
  /** Index of the cell in its row. */
  readonly cell: number;
  readonly pick: (cell: Cell) => Cell;
}

/**
 * Yields rows as a Parquet file (Snappy), a row group at a time. Every column may be null. Numbers of a column of any
 * type are in `<name>`, its texts in `<name>_text`. An integer of more than 32 bits, which no place and no size of a tree
 * is, is null.
 */
export function* writeParquet(columns: readonly Column[], rows: Iterable<TableRow>): Generator<Uint8Array> {
  const stored = columns.flatMap(storedColumns);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema: schemaOf(stored), createdBy: 'codebatch' });
  const flush = (): Uint8Array => {
    const written = bytes.getBytes().slice();
    // The writer counts offsets in the file apart from its place in the buffer.
    bytes.index = 0;
    return written;
  };
  let group: TableRow[] = [];
  const writeGroup = (): void => {
    const columnData = stored.map(({ name, cell, pick }) => ({
      name,
      data: group.map((row) => pick(row[cell] ?? null)),
    }));
    writer.write({ columnData, rowGroupSize: ROWS_OF_A_GROUP });
    group = [];
  };
  for (const row of rows) {
    group.push(row);
    if (group.length < ROWS_OF_A_GROUP) continue;
    writeGroup();
    yield flush();
  }
  if (group.length > 0) writeGroup();
  writer.finish();
  yield flush();
}

function storedColumns({ name, type }: Column, cell: number): StoredColumn[] {
  const whole = (value: Cell): Cell => value;
  if (type === 'integer')
    return [
      {
        name,
        type: 'INT32',
        cell,
        pick: (value) => (typeof value === 'number' && (value | 0) === value ? value : null),
      },
    ];
  if (type === 'boolean') return [{ name, type: 'BOOLEAN', cell, pick: whole }];
  if (type === 'text') return [{ name, type: 'STRING', cell, pick: whole }];
  return [
    { name, type: 'DOUBLE', cell, pick: (value) => (typeof value === 'number' ? value : null) },
    {
      name: `${name}_text`,
      type: 'STRING',
      cell,
      pick: (value) => (value === null || typeof value === 'number' ? null : String(value)),
    },
  ];
}

function schemaOf(columns: readonly StoredColumn[]): SchemaElement[] {
  return [
    { name: 'root', num_children: columns.length },
    ...columns.map(
      ({ name, type }): SchemaElement =>
        type === 'STRING'
          ? { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }
          : { name, type, repetition_type: 'OPTIONAL' },
    ),
  ];
}
