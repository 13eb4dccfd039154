import type { CommentRange } from './find-comment-ranges.ts';
import type { Finding } from './finding.ts';

const MARKER = /(?<![\p{L}\p{N}_])(?:TODO|FIXME|XXX|HACK)(?![\p{L}\p{N}_])/gu;
const LONGEST_TEXT = 200;

/**
 * L003: TODO, FIXME, XXX or HACK as whole words in capitals, one finding per line.
 *
 * @param comments Where to look; `undefined` for the whole text.
 */
export function* checkMarkers(text: string, comments: readonly CommentRange[] | undefined): Generator<Finding> {
  for (const { start, end } of comments ?? [{ start: 0, end: text.length }]) {
    MARKER.lastIndex = start;
    for (let match = MARKER.exec(text); match !== null && match.index < end; match = MARKER.exec(text)) {
      const lineEnd = Math.min(end, endOfLine(text, match.index));
      const note = text.slice(match.index, Math.min(lineEnd, match.index + LONGEST_TEXT));
      yield {
        rule: 'L003',
        start: match.index,
        end: match.index + match[0].length,
        data: { tag: match[0], text: trimNote(note) },
      };
      MARKER.lastIndex = lineEnd;
    }
  }
}

/** Without the end of the comment, and without half a surrogate pair where the text was cut. */
function trimNote(note: string): string {
  return note
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/(?:\*\/|-->)\s*$/, '')
    .trim();
}

function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return text.length;
}
