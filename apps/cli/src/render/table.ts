import type { Column } from './column.ts';
import { escapeText } from './escape-text.ts';
import { fitColumns, GAP, type Strip } from './fit-columns.ts';
import type { Paint } from './paint.ts';
import { padText, textWidth, truncateText } from './text-width.ts';
import { wrapText } from './wrap-text.ts';

export interface TableOptions {
  /** Cells a line may take; `undefined` where output is no terminal, and nothing is cut. */
  readonly width: number | undefined;
  readonly paint: Paint;
  readonly indent?: number;
  /** Leaves the line of titles out. */
  readonly bare?: boolean;
}

/** Cells up to which a column is filled where nothing is cut: one long cell must not make every row as long. */
const MOST_FILLED = 80;

/**
 * Lines of a table whose columns are as wide as their widest cell; where there is no terminal, longer cells than most
 * stand out of theirs. Where that is more than the terminal has, columns
 * with a `minimum` give way, the widest first, and where that is not enough rows flow over several lines. Cells are
 * escaped: no cell can hold a line break or a control sequence.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string[] {
  const { indent = 0, bare = false, paint, width } = options;
  const cells = rows.map((row) => columns.map((_, index) => escapeText(row[index] ?? '')));
  const strips = fitColumns(columns, naturalWidths(columns, cells, options), indent, width);
  const titles = columns.map((column) => column.title);
  return [
    ...(bare ? [] : rowLines(titles, columns, strips, width !== undefined, (text) => paint.bold(text))),
    ...cells.flatMap((row, rowIndex) =>
      rowLines(
        row,
        columns,
        strips,
        width !== undefined,
        (text, column) => columns[column]?.paint?.(text, rowIndex) ?? text,
      ),
    ),
  ];
}

/** The lines of a row; of several those that are empty are left out. */
function rowLines(
  row: readonly string[],
  columns: readonly Column[],
  strips: readonly Strip[],
  cut: boolean,
  paintCell: (text: string, column: number) => string,
): string[] {
  return strips.flatMap((strip, n) => {
    const texts = strip.columns.map(({ index }) => row[index] ?? '');
    if (strips.length > 1 && texts.every((text) => text === '')) return [];
    const margin = ' '.repeat(strip.indent);
    const [only, another] = strip.columns;
    const column = only === undefined ? undefined : columns[only.index];
    if (
      n > 0 &&
      only !== undefined &&
      another === undefined &&
      column?.minimum !== undefined &&
      column.keep !== 'end'
    ) {
      return wrapText(texts[0] ?? '', only.width).map(
        (text) => margin + paintCell(truncateText(text, only.width), only.index),
      );
    }
    const parts = strip.columns.map(({ index, width }, place) => {
      const { align, keep } = columns[index] ?? { align: 'left' };
      const whole = texts[place] ?? '';
      const text = cut ? truncateText(whole, width, keep) : whole;
      const last = place === strip.columns.length - 1 && align !== 'right';
      return paintCell(last ? text : padText(text, width, align), index);
    });
    return [`${margin}${parts.join(' '.repeat(GAP))}`.trimEnd()];
  });
}

function naturalWidths(
  columns: readonly Column[],
  cells: readonly (readonly string[])[],
  options: TableOptions,
): number[] {
  const most = options.width === undefined ? MOST_FILLED : Number.POSITIVE_INFINITY;
  return columns.map((column, index) => {
    const widest = cells.reduce(
      (width, row) => Math.max(width, textWidth(row[index] ?? '')),
      options.bare ? 0 : textWidth(column.title),
    );
    return Math.min(widest, most);
  });
}
