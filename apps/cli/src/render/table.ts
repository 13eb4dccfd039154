import { escapeText } from './escape-text.ts';
import type { Paint } from './paint.ts';
import { padText, textWidth, truncateText } from './text-width.ts';

/** One column of a table. */
export interface Column {
  readonly title: string;
  /** Numbers go to the right. Default `left`. */
  readonly align?: 'left' | 'right';
  /** How much narrower than its content a column may be made, in cells. Without it the column is never cut. */
  readonly minimum?: number;
  /** Which end of a cut text stays: paths keep their end. Default `start`. */
  readonly keep?: 'start' | 'end';
  /** Colours a cell after it was escaped, cut and padded. */
  readonly paint?: (text: string, row: number) => string;
}

export interface TableOptions {
  /** Cells a line may take; `undefined` where output is no terminal, and nothing is cut. */
  readonly width: number | undefined;
  readonly paint: Paint;
  readonly indent?: number;
  /** Leaves the line of titles out. */
  readonly bare?: boolean;
}

const GAP = '  ';

/**
 * Lines of a table whose columns are as wide as their widest cell. Where that is more than the terminal has, columns
 * with a `minimum` give way, the widest first. Cells are escaped: no cell can hold a line break or a control sequence.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string[] {
  const indent = ' '.repeat(options.indent ?? 0);
  const cells = rows.map((row) => columns.map((_, index) => escapeText(row[index] ?? '')));
  const widths = fitWidths(columns, naturalWidths(columns, cells, options), options);
  const line = (row: readonly string[], paintCell: (text: string, column: number) => string): string =>
    `${indent}${columns
      .map((column, index) => {
        const width = widths[index] ?? 0;
        const text = truncateText(row[index] ?? '', width, column.keep);
        const last = index === columns.length - 1 && column.align !== 'right';
        return paintCell(last ? text : padText(text, width, column.align), index);
      })
      .join(GAP)}`.trimEnd();
  const head = options.bare
    ? []
    : [
        line(
          columns.map((column) => column.title),
          (text) => options.paint.bold(text),
        ),
      ];
  return [
    ...head,
    ...cells.map((row, rowIndex) => line(row, (text, column) => columns[column]?.paint?.(text, rowIndex) ?? text)),
  ];
}

function naturalWidths(
  columns: readonly Column[],
  cells: readonly (readonly string[])[],
  options: TableOptions,
): number[] {
  return columns.map((column, index) =>
    cells.reduce(
      (widest, row) => Math.max(widest, textWidth(row[index] ?? '')),
      options.bare ? 0 : textWidth(column.title),
    ),
  );
}

function fitWidths(columns: readonly Column[], natural: readonly number[], options: TableOptions): number[] {
  const widths = [...natural];
  if (options.width === undefined) return widths;
  const fixed = (options.indent ?? 0) + GAP.length * (columns.length - 1);
  let excess = fixed + widths.reduce((sum, width) => sum + width, 0) - options.width;
  while (excess > 0) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      if (column.minimum === undefined || widths[index]! <= column.minimum) continue;
      if (widest === -1 || widths[index]! > widths[widest]!) widest = index;
    }
    if (widest === -1) return widths;
    widths[widest]! -= 1;
    excess -= 1;
  }
  return widths;
}
