import { CodebatchError } from '@codebatch/core';

/**
 * Compiles a glob over canonical paths: `*` and `?` stay within a segment, `**` crosses segments, `[...]` is a set,
 * `{a,b}` an alternative. A pattern without a slash matches names in every directory.
 *
 * @throws CodebatchError INVALID_ARGUMENT for a set with a range that ends before it begins
 */
export function compileGlob(pattern: string): (path: string) => boolean {
  const anchored = pattern.startsWith('/') ? pattern.slice(1) : pattern.includes('/') ? pattern : `**/${pattern}`;
  const expression = compile(pattern, translate(anchored));
  return (path) => expression.test(path);
}

function compile(pattern: string, source: string): RegExp {
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch (cause) {
    throw new CodebatchError('INVALID_ARGUMENT', `'${pattern}' is no glob: a range in it ends before it begins`, {
      hints: ['Write the lower end of a range first, as in [a-z].'],
      details: { pattern },
      cause,
    });
  }
}

function translate(pattern: string): string {
  let source = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at]!;
    if (char === '*' && pattern[at + 1] === '*') {
      const wholeSegment =
        (at === 0 || pattern[at - 1] === '/') && (at + 2 === pattern.length || pattern[at + 2] === '/');
      if (wholeSegment && pattern[at + 2] === '/') {
        source += '(?:[^/]+/)*';
        at += 2;
      } else {
        source += '.*';
        at += 1;
      }
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[' && pattern.indexOf(']', at + 2) > 0) {
      const end = pattern.indexOf(']', at + 2);
      const members = pattern.slice(at + 1, end).replace(/[\\[\]]/g, '\\$&');
      source += `[${members.startsWith('!') ? `^/${members.slice(1)}` : members}]`;
      at = end;
    } else if (char === '{' && pattern.includes('}', at)) {
      source += '(?:';
      depth += 1;
    } else if (char === '}' && depth > 0) {
      source += ')';
      depth -= 1;
    } else if (char === ',' && depth > 0) source += '|';
    else source += char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  }
  return source + ')'.repeat(depth);
}
