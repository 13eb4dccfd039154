import { endsType, isWord, type SourceTokens, startsLine } from '../source-tokens.ts';
import { createWordSieve } from '../word-sieve.ts';
import { type GrammarGap, TYPED } from './grammar-gap.ts';

/**
 * A member of a type that begins a line with `<`, `(`, `[` or with an operator's word as its name: the white space behind
 * the member before becomes `;`. TypeScript ends a type at the end of a line that it could go on in; the grammar does not.
 */
export const memberSeparator: GrammarGap = {
  name: 'members of a type that only line ends separate',
  example: 'type A = {\n  (): B\n  <C>(): D\n}',
  languages: TYPED,
  at: ['<', '(', '[', 'in', 'instanceof', 'as', 'satisfies', 'extends', 'is'],
  find(tokens, i) {
    const { text, end, source } = tokens;
    if (!startsLine(tokens, i) || !endsType(tokens, i - 1)) return undefined;
    const isName = text(i + 1) === ':' || (text(i + 1) === '?' && text(i + 2) === ':');
    if ((isWord(tokens, i) && !isName) || !isTypeBody(tokens, tokens.within[i]!)) return undefined;
    const at = end[i - 1]!;
    return /\s/.test(source[at] ?? '') ? [{ start: at, end: at + 1, text: ';' }] : undefined;
  },
};

const bodies = new WeakMap<SourceTokens, Uint8Array>();

/** Whether a token is the `{` of an interface or of an object type, as far as the tokens before it tell. */
function isTypeBody(tokens: SourceTokens, open: number): boolean {
  if (tokens.text(open) !== '{') return false;
  let known = bodies.get(tokens);
  if (known === undefined) {
    known = findTypeBrackets(tokens);
    bodies.set(tokens, known);
  }
  return known[open] === 1;
}

const STATEMENT: ReadonlySet<string> = new Set(
  'const let var function class enum namespace module import export declare if for while return throw switch ;'.split(
    ' ',
  ),
);
/** The tokens that tell of types. */
const mayTell = createWordSieve([...STATEMENT, ...'type interface : = , { ( [ < > >> >>>'.split(' ')]);
const BEFORE_TYPE: ReadonlySet<string> = new Set(['as', 'satisfies', '|', '&', '<', 'keyof']);

/** What has begun directly inside of a bracket, and goes on. */
const NOTHING = 0;
const DEFINITION = 1;
const ANNOTATION = 2;

/** For every opening bracket 1 if what it holds is of a type. */
function findTypeBrackets(tokens: SourceTokens): Uint8Array {
  const { source, count, text, start, end, within } = tokens;
  const isType = new Uint8Array(count);
  /** By the opening bracket and one more, since 0 stands for outside of all. */
  const begun = new Uint8Array(count + 1);
  /** By the same: how many `<` an annotation has open. */
  const angles = new Uint8Array(count + 1);
  for (let i = 0; i < count; i++) {
    if (!mayTell(source, start[i]!, end[i]!)) continue;
    const token = text(i)!;
    const around = within[i]!;
    if (token === 'type' || token === 'interface') {
      if (isWord(tokens, i + 1) && !startsLine(tokens, i + 1)) begun[around + 1] = DEFINITION;
    } else if (token === ':') {
      if (begun[around + 1] === NOTHING && isAnnotation(tokens, i)) {
        begun[around + 1] = ANNOTATION;
        angles[around + 1] = 0;
      }
    } else if (token === '<') {
      if (begun[around + 1] === ANNOTATION) angles[around + 1]! += 1;
    } else if (token.startsWith('>')) {
      angles[around + 1] = Math.max(0, angles[around + 1]! - token.length);
    } else if (token === '=' || token === ',') {
      // Those of type parameters and arguments are part of the annotation.
      if (begun[around + 1] === ANNOTATION && angles[around + 1] === 0) begun[around + 1] = NOTHING;
    } else if (token === '{' || token === '(' || token === '[') {
      const before = text(i - 1) ?? '';
      const isInside =
        isType[around] === 1 ||
        begun[around + 1] !== NOTHING ||
        BEFORE_TYPE.has(before) ||
        isNextType(tokens, i, isType);
      isType[i] = isInside ? 1 : 0;
      // A body follows the type of what a function returns.
      if (token === '{' && begun[around + 1] === ANNOTATION && endsType(tokens, i - 1)) {
        begun[around + 1] = NOTHING;
        isType[i] = isType[around] ?? 0;
      }
    } else if (STATEMENT.has(token)) begun[around + 1] = NOTHING;
  }
  return isType;
}

/** Whether a bracket behind a comma is of a type: one is before it, or it begins as no object and no pattern can. */
function isNextType({ text, partner }: SourceTokens, open: number, isType: Uint8Array): boolean {
  if (text(open - 1) !== ',') return false;
  if (text(open - 2) === '}' && isType[partner[open - 2]!] === 1) return true;
  return text(open) === '{' && (text(open + 1) === '<' || text(open + 1) === '(');
}

const BEFORE_NAME = /^(?:const|let|var|readonly|static|declare|public|private|protected|[,(?])$/;

/** Whether a colon says the type of a name or of a function, rather than the value of a property. */
function isAnnotation(tokens: SourceTokens, colon: number): boolean {
  const { text, within } = tokens;
  const before = text(colon - 1) ?? '';
  if (before === ')' || before === '?' || before === '!') return true;
  const beforeName = text(colon - 2) ?? '';
  if (!isWord(tokens, colon - 1) || !BEFORE_NAME.test(beforeName)) return false;
  return text(within[colon]!) === '(' || !/^[,?]$/.test(beforeName);
}
