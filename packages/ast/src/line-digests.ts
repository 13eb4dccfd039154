import { sha256Hex } from '@codebatch/core';
import type { LineIndex } from './line-index.ts';

const DIGITS = 16;

/**
 * A digest of one line of a text: the first 16 hexadecimal digits of the SHA-256 of the line, with white space trimmed and
 * runs of it as one space. Equal wherever in a text the line stands; outside the text that of an empty line.
 *
 * @param line - Number of the line, from 1.
 */
export function lineDigest(text: string, lines: LineIndex, line: number): string {
  return shortDigest(normalisedLine(text, lines, line));
}

/** As {@link lineDigest}, of the lines before and after a line together: it tells equal lines apart. */
export function neighboursDigest(text: string, lines: LineIndex, line: number): string {
  return shortDigest(`${normalisedLine(text, lines, line - 1)}\n${normalisedLine(text, lines, line + 1)}`);
}

function normalisedLine(text: string, lines: LineIndex, line: number): string {
  if (line < 1 || line > lines.lineCount) return '';
  return text.slice(lines.lineStart(line), lines.lineEnd(line)).trim().replace(/\s+/g, ' ');
}

function shortDigest(text: string): string {
  return sha256Hex(text).slice(0, DIGITS);
}
