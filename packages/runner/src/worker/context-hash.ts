import * as crypto from 'node:crypto';
import type { LineIndex } from '@codebatch/ast';

const DIGITS = 16;

/** Digests by line of each text: a minified file has thousands of findings in one line of a megabyte. */
const known = new WeakMap<LineIndex, Map<number, string>>();

/**
 * A digest of the text around a finding that survives a move of the finding: `<line>:<neighbours>`, each the first 16
 * hex digits of the SHA-256 of normalised text. The first part is of the line itself, the second, which tells equal
 * lines apart, of the lines before and after it.
 */
export function contextHash(text: string, lines: LineIndex, line: number): string {
  const byLine = known.get(lines) ?? new Map<number, string>();
  if (byLine.size === 0) known.set(lines, byLine);
  const hash = byLine.get(line) ?? computeHash(text, lines, line);
  byLine.set(line, hash);
  return hash;
}

function computeHash(text: string, lines: LineIndex, line: number): string {
  const around = `${normalisedLine(text, lines, line - 1)}\n${normalisedLine(text, lines, line + 1)}`;
  return `${shortDigest(normalisedLine(text, lines, line))}:${shortDigest(around)}`;
}

/** The text of a line with white space trimmed and runs of it as one space; empty outside the text. */
function normalisedLine(text: string, lines: LineIndex, line: number): string {
  if (line < 1 || line > lines.lineCount) return '';
  return text.slice(lines.lineStart(line), lines.lineEnd(line)).trim().replace(/\s+/g, ' ');
}

function shortDigest(text: string): string {
  return digestText(text).slice(0, DIGITS);
}

/** `crypto.hash` takes half the time of a hash object; Node has it from 20.12. */
const digestText: (text: string) => string =
  typeof crypto.hash === 'function'
    ? (text) => crypto.hash('sha256', text, 'hex')
    : (text) => crypto.createHash('sha256').update(text).digest('hex');
