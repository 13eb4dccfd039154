import type { Column } from './columns.ts';
import type { Cell, TableRow } from './table-row.ts';

/**
 * Yields rows as CSV (RFC 4180): a header, commas, CR LF, quotes where needed and doubled within. A text that a
 * spreadsheet would take for a formula gets an apostrophe in front: names and messages come from the code that was
 * scanned.
 */
export function* writeCsv(columns: readonly Column[], rows: Iterable<TableRow>): Generator<string> {
  yield `${columns.map(({ name }) => name).join(',')}\r\n`;
  for (const row of rows) yield `${row.map(cellText).join(',')}\r\n`;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
