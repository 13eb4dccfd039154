import { isString, isWord, startsLine } from '../source-tokens.ts';
import { blankToken, type GrammarGap, markToken, TYPED } from './grammar-gap.ts';

/** `accessor` before a field: blanks. */
export const accessorFields: GrammarGap = {
  name: 'a static field with `accessor`',
  example: 'class A { static accessor b }',
  languages: TYPED,
  at: ['accessor'],
  find(tokens, i) {
    const next = tokens.text(i + 1) ?? '';
    const isField = isWord(tokens, i + 1) || isString(tokens, i + 1) || /^[[#]/.test(next);
    const isKeyword = isField && !startsLine(tokens, i + 1) && tokens.text(i - 1) !== '.';
    return isKeyword && !/^(?:extends|as|in|of)$/.test(next) ? [blankToken(tokens, i)] : undefined;
  },
};

/** `static` of an index signature: blanks. */
export const staticIndex: GrammarGap = {
  name: '`static` of an index signature',
  example: 'class A { static [b: string]: C }',
  languages: TYPED,
  at: ['static'],
  find(tokens, i) {
    const isIndex = tokens.text(i + 1) === '[' && isWord(tokens, i + 2) && tokens.text(i + 3) === ':';
    return isIndex ? [blankToken(tokens, i)] : undefined;
  },
};

/** `readonly` of an array below `keyof`: blanks. */
export const readonlyKeys: GrammarGap = {
  name: '`keyof` of a readonly array',
  example: 'type A = keyof readonly B[]',
  languages: TYPED,
  at: ['readonly'],
  find: (tokens, i) => (tokens.text(i - 1) === 'keyof' ? [blankToken(tokens, i)] : undefined),
};

/** `for (using a of b)`: `const`; `await` before it: blanks. */
export const usingLoops: GrammarGap = {
  name: 'a loop over `using`',
  example: 'for (using a of b);',
  languages: TYPED,
  at: ['using'],
  find(tokens, i) {
    const { text } = tokens;
    const awaits = text(i - 1) === 'await';
    const open = awaits ? i - 2 : i - 1;
    const isHead = text(open) === '(' && (text(open - 1) === 'for' || text(open - 2) === 'for');
    if (!isHead || !isWord(tokens, i + 1) || text(i + 2) !== 'of') return undefined;
    return [...(awaits ? [blankToken(tokens, i - 1)] : []), markToken(tokens, i, 'const')];
  },
};

/** `global` inside an ambient module: a block with that label. */
export const nestedGlobal: GrammarGap = {
  name: '`global` inside an ambient module',
  example: "declare module 'a' { global { let b: C } }",
  languages: TYPED,
  at: ['global'],
  find({ text, start, end, within, source }, i) {
    const isBlock = text(i + 1) === '{' && text(i - 1) !== 'declare' && text(within[i]!) === '{';
    const at = end[i]!;
    return isBlock && /\s/.test(source[at]!) && start[i + 1]! > at
      ? [{ start: at, end: at + 1, text: ':' }]
      : undefined;
  },
};
