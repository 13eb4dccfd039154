import { isWord, type SourceTokens } from '../source-tokens.ts';
import { blankToken, type GrammarGap, type Mask, markToken } from './grammar-gap.ts';

const PYTHON = ['python'] as const;
const OPENS_PARAMETERS: ReadonlySet<string> = new Set(['class', 'def', 'type']);
/** No header is longer, in tokens. */
const LOOK_BACK = 400;

/**
 * The default of a type parameter (PEP 696), `class A[T: B = C]`: `class A[T: B | C]`, and `class A[T: C]` where the
 * parameter has no bound. An unpacked one, `*T = *A`, loses its star.
 */
export const typeParameterDefault: GrammarGap = {
  name: 'the default of a type parameter',
  example: 'type A[B = C] = D',
  languages: PYTHON,
  at: ['='],
  find(tokens, i) {
    const { text, within, partner } = tokens;
    const open = within[i]!;
    if (open < 0 || text(open) !== '[' || !isWord(tokens, open - 1)) return undefined;
    if (!OPENS_PARAMETERS.has(text(open - 2) ?? '')) return undefined;
    let isBounded = false;
    for (let k = i - 1; k > open && i - k < LOOK_BACK && text(k) !== ','; k--) {
      if (partner[k]! >= 0) k = partner[k]!;
      else if (text(k) === ':') isBounded = true;
    }
    const mark = markToken(tokens, i, isBounded ? '|' : ':');
    return text(i + 1) === '*' ? [mark, blankToken(tokens, i + 1)] : [mark];
  },
};

/** A comma behind the last of several exceptions without parentheses (PEP 758): a blank. */
export const exceptComma: GrammarGap = {
  name: 'a comma behind exceptions',
  example: 'try: a\nexcept B, C,: d',
  languages: PYTHON,
  at: [','],
  find(tokens, i) {
    const { text, within } = tokens;
    if (text(i + 1) !== ':' || text(i - 1) === 'except') return undefined;
    for (let k = i - 2; k >= 0 && i - k < LOOK_BACK; k--) {
      if (within[k] !== within[i]) continue;
      if (text(k) === 'except') return [blankToken(tokens, i)];
      if (text(k) === ':' || text(k) === ';') return undefined;
    }
    return undefined;
  },
};

/**
 * Lines inside brackets that are indented less than their statement, of which the one before ends in an operator or a dot:
 * the grammar ends the block there. All lines directly inside a pair of brackets are joined, unless a comment ends them.
 */
export const bracketLines: GrammarGap = {
  name: 'lines in brackets that are indented less than their statement',
  example: 'if a:\n  (b.\nc)',
  languages: PYTHON,
  at: ['(', '[', '{'],
  find(tokens, i) {
    const close = tokens.partner[i]!;
    if (close <= i) return undefined;
    const masks: Mask[] = [];
    for (let k = i; k < close; ) {
      // From the end of a nested bracket or of any other token to the next.
      const last = k > i && tokens.partner[k]! > k ? tokens.partner[k]! : k;
      const mask = joined(tokens, last);
      if (mask !== undefined) masks.push(mask);
      k = last + 1;
    }
    return masks;
  },
};

function joined({ source, start, end }: SourceTokens, i: number): Mask | undefined {
  const from = end[i]!;
  const to = start[i + 1]!;
  const space = source.slice(from, to);
  return /^[ \t\f\r\n]*$/.test(space) && /[\r\n]/.test(space)
    ? { start: from, end: to, text: ' '.repeat(to - from) }
    : undefined;
}
