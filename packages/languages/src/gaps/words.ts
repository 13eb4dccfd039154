import { isString, isWord, type SourceTokens, startsLine } from '../source-tokens.ts';
import { type GrammarGap, nameToken, SCRIPT, TYPED } from './grammar-gap.ts';

const AFTER_NAME = /^(?:[:?(;,).!<>}|&\]]|\?\.|[-+*/%^]|[-+*/%&|^?<>]*=|=>|\+\+|--|extends|as|in|of)$/;

/** A word that is a keyword in some places only, as the name of a variable or a member: another word. */
export const contextualWords: GrammarGap = {
  name: 'a contextual keyword as a name',
  example: 'interface A { abstract: B }',
  languages: TYPED,
  at: ['abstract', 'accessor', 'interface', 'implements'],
  find: (tokens, i) => (AFTER_NAME.test(tokens.text(i + 1) ?? '') ? [nameToken(tokens, i)] : undefined),
};

/** `using` as a name: another word. */
export const usingName: GrammarGap = {
  name: '`using` as a name',
  example: 'using(a)',
  languages: SCRIPT,
  at: ['using'],
  find(tokens, i) {
    const isName = AFTER_NAME.test(tokens.text(i + 1) ?? '') || tokens.text(i + 1) === '[' || startsLine(tokens, i + 1);
    return isName ? [nameToken(tokens, i)] : undefined;
  },
};

const TYPE_WORDS = 'any boolean never number object string symbol undefined unknown infer keyof unique readonly'.split(
  ' ',
);

/** The name of a type as that of a parameter, of an element of a tuple or of a namespace: another word. */
export const typeWords: GrammarGap = {
  name: 'the name of a type as another name',
  example: 'type A = (any) => B',
  languages: TYPED,
  at: TYPE_WORDS,
  find(tokens, i) {
    const { text } = tokens;
    const next = text(i + 1) ?? '';
    const isListed = /^(?:[([,]|\.\.\.)$/.test(text(i - 1) ?? '');
    const isLabel = isListed && (next === ':' || (next === '?' && /^[:,)]$/.test(text(i + 2) ?? '')));
    const isNamespace = next === '.' && text(i - 1) !== '.' && text(i - 1) !== '?.';
    const isBare = isListed && (next === ',' || next === ')') && isParameterOfArrow(tokens, i);
    return isLabel || isNamespace || isBare ? [nameToken(tokens, i)] : undefined;
  },
};

function isParameterOfArrow(tokens: SourceTokens, i: number): boolean {
  const { text, within, partner } = tokens;
  const open = within[i]!;
  const isInList = text(open) === '(' && partner[open]! > i && text(partner[open]! + 1) === '=>';
  return isInList && !isTypeArgument(tokens, i, open);
}

/** Parameters and arguments that are looked through, in tokens. */
const LOOK_BACK = 400;

/** Whether a type's arguments have begun, and not ended, between a bracket and a token in it. */
function isTypeArgument({ text, partner }: SourceTokens, i: number, open: number): boolean {
  let closed = 0;
  for (let k = i - 1; k > open && i - k < LOOK_BACK; k--) {
    const token = text(k)!;
    if (partner[k]! >= 0) k = partner[k]!;
    else if (/^>+$/.test(token)) closed += token.length;
    else if (/^<+$/.test(token)) closed -= token.length;
    if (closed < 0) return true;
  }
  return false;
}

const DECLARING = 'async declare get let module namespace override private protected public set static type'.split(' ');

/** A type or a namespace of such a name, `(type extends A ? B : C)`, `(type.A)`: another word. */
export const declaringWords: GrammarGap = {
  name: 'a word that begins declarations as the name of a type',
  example: 'type A<type> = (type extends B ? C : D)',
  languages: TYPED,
  at: DECLARING,
  find(tokens, i) {
    const { text } = tokens;
    const before = text(i - 1) ?? '';
    const next = text(i + 1) ?? '';
    const isNamespace = /^[=|&<,(]$/.test(before) && next === '.';
    // `(async <A>(b) => c)` is a function, `for (let [] of a)` declares.
    const isType =
      /^(?:[|&)]|extends)$/.test(next) ||
      (next === '<' && text(i) !== 'async') ||
      (next === '[' && text(i + 2) === ']' && text(i) !== 'let');
    return isNamespace || (before === '(' && isType) ? [nameToken(tokens, i)] : undefined;
  },
};

/** `for (async of => a;;)`: the parameter `of` under another name. */
export const asyncLoops: GrammarGap = {
  name: 'an asynchronous function of `of` at the beginning of a loop',
  example: 'for (async of => {}; ;) {}',
  languages: SCRIPT,
  at: ['of'],
  find(tokens, i) {
    const { text } = tokens;
    const isParameter = text(i - 1) === 'async' && text(i - 2) === '(' && text(i + 1) === '=>';
    return isParameter ? [nameToken(tokens, i)] : undefined;
  },
};

/** `as` and `satisfies` where no type follows: other words. */
export const operatorWords: GrammarGap = {
  name: '`as` as the name of a variable',
  example: 'let as: A',
  languages: TYPED,
  at: ['as', 'satisfies'],
  find: (tokens, i) => (/^(?:[:=),.;\]}]|=>)$/.test(tokens.text(i + 1) ?? '') ? [nameToken(tokens, i)] : undefined),
};

/** Reserved words as attributes, `<a class="b" for="c">`: other words. */
export const jsxAttributes: GrammarGap = {
  name: 'a reserved word as a JSX attribute',
  example: 'a = <b class="c" />',
  languages: ['javascript'],
  at: [
    'class',
    'for',
    'default',
    'in',
    'new',
    'this',
    'with',
    'if',
    'is',
    'void',
    'typeof',
    'return',
    'export',
    'import',
  ],
  find(tokens, i) {
    const { text } = tokens;
    const isAttribute = text(i - 1) !== '.' && text(i + 1) === '=' && (text(i + 2) === '{' || isString(tokens, i + 2));
    return isAttribute && !isWord(tokens, i + 2) ? [nameToken(tokens, i)] : undefined;
  },
};
