import { endsType, matchAngle, type SourceTokens } from '../source-tokens.ts';
import { type GrammarGap, type Mask, TYPED } from './grammar-gap.ts';

/**
 * Type arguments of a tagged template: the template becomes an argument of a call, ``a<B>(`c`)``, whose parentheses take
 * the place of the first and the last character of its text. Substitutions at its ends become arguments of their own:
 * ``a<B>`${c} d ${e}` `` is ``a<B>(  c,`d `, e )``.
 */
export const taggedTemplate: GrammarGap = {
  name: 'type arguments of a tagged template',
  example: 'a<{ b: C }>`d`',
  languages: TYPED,
  at: ['`'],
  find(tokens, i) {
    const { text, start, end, partner } = tokens;
    if (partner[i]! <= i || !/^>+$/.test(text(i - 1) ?? '') || end[i - 1] !== start[i]) return undefined;
    const open = matchAngle(tokens, i - 1, -1);
    if (open < 1 || text(open) !== '<' || end[open - 1] !== start[open] || !endsType(tokens, open - 1))
      return undefined;
    return asArguments(tokens, i, partner[i]!);
  },
};

function asArguments(tokens: SourceTokens, open: number, close: number): Mask[] | undefined {
  const { text, start, end, partner, source } = tokens;
  const last = start[close]!;
  const masks: Mask[] = [{ start: start[open]!, end: end[open]!, text: '(' }];
  let head = open + 1;
  while (text(head) === '${' && partner[head]! > head) {
    const brace = partner[head]!;
    masks.push({ start: start[head]!, end: end[head]!, text: '  ' });
    masks.push({ start: start[brace]!, end: end[brace]!, text: end[brace] === last ? ' ' : ',' });
    head = brace + 1;
  }
  masks.push({ start: last, end: end[close]!, text: ')' });
  let from = head === open + 1 ? end[open]! : end[head - 1]!;
  if (from === last) return masks;
  if (from + 1 === last) return [...masks, { start: from, end: last, text: ' ' }];
  masks.push({ start: from, end: from + 1, text: '`' });
  from++;
  if (text(close - 1) !== '}' || partner[close - 1]! < head) {
    const isEscaped = source[last - 2] === '\\';
    masks.push({ start: last - (isEscaped ? 2 : 1), end: last, text: isEscaped ? '` ' : '`' });
    return from < last - (isEscaped ? 1 : 0) ? masks : undefined;
  }
  const dollar = partner[close - 1]!;
  masks.push({ start: start[dollar]!, end: end[dollar]!, text: '`,' });
  masks.push({ start: start[close - 1]!, end: end[close - 1]!, text: ' ' });
  return masks;
}
