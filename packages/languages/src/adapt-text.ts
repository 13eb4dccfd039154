import type { Grammar } from './grammar-table.ts';

const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff]/g;
const SEPARATORS = /[\u2028\u2029]/g;

/**
 * The text with what the grammar misses replaced by equals of the same length, so that every offset stays. Several texts
 * where it depends on their trees which one is meant: that with the fewest errors, the first of equals.
 *
 * Grammars that ask the C library what white space is give other trees on other machines for what is not ASCII, unless
 * none of it is left: a blank does for all in code, and in strings and comments as well, but a line separator ends a
 * line in code and does not in a string.
 */
export function adaptText(text: string, grammar: Grammar): readonly string[] {
  let adapted = text;
  if (grammar.missesLoneCarriageReturn === true && text.includes('\r')) adapted = text.replace(/\r(?!\n)/g, '\n');
  if (grammar.missesUnicodeSpaces !== true) return [adapted];
  adapted = adapted.replace(SPACES, ' ');
  return adapted.search(SEPARATORS) < 0
    ? [adapted]
    : [adapted.replace(SEPARATORS, '\n'), adapted.replace(SEPARATORS, ' ')];
}
