import { CodebatchError } from '@codebatch/core';

/** Answers whether a snapshot path matches. */
export type PathMatcher = (path: string) => boolean;

/**
 * Compiles what a user wrote after `--path`: a path matches when it contains the pattern, or when the pattern read as a
 * glob covers it. A glob without `/` is compared with the last segment, one with `/` with the whole path. `*` and `?`
 * stop at `/`, `**` does not; `[abc]`, `[!abc]` and `{a,b}` are known. Both sides are compared in Unicode form C, so a
 * path found on a file system that decomposes names is still found.
 *
 * Containment is tried first because names like `[id].tsx` are ordinary names.
 *
 * @throws INVALID_ARGUMENT for an empty pattern.
 */
export function compilePathPattern(pattern: string): PathMatcher {
  if (pattern === '') {
    throw new CodebatchError('INVALID_ARGUMENT', 'the path pattern is empty', { details: { pattern } });
  }
  const wanted = composed(pattern.startsWith('./') ? pattern.slice(2) : pattern);
  if (!/[*?[{]/.test(wanted)) return (path) => composed(path).includes(wanted);
  const glob = globExpression(wanted);
  const wholePath = wanted.includes('/');
  return (path) => {
    const text = composed(path);
    if (text.includes(wanted)) return true;
    return glob.test(wholePath ? text : text.slice(text.lastIndexOf('/') + 1));
  };
}

/** Compiles one pattern or several of which any may match; no pattern matches everything. */
export function compilePathPatterns(patterns: string | readonly string[] | undefined): PathMatcher | undefined {
  if (patterns === undefined) return undefined;
  const matchers = (typeof patterns === 'string' ? [patterns] : patterns).map(compilePathPattern);
  if (matchers.length === 0) return undefined;
  return (path) => matchers.some((matches) => matches(path));
}

function composed(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : text.normalize('NFC');
}

/** A class like `[z-a]` is no expression; such a pattern is only looked for as text, which nothing matches here. */
function globExpression(glob: string): RegExp {
  try {
    return new RegExp(`^${globSource(glob)}$`, 'su');
  } catch {
    return /(?!)/;
  }
}

function globSource(glob: string): string {
  let source = '';
  let depth = 0;
  let position = 0;
  while (position < glob.length) {
    const rest = glob.slice(position);
    const char = String.fromCodePoint(glob.codePointAt(position) as number);
    position += char.length;
    if (rest.startsWith('**/')) {
      source += '(?:.*/)?';
      position += 2;
    } else if (rest.startsWith('**')) {
      source += '.*';
      position += 1;
    } else if (char === '*') {
      source += '[^/]*';
    } else if (char === '?') {
      source += '[^/]';
    } else if (char === '[' && characterClass(rest) !== undefined) {
      const { text, length } = characterClass(rest) as { text: string; length: number };
      source += text;
      position += length - 1;
    } else if (char === '{' && rest.includes('}')) {
      source += '(?:';
      depth += 1;
    } else if (char === ',' && depth > 0) {
      source += '|';
    } else if (char === '}' && depth > 0) {
      source += ')';
      depth -= 1;
    } else {
      source += escaped(char);
    }
  }
  return source + ')'.repeat(depth);
}

function characterClass(rest: string): { text: string; length: number } | undefined {
  const found = /^\[([!^]?)(\]?[^\]]*)\]/u.exec(rest);
  if (found === null || found[2] === '') return undefined;
  const members = (found[2] as string).replace(/[\\\]^[]/g, '\\$&');
  return { text: `(?!/)[${found[1] === '' ? '' : '^'}${members}]`, length: found[0].length };
}

function escaped(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}
