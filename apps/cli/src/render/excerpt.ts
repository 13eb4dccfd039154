import { escapeText } from './escape-text.ts';
import { textWidth } from './text-width.ts';

/** A place in a line of source text: columns from 1, in UTF-16 code units, the end after the last character. */
export interface MarkedLine {
  readonly text: string;
  readonly startColumn: number;
  readonly endColumn: number;
}

/** Cells of a line of source text where output is no terminal: minified code has lines of a megabyte. */
const PIPE_WIDTH = 160;
/** Cells that are kept in front of the place when a line is cut. */
const LEAD = 20;

/**
 * The line as it can be shown, and under it the marks: `^` under the first character of the place, `~` under the others.
 * What does not fit is cut on both sides, so that the place is seen.
 *
 * @param width - Cells that the line may take; undefined where output is no terminal.
 */
export function renderExcerpt(line: MarkedLine, width: number | undefined): readonly [text: string, marks: string] {
  const room = Math.max(8, width ?? PIPE_WIDTH);
  const { text } = line;
  const start = Math.min(Math.max(0, line.startColumn - 1), text.length);
  const end = Math.max(start, Math.min(line.endColumn - 1, text.length));
  const before = cells(lastPart(text.slice(0, start), room));
  const marked = cells(text.slice(start, Math.max(end, start + 1)).slice(0, room));
  const after = cells(text.slice(Math.max(end, start + 1)).slice(0, room));
  const isNear = start <= room && widthOf(before) + Math.min(widthOf(marked), room / 2) < room;
  const lead = isNear ? before : ['…', ...keepEnd(before, Math.min(LEAD, Math.floor(room / 3)))];
  const offset = widthOf(lead);
  const rest = [...marked, ...after];
  const isWhole = text.length <= Math.max(end, start + 1) + room && offset + widthOf(rest) <= room;
  const shown = isWhole ? rest : [...keepStart(rest, room - offset - 1), '…'];
  const length = Math.max(1, widthOf(shown.slice(0, marked.length)));
  return [[...lead, ...shown].join('').trimEnd(), `${' '.repeat(offset)}^${'~'.repeat(length - 1)}`];
}

function widthOf(parts: readonly string[]): number {
  return textWidth(parts.join(''));
}

/** Characters as they are shown; an escaped one takes the cells of its escape. */
function cells(text: string): string[] {
  return Array.from(text, escapeText);
}

/** Enough of the end of a text; a pair of surrogates is not torn. */
function lastPart(text: string, length: number): string {
  const part = text.slice(-length);
  return text.length > length && /^[\udc00-\udfff]/.test(part) ? part.slice(1) : part;
}

function keepStart(parts: readonly string[], room: number): string[] {
  const kept: string[] = [];
  let used = 0;
  for (const part of parts) {
    used += textWidth(part);
    if (used > room) break;
    kept.push(part);
  }
  return kept;
}

function keepEnd(parts: readonly string[], room: number): string[] {
  return keepStart(parts.toReversed(), room).reverse();
}
