/** A condition or directive of a pattern, such as `(#eq? @a "b")`. */
export interface QueryPredicate {
  /** Without `#`, e.g. `eq?` or `strip!`. */
  readonly name: string;
  readonly arguments: readonly QueryArgument[];
}

/** What a predicate is about: a capture, by its name without `@`, or a text. */
export type QueryArgument = { readonly capture: string } | { readonly text: string };

/** A query taken apart. */
export interface SplitQuery {
  /** The query with blanks in place of its predicates, so that every position stays. */
  readonly structure: string;
  /** Predicates by pattern, in the order of the query. */
  readonly predicates: readonly (readonly QueryPredicate[])[];
}

interface Token {
  readonly type: 'open' | 'close' | 'string' | 'capture' | 'word' | 'other';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN = /;[^\n]*|\s+|([([])|([)\]])|"((?:[^"\\]|\\[\s\S])*)"|@([\w.\-!?]+)|([^\s()[\]"@;]+)/y;
const ESCAPES: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t', 0: '\0' };

/**
 * Separates the structure of a query, which tree-sitter matches, from its predicates, which every binding of
 * tree-sitter treats in its own way and some refuse: `#strip!` is an error for one. What is malformed is left in the
 * structure, for tree-sitter to refuse.
 */
export function splitQuery(source: string): SplitQuery {
  const predicates: QueryPredicate[][] = [];
  const pieces: string[] = [];
  let copied = 0;
  let depth = 0;
  let isContinued = false;
  const tokens = [...tokenize(source)];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (depth === 0 && beginsPattern(token)) {
      if (!isContinued) predicates.push([]);
      isContinued = token.type === 'word' && token.text.endsWith(':');
    }
    if (token.type === 'open' && tokens[at + 1]?.text.startsWith('#') === true) {
      const close = tokens.findIndex((candidate, index) => index > at && candidate.type === 'close');
      if (close < 0) break;
      predicates.at(-1)?.push(readPredicate(tokens.slice(at + 1, close)));
      const end = tokens[close]!.end;
      pieces.push(source.slice(copied, token.start), source.slice(token.start, end).replace(/\S/g, ' '));
      copied = end;
      at = close;
    } else if (token.type === 'open') depth++;
    else if (token.type === 'close') depth--;
  }
  pieces.push(source.slice(copied));
  return { structure: pieces.join(''), predicates };
}

/** At the outermost level: a quantifier or an anchor belongs to the pattern before it. */
function beginsPattern({ type, text }: Token): boolean {
  return type === 'open' || type === 'string' || (type === 'word' && !/^[*+?.]/.test(text));
}

function readPredicate([name, ...rest]: readonly Token[]): QueryPredicate {
  return {
    name: name!.text.slice(1),
    arguments: rest.map((token) => (token.type === 'capture' ? { capture: token.text } : { text: token.text })),
  };
}

function* tokenize(source: string): Generator<Token> {
  TOKEN.lastIndex = 0;
  for (let start = 0; start < source.length; start = TOKEN.lastIndex) {
    TOKEN.lastIndex = start;
    const match = TOKEN.exec(source);
    if (match === null) {
      TOKEN.lastIndex = start + 1;
      yield { type: 'other', text: source[start]!, start, end: start + 1 };
      continue;
    }
    const end = TOKEN.lastIndex;
    const [, open, close, string, capture, word] = match;
    if (open !== undefined) yield { type: 'open', text: open, start, end };
    else if (close !== undefined) yield { type: 'close', text: close, start, end };
    else if (string !== undefined) yield { type: 'string', text: unescapeText(string), start, end };
    else if (capture !== undefined) yield { type: 'capture', text: capture, start, end };
    else if (word !== undefined) yield { type: 'word', text: word, start, end };
  }
}

function unescapeText(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}
