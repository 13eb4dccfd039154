import { compileNameGlob, compilePathGlob, type Glob, matchesGlob } from './glob.ts';

interface IgnorePattern {
  readonly negated: boolean;
  readonly directoryOnly: boolean;
  /** Matched against the last segment alone, as the pattern contains no slash but a final one. */
  readonly nameOnly: boolean;
  /** What the name starts with literally. */
  readonly prefix: string;
  /** What must follow the prefix: nothing, any name with this ending, or the glob. */
  readonly rest: 'nothing' | { readonly ending: string } | Glob;
}

/**
 * The patterns of one ignore file, in git's syntax and with git's meaning.
 *
 * `decide` answers true (left out), false (kept by a negated pattern) or undefined (no opinion) for one entry, given its
 * path relative to the directory the file belongs to, its last segment, both as byte strings ({@link toByteString}), and
 * whether it is a directory. The last matching pattern decides. Parents are not looked at: a walk does that by not
 * entering a directory that is left out.
 */
export interface IgnoreList {
  readonly isEmpty: boolean;
  decide(path: string, name: string, isDirectory: boolean): boolean | undefined;
}

const UTF8_MARK = '\u00ef\u00bb\u00bf';
const NON_ASCII = /[^\x00-\x7f]/;

/** A string with one character per UTF-8 byte of `text`: the form in which patterns and names are compared. */
export function toByteString(text: string): string {
  return NON_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** Reads the content of an ignore file. Any bytes are accepted; a line that is no valid pattern matches nothing. */
export function parseIgnoreFile(content: Uint8Array): IgnoreList {
  let text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1');
  if (text.startsWith(UTF8_MARK)) text = text.slice(UTF8_MARK.length);
  return createIgnoreList(text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)));
}

/** Makes a list from pattern lines given as ordinary strings, such as those of `--exclude`. */
export function parseIgnoreLines(lines: readonly string[]): IgnoreList {
  return createIgnoreList(lines.map(toByteString));
}

function createIgnoreList(lines: readonly string[]): IgnoreList {
  const patterns: IgnorePattern[] = [];
  for (const line of lines) {
    const pattern = parsePattern(line);
    if (pattern !== undefined) patterns.push(pattern);
  }
  // The last match decides, so the search runs from the end.
  patterns.reverse();
  return {
    isEmpty: patterns.length === 0,
    decide(path, name, isDirectory) {
      for (const pattern of patterns) {
        if (pattern.directoryOnly && !isDirectory) continue;
        if (matches(pattern, pattern.nameOnly ? name : path)) return !pattern.negated;
      }
      return undefined;
    },
  };
}

function parsePattern(line: string): IgnorePattern | undefined {
  // A file read as a C string ends a line at a NUL.
  const nul = line.indexOf('\0');
  let text = nul < 0 ? line : line.slice(0, nul);
  if (text === '' || text.startsWith('#')) return undefined;
  text = trimTrailingSpaces(text);
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1);
  const directoryOnly = text.endsWith('/');
  if (directoryOnly) text = text.slice(0, -1);
  const nameOnly = !text.includes('/');
  if (text.startsWith('/')) text = text.slice(1);
  if (text === '') return undefined;

  const special = text.search(/[*?[\\]/);
  if (special < 0) return { negated, directoryOnly, nameOnly, prefix: text, rest: 'nothing' };
  // The literal start is cut off before the glob is read, so that the stars of `lib**/x` begin a segment. git does so.
  const prefix = text.slice(0, special);
  const remainder = text.slice(special);
  if (nameOnly && /^\*[^*?[\\]*$/.test(remainder)) {
    return { negated, directoryOnly, nameOnly, prefix, rest: { ending: remainder.slice(1) } };
  }
  const glob = nameOnly ? compileNameGlob(remainder) : compilePathGlob(remainder);
  return glob === undefined ? undefined : { negated, directoryOnly, nameOnly, prefix, rest: glob };
}

/** Only blanks count, not tabs; one behind a backslash stays, and a line that ends in a lone backslash is left as it is. */
function trimTrailingSpaces(text: string): string {
  let firstSpace = -1;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === ' ') {
      if (firstSpace < 0) firstSpace = at;
      continue;
    }
    if (char === '\\') {
      at += 1;
      if (at === text.length) return text;
    }
    firstSpace = -1;
  }
  return firstSpace < 0 ? text : text.slice(0, firstSpace);
}

function matches(pattern: IgnorePattern, text: string): boolean {
  const { prefix, rest } = pattern;
  if (rest === 'nothing') return text === prefix;
  if (!text.startsWith(prefix)) return false;
  if ('ending' in rest) return text.length >= prefix.length + rest.ending.length && text.endsWith(rest.ending);
  return matchesGlob(rest, prefix === '' ? text : text.slice(prefix.length));
}
