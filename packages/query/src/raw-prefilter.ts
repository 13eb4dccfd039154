/**
 * Byte strings of which a line must contain one, or an escape that could hide one, to be worth parsing.
 */
export type Needles = readonly Buffer[];

/**
 * Which lines to look at: asked for each piece of a file in turn, and then for each line that begins in it.
 *
 * @returns whether the line between two bytes of the piece may hold what is looked for
 */
export type LineFilter = (bytes: Buffer) => (start: number, end: number) => boolean;

/** Answers whether a needle begins at or after `from` and before `end`. `from` never falls. */
export type NeedleCursor = (from: number, end: number) => boolean;

/**
 * Needles for string values that a record must have in some field. A JSON writer may put spaces around the colon, may
 * order keys as it likes and may escape any character, so only the quoted value itself is looked for, and every line
 * with an escaped character below U+0100 counts as well. Values that JSON can write in yet other ways (`"`, `\`, `/`,
 * control characters, anything beyond ASCII) have no needle.
 *
 * @returns undefined when the values allow no safe needle: then every line has to be parsed.
 */
export function needlesFor(values: readonly string[]): Needles | undefined {
  if (values.length === 0 || values.some((value) => !/^[ !#-.0-[\]-~]+$/.test(value))) return undefined;
  return [...new Set(values)]
    .map((value) => Buffer.from(`"${value}"`, 'latin1'))
    .concat(Buffer.from('\\u00', 'latin1'));
}

/**
 * Needles for paths that match one of the patterns of compilePathPattern: the longest run of plain characters of each.
 * `/` may be written with a backslash. Three characters are left out that Unicode form C makes of others: K, `;` and the
 * backquote.
 *
 * @returns undefined when some pattern has no such run.
 */
export function needlesForPaths(patterns: readonly string[]): Needles | undefined {
  const needles: Buffer[] = [];
  for (const pattern of patterns) {
    if (/[[\]{}]/.test(pattern)) return undefined;
    const runs = pattern.replace(/^\.\//, '').split(/[*?]+/);
    const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
    // A glob that begins with `**` and a slash also covers paths without that slash.
    const run = pattern.includes('**/') ? longest.replace(/^\//, '') : longest;
    if (!/^[ !#-.0-:<-JL-Z\]-_a-~/]+$/.test(run)) return undefined;
    needles.push(Buffer.from(run, 'latin1'));
  }
  if (needles.length === 0) return undefined;
  return [...needles, Buffer.from('\\u00', 'latin1'), Buffer.from('\\/', 'latin1')];
}

/**
 * A cursor over the places in `bytes` where any needle begins. Each is searched for only when passed, and only where none
 * before it was found: the needle that most lines have should be the first.
 */
export function createNeedleCursor(bytes: Buffer, needles: Needles): NeedleCursor {
  const next = new Array<number>(needles.length).fill(-1);
  return (from, end) => {
    for (let n = 0; n < needles.length; n += 1) {
      let place = next[n] as number;
      if (place < from) {
        const found = bytes.indexOf(needles[n] as Buffer, from);
        place = found === -1 ? Number.POSITIVE_INFINITY : found;
        next[n] = place;
      }
      if (place < end) return true;
    }
    return false;
  };
}
