import { isString, isWord } from '../source-tokens.ts';
import { type GrammarGap, name, TYPED } from './grammar-gap.ts';

const BEFORE_VALUE = /^(?:await|return|yield|void)$/;
const METHOD = /^(?:then|catch|finally)$/;

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
    // In a broken tree quotes can be paired wrongly: what is no string has another round.
    if (text(i + 1) !== '(' || !isString(tokens, i + 2) || BEFORE_VALUE.test(text(i - 1) ?? '')) return undefined;
    const close = partner[i + 1]!;
    if (close < i) return undefined;
    let last = close;
    while (text(last + 1) === '.' && isWord(tokens, last + 2)) last += 2;
    return METHOD.test(text(last)!) || text(last + 1) === '(' ? undefined : [name(start[i]!, end[close]!)];
  },
};
