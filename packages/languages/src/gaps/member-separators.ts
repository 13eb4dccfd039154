import { endsType, isWord, type SourceTokens, startsLine } from '../source-tokens.ts';
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
    const isName = text[i + 1] === ':' || (text[i + 1] === '?' && text[i + 2] === ':');
    if (isWord(tokens, i) && !isName) return undefined;
    if (!startsLine(tokens, i) || !endsType(tokens, i - 1) || !isTypeBody(tokens, tokens.within[i]!)) return undefined;
    const at = end[i - 1]!;
    return /\s/.test(source[at] ?? '') ? [{ start: at, end: at + 1, text: ';' }] : undefined;
  },
};

const bodies = new WeakMap<SourceTokens, readonly boolean[]>();

/** Whether a token is the `{` of an interface or of an object type, as far as the tokens before it tell. */
function isTypeBody(tokens: SourceTokens, open: number): boolean {
  if (tokens.text[open] !== '{') return false;
  let known = bodies.get(tokens);
  if (known === undefined) {
    known = findTypeBrackets(tokens);
    bodies.set(tokens, known);
  }
  return known[open] === true;
}

const STATEMENT =
  /^(?:const|let|var|function|class|enum|namespace|module|import|export|declare|if|for|while|return|throw|switch|;)$/;
const BEFORE_TYPE = /^(?:as|satisfies|[|&<]|keyof)$/;

/** For every opening bracket whether what it holds is of a type. */
function findTypeBrackets(tokens: SourceTokens): boolean[] {
  const { text, within, partner } = tokens;
  const isType: boolean[] = [];
  /** By opening bracket: what has begun directly inside, and goes on. */
  const begun = new Map<number, 'definition' | 'annotation'>();
  for (let i = 0; i < tokens.count; i++) {
    const token = text[i]!;
    const around = within[i]!;
    if (token === 'type' || token === 'interface') {
      if (isWord(tokens, i + 1) && !startsLine(tokens, i + 1)) begun.set(around, 'definition');
    } else if (STATEMENT.test(token)) begun.delete(around);
    else if (token === ':') {
      if (!begun.has(around) && isAnnotation(tokens, i)) begun.set(around, 'annotation');
    } else if (token === '=' || token === ',') {
      if (begun.get(around) === 'annotation') begun.delete(around);
    } else if (token === '{' || token === '(' || token === '[') {
      const before = text[i - 1] ?? '';
      const follows = before === ',' && text[i - 2] === '}' && isType[partner[i - 2]!] === true;
      isType[i] = isType[around] === true || begun.has(around) || BEFORE_TYPE.test(before) || follows;
      // A body follows the type of what a function returns.
      if (token === '{' && endsType(tokens, i - 1) && begun.get(around) === 'annotation') {
        begun.delete(around);
        isType[i] = isType[around] === true;
      }
    }
  }
  return isType;
}

const BEFORE_NAME = /^(?:const|let|var|readonly|static|declare|public|private|protected|[,(?])$/;

/** Whether a colon says the type of a name or of a function, rather than the value of a property. */
function isAnnotation(tokens: SourceTokens, colon: number): boolean {
  const { text, within } = tokens;
  const before = text[colon - 1] ?? '';
  if (before === ')' || before === '?' || before === '!') return true;
  const beforeName = text[colon - 2] ?? '';
  if (!isWord(tokens, colon - 1) || !BEFORE_NAME.test(beforeName)) return false;
  return text[within[colon]!] === '(' || !/^[,?]$/.test(beforeName);
}
