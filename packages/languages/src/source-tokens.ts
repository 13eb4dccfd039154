import type { Tree } from '@codebatch/ast';

/** The tokens of a JavaScript, TypeScript or Python text in order: the leaves of its tree, broken or not, without comments. */
export interface SourceTokens {
  readonly source: string;
  readonly count: number;
  /** Text of each token; a string literal is one token; `''` for pieces of templates, JSX text and regular expressions. */
  readonly text: readonly string[];
  /** Offsets in UTF-16 code units, end exclusive. */
  readonly start: readonly number[];
  readonly end: readonly number[];
  /** For a bracket or a template's backtick the token that closes or opens it, else -1. */
  readonly partner: Int32Array;
  /** The innermost bracket that is open at a token, or -1. */
  readonly within: Int32Array;
}

const CONTENT: ReadonlySet<string> = new Set([
  'string_fragment',
  'jsx_text',
  'html_character_reference',
  'regex_pattern',
  'regex_flags',
]);

const CLOSED_BY: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['${', '}'],
]);

/** Lists the tokens of a text by means of its tree; linear in the nodes. */
export function listTokens(tree: Tree, source: string): SourceTokens {
  const text: string[] = [];
  const start: number[] = [];
  const end: number[] = [];
  const { subtreeEnd } = tree.columns;
  for (let node = 0; node < tree.size; node++) {
    const kind = tree.kind(node);
    const isString = kind === 'string' && !tree.hasError(node);
    if (!isString && subtreeEnd[node] !== node + 1) continue;
    const [from, to] = [tree.start(node), tree.end(node)];
    if (from < to && kind !== 'comment' && kind !== 'html_comment') {
      text.push(CONTENT.has(kind) ? '' : source.slice(from, to));
      start.push(from);
      end.push(to);
    }
    node = subtreeEnd[node]! - 1;
  }
  return { source, count: text.length, text, start, end, ...pairBrackets(text) };
}

function pairBrackets(text: readonly string[]): Pick<SourceTokens, 'partner' | 'within'> {
  const partner = new Int32Array(text.length).fill(-1);
  const within = new Int32Array(text.length).fill(-1);
  const open: number[] = [];
  text.forEach((token, i) => {
    const top = open.at(-1) ?? -1;
    const opener = top < 0 ? '' : text[top]!;
    if (top >= 0 && (CLOSED_BY.get(opener) === token || (token === '`' && opener === '`'))) {
      open.pop();
      partner[i] = top;
      partner[top] = i;
      within[i] = open.at(-1) ?? -1;
      return;
    }
    within[i] = top;
    if (CLOSED_BY.has(token) || token === '`') open.push(i);
  });
  return { partner, within };
}

const WORD = /^[\p{L}\p{Nl}$_\\][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}$\\]*$/u;
const STRING = /^(["']).*\1$/s;
const LINE_END = /[\n\r\u2028\u2029]/;

/** Whether a token is an identifier or a keyword. */
export function isWord(tokens: SourceTokens, i: number): boolean {
  return WORD.test(tokens.text[i] ?? '');
}

/** Whether a token is a whole string literal. */
export function isString(tokens: SourceTokens, i: number): boolean {
  return STRING.test(tokens.text[i] ?? '');
}

/** Whether a line ends between a token and the one before. */
export function startsLine(tokens: SourceTokens, i: number): boolean {
  return i > 0 && LINE_END.test(tokens.source.slice(tokens.end[i - 1], tokens.start[i]));
}

/** Words and marks after which a type goes on. */
const NEEDS_MORE: ReadonlySet<string> = new Set(
  'extends keyof typeof infer is asserts readonly unique in as new get set static abstract'.split(' '),
);
const ENDS_TYPE = /^(?:>+|\)|\]|\}|`|["'].*|\d.*)$/s;

/** Whether a type may end with a token. */
export function endsType(tokens: SourceTokens, i: number): boolean {
  const token = tokens.text[i] ?? '';
  return ENDS_TYPE.test(token) || (WORD.test(token) && !NEEDS_MORE.has(token));
}

/**
 * The token that closes the angle bracket at `open` or, backwards, the one that opens the bracket at `open`; -1 if there is
 * none within `limit` tokens or before a mark that no list of types has.
 */
export function matchAngle(tokens: SourceTokens, open: number, step: 1 | -1, limit = 400): number {
  const { text, partner } = tokens;
  let depth = 0;
  for (let i = open, seen = 0; i >= 0 && i < tokens.count && seen < limit; i += step, seen++) {
    const token = text[i]!;
    if (/^<+$/.test(token)) depth += step * token.length;
    else if (/^>+$/.test(token)) depth -= step * token.length;
    else if (/^[)\]}([{]$/.test(token)) {
      const other = partner[i]!;
      if (other < 0 || other > i !== step > 0) return -1;
      i = other;
    } else if (/^(?:;|&&|\|\||\?\?|=)$/.test(token) && token !== '=') return -1;
    if (depth <= 0) return depth === 0 ? i : -1;
  }
  return -1;
}
