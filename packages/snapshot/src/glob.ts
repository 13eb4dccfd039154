/**
 * One position of a glob: a byte (0 to 255), any one byte, any run of bytes, or a set of bytes.
 *
 * @internal
 */
type GlobToken = number | Uint8Array;

const ANY = -1;
const STAR = -2;

/** `**` between slashes; `least` is how many path segments it stands for at the fewest. */
interface DeepWildcard {
  readonly least: 0 | 1;
}

type GlobSegment = readonly GlobToken[] | DeepWildcard;

/**
 * A compiled glob in git's dialect: `*`, `?`, `[...]`, `\` and, where a whole path is matched, `**` between slashes.
 *
 * Patterns and names are byte strings (one character per UTF-8 byte), because git matches bytes: `?` stands for half of
 * an `é`. Matching needs at most pattern length times name length steps for any pattern, so that an ignore file of a
 * hostile tree cannot stall a walk.
 */
export type Glob = readonly GlobSegment[];

const BACKSLASH = 92;
const SLASH = 47;
const ASTERISK = 42;
const QUESTION = 63;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

/**
 * Compiles a glob over whole paths, in which wildcards do not cross a slash.
 *
 * @returns undefined for a pattern that can match nothing (an unfinished set or escape, an unknown character class).
 */
export function compilePathGlob(pattern: string): Glob | undefined {
  return compile(pattern, true);
}

/** Compiles a glob over one name, where `**` means the same as `*`; the result is as that of {@link compilePathGlob}. */
export function compileNameGlob(pattern: string): Glob | undefined {
  return compile(pattern, false);
}

/** Whether the whole of `text`, a byte string, matches. */
export function matchesGlob(glob: Glob, text: string): boolean {
  if (glob.length === 1) {
    const only = glob[0]!;
    return isDeep(only) || (!text.includes('/') && matchesSegment(only, text));
  }
  return matchesSegments(glob, text.split('/'));
}

function compile(pattern: string, wholePath: boolean): Glob | undefined {
  const segments: GlobSegment[] = [];
  let tokens: GlobToken[] = [];
  let at = 0;
  while (at < pattern.length) {
    const code = pattern.charCodeAt(at);
    if (wholePath && code === ASTERISK && tokens.length === 0) {
      const deep = deepWildcardAt(pattern, at);
      if (deep !== undefined) {
        segments.push(deep.wildcard);
        at = deep.end;
        if (at === pattern.length && deep.last) return segments;
        continue;
      }
    }
    if (code === SLASH) {
      segments.push(tokens);
      tokens = [];
      at += 1;
    } else if (code === BACKSLASH) {
      if (at + 1 === pattern.length) return undefined;
      const escaped = pattern.charCodeAt(at + 1);
      if (escaped === SLASH) {
        segments.push(tokens);
        tokens = [];
      } else {
        tokens.push(escaped);
      }
      at += 2;
    } else if (code === ASTERISK) {
      if (tokens.at(-1) !== STAR) tokens.push(STAR);
      at += 1;
    } else if (code === QUESTION) {
      tokens.push(ANY);
      at += 1;
    } else if (code === OPEN_BRACKET) {
      const set = readSet(pattern, at);
      if (set === undefined) return undefined;
      tokens.push(set.members);
      at = set.end;
    } else {
      tokens.push(code);
      at += 1;
    }
  }
  segments.push(tokens);
  return segments;
}

/** `**` is deep only as a whole segment; an escaped slash after it ends the segment but asks for one directory at least. */
function deepWildcardAt(
  pattern: string,
  start: number,
): { wildcard: DeepWildcard; end: number; last: boolean } | undefined {
  let end = start;
  while (pattern.charCodeAt(end) === ASTERISK) end += 1;
  if (end - start < 2) return undefined;
  if (end === pattern.length) return { wildcard: { least: 1 }, end, last: true };
  if (pattern.charCodeAt(end) === SLASH) return { wildcard: { least: 0 }, end: end + 1, last: false };
  if (pattern.charCodeAt(end) === BACKSLASH && pattern.charCodeAt(end + 1) === SLASH) {
    return { wildcard: { least: 1 }, end: end + 2, last: false };
  }
  return undefined;
}

