import type { Column } from './column.ts';

/** Columns that stand side by side on one line of a row, with their widths in cells. */
export interface Strip {
  readonly indent: number;
  readonly columns: readonly { readonly index: number; readonly width: number }[];
}

/** Cells between columns. */
export const GAP = 2;

/** How far lines are moved in that continue a row. */
const CONTINUED = 2;

/**
 * Lays columns out in the width of a line. Columns with a `minimum` give way, the widest first. Where even that is not
 * enough a row flows over several lines, each as full as it can be: then nothing is lost on a narrow terminal.
 *
 * @param natural - Width of the widest cell of each column.
 * @param width - Cells of a line; undefined where there is no limit.
 */
export function fitColumns(
  columns: readonly Column[],
  natural: readonly number[],
  indent: number,
  width: number | undefined,
): Strip[] {
  const all = columns.map((_, index) => index);
  if (width === undefined) return [{ indent, columns: all.map((index) => ({ index, width: natural[index] ?? 0 })) }];
  const least = (index: number): number =>
    Math.min(natural[index] ?? 0, columns[index]?.minimum ?? Number.POSITIVE_INFINITY);
  const lines: number[][] = [];
  let used = 0;
  for (const index of all) {
    const line = lines.at(-1);
    if (line !== undefined && used + GAP + least(index) <= width) {
      line.push(index);
      used += GAP + least(index);
    } else {
      used = indent + (lines.length === 0 ? 0 : CONTINUED) + least(index);
      lines.push([index]);
    }
  }
  return lines.map((line, n) => {
    const margin = indent + (n === 0 ? 0 : CONTINUED);
    return { indent: margin, columns: fitLine(line, columns, natural, width - margin) };
  });
}

function fitLine(
  indexes: readonly number[],
  columns: readonly Column[],
  natural: readonly number[],
  room: number,
): Strip['columns'] {
  const fitted = indexes.map((index) => ({ index, width: natural[index] ?? 0, minimum: columns[index]?.minimum }));
  let excess = GAP * (indexes.length - 1) + fitted.reduce((sum, column) => sum + column.width, 0) - room;
  for (; excess > 0; excess -= 1) {
    const able = fitted.filter(({ width, minimum }) => minimum !== undefined && width > minimum);
    const widest = able.reduce((best, column) => (column.width > best.width ? column : best), able[0]!);
    if (widest === undefined) break;
    widest.width -= 1;
  }
  return fitted.map(({ index, width }) => ({ index, width }));
}
