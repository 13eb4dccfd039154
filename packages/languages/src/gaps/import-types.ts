import { isWord } from '../source-tokens.ts';
import { type GrammarGap, name, TYPED } from './grammar-gap.ts';

const BEFORE = /^(?:keyof|extends|typeof|readonly|[|&])$/;
const BEHIND = /^(?:<<?|\[|[|&])$/;

/**
 * `import('m')` in a type with arguments, an index or an operator: an identifier, so that `import('m').A<B>` is a generic
 * type `A` of a namespace. Who reads names finds `import('m')` as the text of the identifier.
 */
export const importType: GrammarGap = {
  name: 'an import type with arguments, index or operator',
  example: "let a: import('m').A<B>",
  languages: TYPED,
  at: ['import'],
  find(tokens, i) {
    const { text, start, end, partner } = tokens;
    if (text[i + 1] !== '(' || text[i - 1] === 'await') return undefined;
    const close = partner[i + 1]!;
    if (close < i) return undefined;
    let last = close;
    while (text[last + 1] === '.' && isWord(tokens, last + 2)) last += 2;
    const next = text[last + 1] ?? '';
    return BEFORE.test(text[i - 1] ?? '') || BEHIND.test(next) ? [name(start[i]!, end[close]!)] : undefined;
  },
};
