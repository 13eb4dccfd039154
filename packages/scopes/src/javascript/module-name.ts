import { textOf } from '../walk.ts';
import type { JavaScriptWalk } from './javascript-walk.ts';

/** The module or the export that a string, or a template without substitutions, names. */
export function moduleName(walk: JavaScriptWalk, node: number): string {
  return resolveEscapes(textOf(walk, node).slice(1, -1));
}

/**
 * The value of a JavaScript string that is written so between its quotes. What is no escape of strict code, as `\1`, stays
 * as it is; a text with half a surrogate pair stays so as a whole, for UTF-8 has none.
 */
export function resolveEscapes(written: string): string {
  if (!written.includes('\\')) return written;
  const value = written.replace(ESCAPE, (all, two?: string, four?: string, braced?: string, one?: string) => {
    const digits = two ?? four ?? braced;
    if (digits === undefined) return SINGLE.get(one ?? '') ?? one ?? all;
    const code = Number.parseInt(digits, 16);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : all;
  });
  return LONE_SURROGATE.test(value) ? written : value;
}

const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]+)\}|(\r\n|0(?!\d)|[^xu\d]))/g;

/** By what stands behind the backslash; anything else is itself. */
const SINGLE: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['0', '\0'],
  ...['\r\n', '\n', '\r', '\u2028', '\u2029'].map((end) => [end, ''] as const),
]);

const LONE_SURROGATE = /\p{Surrogate}/u;
