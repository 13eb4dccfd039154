import type { CommentSyntax, StringSyntax } from './comment-syntax.ts';

type Opening =
  | { readonly type: 'line' }
  | { readonly type: 'block'; readonly close: string }
  | { readonly type: 'string'; readonly string: StringSyntax };

interface Scanner {
  /** Matches the next text that opens a comment or a string. */
  readonly pattern: RegExp;
  readonly openings: ReadonlyMap<string, Opening>;
}

const scanners = new WeakMap<CommentSyntax, Scanner>();

/**
 * Finds the comments of a text by its language's comment syntax, for files without a tree.
 *
 * Strings are respected as far as the syntax tells; heredocs, nested comments and regular expressions are not known.
 * A comment that is never closed goes on to the end of the text.
 *
 * @returns Offsets in source order: start and end of the first comment, start and end of the second, and so on.
 */
export function findComments(text: string, syntax: CommentSyntax): number[] {
  const { pattern, openings } = scannerOf(syntax);
  const comments: number[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const opening = openings.get(match[0]);
    if (opening === undefined) break;
    const inside = match.index + match[0].length;
    const end = endOf(text, inside, opening);
    if (opening.type !== 'string') comments.push(match.index, end);
    pattern.lastIndex = end;
  }
  return comments;
}

function endOf(text: string, inside: number, opening: Opening): number {
  if (opening.type === 'line') return lineEnd(text, inside);
  if (opening.type === 'string') return stringEnd(text, inside, opening.string);
  const close = text.indexOf(opening.close, inside);
  if (close === -1) return text.length;
  const end = close + opening.close.length;
  // A marker that must stand at the start of a line owns the rest of the line that closes it.
  return opening.close.startsWith('\n') ? lineEnd(text, end) : end;
}

function stringEnd(text: string, inside: number, { close, escapes, multiline }: StringSyntax): number {
  for (let at = inside; at < text.length; at += 1) {
    const char = text[at];
    if (escapes && char === '\\') at += 1;
    else if (!multiline && (char === '\n' || char === '\r')) return at;
    else if (char === close[0] && text.startsWith(close, at)) return at + close.length;
  }
  return text.length;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function scannerOf(syntax: CommentSyntax): Scanner {
  const known = scanners.get(syntax);
  if (known !== undefined) return known;
  const openings = new Map<string, Opening>();
  for (const open of syntax.line) openings.set(open, { type: 'line' });
  for (const [open, close] of syntax.block) openings.set(open, { type: 'block', close });
  for (const string of syntax.strings) openings.set(string.open, { type: 'string', string });
  // Longer openings first: `--[[` before `--`, `"""` before `"`.
  const alternatives = [...openings.keys()].sort((a, b) => b.length - a.length).map(escapePattern);
  const scanner: Scanner = { pattern: new RegExp(alternatives.join('|') || '(?!)', 'g'), openings };
  scanners.set(syntax, scanner);
  return scanner;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