function isDeep(segment: GlobSegment): segment is DeepWildcard {
  return 'least' in segment;
}

/** Greedy over segments with one point of return, the last `**`: enough, as an earlier one gains nothing by taking more. */
function matchesSegments(glob: Glob, texts: readonly string[]): boolean {
  let pattern = 0;
  let text = 0;
  let returnPattern = -1;
  let returnText = 0;
  while (text < texts.length || pattern < glob.length) {
    const segment = glob[pattern];
    if (segment !== undefined && isDeep(segment)) {
      returnText = text + segment.least;
      if (returnText > texts.length) return false;
      text = returnText;
      pattern += 1;
      returnPattern = pattern;
      continue;
    }
    if (segment !== undefined && text < texts.length && matchesSegment(segment, texts[text]!)) {
      pattern += 1;
      text += 1;
      continue;
    }
    if (returnPattern < 0 || returnText >= texts.length) return false;
    returnText += 1;
    text = returnText;
    pattern = returnPattern;
  }
  return true;
}

function matchesSegment(tokens: readonly GlobToken[], text: string): boolean {
  let token = 0;
  let at = 0;
  let returnToken = -1;
  let returnAt = 0;
  while (at < text.length) {
    const current = tokens[token];
    if (current === STAR) {
      token += 1;
      if (token === tokens.length) return true;
      returnToken = token;
      returnAt = at;
      continue;
    }
    const code = text.charCodeAt(at);
    if (
      current !== undefined &&
      (typeof current === 'number' ? current === code || current === ANY : current[code] === 1)
    ) {
      token += 1;
      at += 1;
      continue;
    }
    if (returnToken < 0) return false;
    returnAt += 1;
    at = returnAt;
    token = returnToken;
  }
  while (tokens[token] === STAR) token += 1;
  return token === tokens.length;
}

/**
 * Reads the set that opens at `start`. Its first member may be `]`; `-` is a range only between two members; an upper
 * bound below the lower one adds nothing, but the lower bound has already been added as a member of its own.
 */
function readSet(pattern: string, start: number): { members: Uint8Array; end: number } | undefined {
  const members = new Uint8Array(256);
  let at = start + 1;
  const first = pattern[at];
  const negated = first === '!' || first === '^';
  if (negated) at += 1;
  let previous = -1;
  do {
    if (at >= pattern.length) return undefined;
    const char = pattern[at]!;
    if (char === '\\') {
      at += 1;
      if (at >= pattern.length) return undefined;
      previous = pattern.charCodeAt(at);
      members[previous] = 1;
    } else if (
      char === '-' &&
      previous >= 0 &&
      at + 1 < pattern.length &&
      pattern.charCodeAt(at + 1) !== CLOSE_BRACKET
    ) {
      at += 1;
      if (pattern[at] === '\\') at += 1;
      if (at >= pattern.length) return undefined;
      members.fill(1, previous, Math.max(previous, pattern.charCodeAt(at) + 1));
      previous = -1;
    } else if (char === '[' && pattern[at + 1] === ':') {
      const close = pattern.indexOf(']', at + 2);
      if (close < 0) return undefined;
      if (close > at + 2 && pattern[close - 1] === ':') {
        const matchesClass = CHARACTER_CLASSES[pattern.slice(at + 2, close - 1)];
        if (matchesClass === undefined) return undefined;
        for (let code = 0; code < 128; code += 1) if (matchesClass.test(String.fromCharCode(code))) members[code] = 1;
        previous = -1;
        at = close;
      } else {
        previous = OPEN_BRACKET;
        members[previous] = 1;
      }
    } else {
      previous = pattern.charCodeAt(at);
      members[previous] = 1;
    }
    at += 1;
  } while (pattern.charCodeAt(at) !== CLOSE_BRACKET);
  if (negated) for (let code = 0; code < 256; code += 1) members[code] = members[code] === 1 ? 0 : 1;
  members[SLASH] = 0;
  return { members, end: at + 1 };
}

/** ASCII only; vertical tab and form feed are no space, as git's own tables have it. */
const CHARACTER_CLASSES: { readonly [name: string]: RegExp | undefined } = Object.assign(Object.create(null), {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\x00-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t\n\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
});
