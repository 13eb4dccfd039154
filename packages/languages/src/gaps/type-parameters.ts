import { isWord } from '../source-tokens.ts';
import { blankToken, type GrammarGap, markToken, TYPED } from './grammar-gap.ts';

/** `in`, `out` and `in out` before a type parameter: blanks. They bind and name nothing. */
export const variance: GrammarGap = {
  name: 'variance of a type parameter',
  example: 'interface A<in out T> {}',
  languages: TYPED,
  at: ['in', 'out'],
  find(tokens, i) {
    const { text } = tokens;
    const before = text(i - 1);
    const opens = before === '<' || before === ',' || before === 'const' || (before === 'in' && text(i) === 'out');
    if (!opens || !isWord(tokens, i + 1) || text(i + 1) === 'extends') return undefined;
    const named = text(i) === 'in' && text(i + 1) === 'out' && isWord(tokens, i + 2) ? i + 2 : i + 1;
    const follows = text(named + 1) ?? '';
    if (named === i + 1 && text(i) === 'in' && text(named) === 'const') return undefined;
    return /^(?:,|>+|=|extends)$/.test(follows) ? [blankToken(tokens, i)] : undefined;
  },
};

/**
 * A generic function type as the first type argument, `A<<T>(x: T) => U>`, whose `<<` the grammar takes for a shift. Its
 * type parameters become members of a union, `A< T |(x: T) => U>`, so that every name in them stays to be seen.
 */
export const genericFunctionArgument: GrammarGap = {
  name: 'a generic function type as first type argument',
  example: 'a as A<<T>() => T>',
  languages: TYPED,
  at: ['<<'],
  find(tokens, i) {
    const { text, start } = tokens;
    if (!isWord(tokens, i - 1)) return undefined;
    let close = -1;
    let depth = 1;
    for (let k = i + 1; k < tokens.count && k < i + 200 && close < 0; k++) {
      const token = text(k)!;
      if (/^<+$/.test(token)) depth += token.length;
      else if (/^>+$/.test(token)) depth -= token.length;
      if (depth <= 0) close = depth === 0 ? k : tokens.count;
    }
    if (close < 0 || close === tokens.count || text(close + 1) !== '(') return undefined;
    const masks = [{ start: start[i]!, end: start[i]! + 2, text: '< ' }];
    for (let k = i + 1; k < close; k++) {
      const token = text(k)!;
      if (token === 'extends' || token === '=' || token === ',') masks.push(markToken(tokens, k, '|'));
      else if (token === 'const') masks.push(blankToken(tokens, k));
    }
    masks.push({ start: tokens.end[close]! - 1, end: tokens.end[close]!, text: '|' });
    return masks;
  },
};
