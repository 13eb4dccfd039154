import { pairBrackets, type SourceTokens } from './source-tokens.ts';

/**
 * Lists the tokens of a TypeScript text without a tree, by the lexical grammar of ECMAScript; linear in the text. Whether
 * `/` divides or begins a regular expression is told by the token before, which is wrong behind some parentheses and
 * braces: whoever uses these tokens has to find out whether they were right.
 */
export function scanTokens(source: string): SourceTokens {
  const { length } = source;
  const start = new Uint32Array(length);
  const end = new Uint32Array(length);
  const isContent = new Uint8Array(length);
  let count = 0;
  let at = 0;
  const add = (to: number, content: 0 | 1 = 0): void => {
    start[count] = at;
    end[count] = to;
    isContent[count++] = content;
    at = to;
  };
  const text = (i: number): string | undefined => {
    if (!(i >= 0 && i < count)) return undefined;
    return isContent[i] === 1 ? '' : source.slice(start[i], end[i]);
  };

  /** Braces that are open in the code, and in the code around each template that it is in. */
  let braces = 0;
  const outer: number[] = [];
  /** The pieces of a template up to its end, or to the next code in it. */
  const addTemplate = (): void => {
    for (let isText = true; isText && at < length; ) {
      const to = endOfTemplateText(source, at);
      if (to > at) add(to, 1);
      const code = source.charCodeAt(at);
      isText = code === BACKSLASH;
      if (code === BACKSLASH) add(Math.min(at + 2, length));
      else if (code === BACKTICK) add(at + 1);
      else if (code === DOLLAR) {
        outer.push(braces);
        braces = 0;
        add(at + 2);
      }
    }
  };
  const addOperator = (): void => {
    OPERATOR.lastIndex = at;
    add(OPERATOR.test(source) ? OPERATOR.lastIndex : at + 1);
  };

  while (at < length) {
    const code = source.charCodeAt(at);
    if (isBlank(code)) at++;
    else if (isOfWord(code)) add(endOfWord(source, at));
    else if (code === QUOTE || code === DOUBLE_QUOTE) add(endOfString(source, at));
    else if (code === SLASH) {
      const comment = endOfComment(source, at);
      const expression = comment > 0 || endsOperand(text(count - 1)) ? 0 : endOfExpression(source, at);
      if (comment > 0) at = comment;
      else if (expression > 0) add(expression, 1);
      else addOperator();
    } else if (code === BACKTICK || (code === CLOSE && braces === 0 && outer.length > 0)) {
      if (code === CLOSE) braces = outer.pop()!;
      add(at + 1);
      addTemplate();
    } else {
      if (code === OPEN) braces++;
      else if (code === CLOSE && braces > 0) braces--;
      addOperator();
    }
  }
  return pairBrackets({ source, count, text, start: start.subarray(0, count), end: end.subarray(0, count) });
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const DOUBLE_QUOTE = 0x22;
const DOLLAR = 0x24;
const QUOTE = 0x27;
const STAR = 0x2a;
const SLASH = 0x2f;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const BACKTICK = 0x60;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Operators of several characters, but `>` by itself: it may close the arguments of a type. */
const OPERATOR = /\.\.\.|=>|[!=]==?|>=|<<?=?|\*\*=?|\+\+|--|&&=?|\|\|=?|\?\?=?|\?\.(?!\d)|[-+*/%&|^]=/y;

const BLANK = 1;
const OF_WORD = 2;
const SHAPES: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[\s\0]/.test(character)) return BLANK;
  return /[\w$#]/.test(character) ? OF_WORD : 0;
});

function isBlank(code: number): boolean {
  return code < SHAPES.length ? SHAPES[code] === BLANK : /\s/.test(String.fromCharCode(code));
}

/** Characters of identifiers, of private names and of numbers. */
function isOfWord(code: number): boolean {
  return code < SHAPES.length ? SHAPES[code] === OF_WORD : !isBlank(code);
}

function endOfWord(source: string, from: number): number {
  let at = from + 1;
  while (at < source.length && isOfWord(source.charCodeAt(at))) at++;
  return at;
}

/** A string ends with its quote or, unfinished, with its line. */
function endOfString(source: string, from: number): number {
  const quote = source.charCodeAt(from);
  for (let at = from + 1; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === LINE_FEED || code === CARRIAGE_RETURN) return at;
    if (code === BACKSLASH) at += source.startsWith('\r\n', at + 1) ? 2 : 1;
  }
  return source.length;
}

function endOfTemplateText(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === BACKTICK || code === BACKSLASH) return at;
    if (code === DOLLAR && source.charCodeAt(at + 1) === OPEN) return at;
  }
  return source.length;
}

/** The end of a comment; 0 if none begins there. */
function endOfComment(source: string, from: number): number {
  const mark = source.charCodeAt(from + 1);
  if (mark === STAR) {
    const close = source.indexOf('*/', from + 2);
    return close < 0 ? source.length : close + 2;
  }
  if (mark !== SLASH) return 0;
  let at = from + 2;
  while (at < source.length && !isLineEnd(source.charCodeAt(at))) at++;
  return at;
}

function isLineEnd(code: number): boolean {
  return code === LINE_FEED || code === CARRIAGE_RETURN || code === 0x2028 || code === 0x2029;
}

const BEFORE_EXPRESSION: ReadonlySet<string> = new Set(
  'await case delete do else extends in instanceof new of return throw typeof void yield'.split(' '),
);

/** Whether a token may be the end of an operand, so that `/` behind it divides. */
function endsOperand(token: string | undefined): boolean {
  return token !== undefined && /^$|[\w$)\]}"'`\u0080-\uffff]$/.test(token) && !BEFORE_EXPRESSION.has(token);
}

/** Longer regular expressions are not looked for, so that this takes no more than that many steps. */
const LONGEST_EXPRESSION = 4096;

/** The end of a regular expression with its flags; 0 if none ends in the line. */
function endOfExpression(source: string, from: number): number {
  let inClass = false;
  const limit = Math.min(source.length, from + LONGEST_EXPRESSION);
  for (let at = from + 1; at < limit; at++) {
    const code = source.charCodeAt(at);
    if (isLineEnd(code)) return 0;
    if (code === BACKSLASH) at++;
    else if (code === BRACKET) inClass = true;
    else if (code === CLOSING_BRACKET) inClass = false;
    else if (code === SLASH && !inClass) return endOfWord(source, at);
  }
  return 0;
}
