import type { LineIndex, RecordOutput } from '@codebatch/plugin';

/** The kinds of record that this task writes. */
export type SymbolsKind = 'symbol' | 'edge';

/**
 * A record with the offset that decides its place in the order of records. It is written out in one literal, with undefined
 * for what is absent, which JSON leaves out: V8 gives each object that is spread from another a shape of its own.
 */
export interface PlacedRecord {
  readonly offset: number;
  readonly record: RecordOutput<SymbolsKind>;
}

/** Line and column of a range, as records carry them. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
}

/** The place from the start of a name to the end of what it names. */
export function placeOf(lines: LineIndex, start: number, end: number): Place {
  const from = lines.position(start);
  const to = lines.position(end);
  return { line: from.line, column: from.column, end_line: to.line, end_column: to.column };
}
