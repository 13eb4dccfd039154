import { escapeMarkdown } from '../escape-markdown.ts';
import type { Column } from './columns.ts';
import type { TableRow } from './table-row.ts';

/** Yields rows as a table of GitHub-flavoured Markdown. */
export function* writeMarkdown(columns: readonly Column[], rows: Iterable<TableRow>): Generator<string> {
  yield line(columns.map(({ name }) => escapeMarkdown(name)));
  yield line(columns.map(({ type }) => (type === 'integer' ? '---:' : '---')));
  for (const row of rows) yield line(row.map((cell) => (cell === null ? '' : escapeMarkdown(String(cell)))));
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}
