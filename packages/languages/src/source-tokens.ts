import type { Tree } from '@codebatch/ast';
import { createWordSieve } from './word-sieve.ts';

/** The tokens of a JavaScript, TypeScript or Python text in order: the leaves of its tree, broken or not, without comments. */
export interface SourceTokens {
  readonly source: string;
  readonly count: number;
  /**
   * The text of a token, undefined where there is none. A string literal is one token; `''` for pieces of templates, JSX
   * text and regular expressions.
   */
  readonly text: (i: number) => string | undefined;
  /** Offsets in UTF-16 code units, end exclusive. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
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

const COMMENTS: ReadonlySet<string> = new Set(['comment', 'html_comment']);

/** Lists the tokens of a text by means of its tree; linear in the nodes. */
export function listTokens(tree: Tree, source: string): SourceTokens {
  const { columns, header } = tree;
  const isComment = header.kinds.map((name) => COMMENTS.has(name));
  const isContent = header.kinds.map((name) => CONTENT.has(name));
  const string = tree.kindId('string', true);
  const kind = new Uint16Array(tree.size);
  const start = new Uint32Array(tree.size);
  const end = new Uint32Array(tree.size);
  let count = 0;
  for (let node = 0; node < tree.size; node++) {
    const id = columns.kind[node]!;
    const next = columns.subtreeEnd[node]!;
    if (next !== node + 1 && (id !== string || tree.hasError(node))) continue;
    const from = columns.start[node]!;
    const to = columns.end[node]!;
    if (from < to && !isComment[id]) {
      kind[count] = id;
      start[count] = from;
      end[count] = to;
      count++;
    }
    node = next - 1;
  }
  const text = (i: number): string | undefined => {
    if (!(i >= 0 && i < count)) return undefined;
    return isContent[kind[i]!] ? '' : source.slice(start[i], end[i]);
  };
  return pairBrackets({ source, count, text, start: start.subarray(0, count), end: end.subarray(0, count) });
}

const CLOSED_BY: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['${', '}'],
  ['`', '`'],
]);
const mayBeBracket = createWordSieve([...CLOSED_BY.keys(), ...CLOSED_BY.values()]);

/** Adds which brackets belong together, of broken texts which may. */
export function pairBrackets(tokens: Omit<SourceTokens, 'partner' | 'within'>): SourceTokens {
  const { source, count, text, start, end } = tokens;
  const partner = new Int32Array(count).fill(-1);
  const within = new Int32Array(count);
  const open: number[] = [];
  /** What closes each of these. */
  const closers: string[] = [];
  let top = -1;
  for (let i = 0; i < count; i++) {
    if (mayBeBracket(source, start[i]!, end[i]!)) {
      const token = text(i)!;
      const closer = CLOSED_BY.get(token);
      if (token === closers.at(-1)) {
        partner[i] = top;
        partner[top] = i;
        open.pop();
        closers.pop();
        top = open.at(-1) ?? -1;
      } else if (closer !== undefined) {
        within[i] = top;
        open.push(i);
        closers.push(closer);
        top = i;
        continue;
      }
    }
    within[i] = top;
  }
  return { source, count, text, start, end, partner, within };
}

const WORD = /^[\p{L}\p{Nl}$_\\][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}$\\]*$/u;
const STRING = /^(["']).*\1$/s;
const LINE_END = /[\n\r\u2028\u2029]/;

/** Whether a token is an identifier or a keyword. */
export function isWord(tokens: SourceTokens, i: number): boolean {
  return WORD.test(tokens.text(i) ?? '');
}

/** Whether a token is a whole string literal. */
export function isString(tokens: SourceTokens, i: number): boolean {
  return STRING.test(tokens.text(i) ?? '');
}

/** Whether a line ends between a token and the one before. */
export function startsLine({ source, start, end }: SourceTokens, i: number): boolean {
  // Most tokens follow the one before at once.
  return i > 0 && end[i - 1] !== start[i] && LINE_END.test(source.slice(end[i - 1], start[i]));
}

/** Words and marks after which a type goes on. */
const NEEDS_MORE: ReadonlySet<string> = new Set(
  'extends keyof typeof infer is asserts readonly unique in as new get set static abstract'.split(' '),
);
const ENDS_TYPE = /^(?:>+|\)|\]|\}|`|["'].*|\d.*)$/s;

/** Whether a type may end with a token. */
export function endsType(tokens: SourceTokens, i: number): boolean {
  const token = tokens.text(i) ?? '';
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
    const token = text(i)!;
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
