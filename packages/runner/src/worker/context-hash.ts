import { type LineIndex, lineDigest, neighboursDigest } from '@codebatch/ast';

/** Digests by line of each text: a minified file has thousands of findings in one line of a megabyte. */
const known = new WeakMap<LineIndex, Map<number, string>>();

/**
 * A digest of the text around a finding that survives a move of the finding: `<line>:<neighbours>`. The first part is of
 * the line itself, the second, which tells equal lines apart, of the lines before and after it.
 */
export function contextHash(text: string, lines: LineIndex, line: number): string {
  const byLine = known.get(lines) ?? new Map<number, string>();
  if (byLine.size === 0) known.set(lines, byLine);
  const hash = byLine.get(line) ?? `${lineDigest(text, lines, line)}:${neighboursDigest(text, lines, line)}`;
  byLine.set(line, hash);
  return hash;
}
