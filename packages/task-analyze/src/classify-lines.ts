import type { LineIndex } from '@codebatch/plugin';

/** What a line holds, as values of {@link LineClasses}. */
export const LINE_BLANK = 0;
export const LINE_COMMENT = 1;
export const LINE_CODE = 2;

/** The class of each line of a file: element 0 is line 1. */
export type LineClasses = Uint8Array;

/**
 * Classifies the lines of a text: blank (white space only, wherever it stands), comment (nothing but comment), or code
 * (anything else, also beside a comment). The empty rest after a final line terminator is no line.
 *
 * @param comments Offsets as `findComments` returns them: starts and ends in source order, not overlapping.
 */
export function classifyLines(text: string, lines: LineIndex, comments: readonly number[]): LineClasses {
  const count = lines.lineCount - (lines.lineStart(lines.lineCount) === text.length ? 1 : 0);
  const classes = new Uint8Array(count);
  let comment = 0;
  for (let line = 1; line <= count; line += 1) {
    const end = lines.lineEnd(line);
    const start = skipSpace(text, lines.lineStart(line), end);
    if (start === end) continue;
    while (comment < comments.length && comments[comment + 1]! <= start) comment += 2;
    classes[line - 1] = isCovered(text, start, end, comments, comment) ? LINE_COMMENT : LINE_CODE;
  }
  return classes;
}

/** Number of lines of one class. */
export function countLines(classes: LineClasses, wanted: number): number {
  let count = 0;
  for (const value of classes) if (value === wanted) count += 1;
  return count;
}

function isCovered(text: string, from: number, end: number, comments: readonly number[], first: number): boolean {
  let at = from;
  for (let next = first; next < comments.length && comments[next]! <= at; next += 2) {
    at = skipSpace(text, Math.max(at, comments[next + 1]!), end);
    if (at >= end) return true;
  }
  return false;
}

function skipSpace(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && !(code >= 0x09 && code <= 0x0d)) break;
    at += 1;
  }
  return at;
}
