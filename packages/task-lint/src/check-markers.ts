import type { CommentRange } from './find-comment-ranges.ts';
import type { Finding } from './finding.ts';

const MARKER = /TODO|FIXME|XXX|HACK/g;
const WORD_BEFORE = /[\p{L}\p{N}_]$/u;
const WORD_AFTER = /^[\p{L}\p{N}_]/u;
const LONGEST_TEXT = 200;

/**
 * L003: TODO, FIXME, XXX or HACK as whole words in capitals, one finding per line.
 *
 * @param comments Where to look, in the order of the text; `undefined` for the whole text.
 */
export function* checkMarkers(text: string, comments: readonly CommentRange[] | undefined): Generator<Finding> {
  let marker = findMarker(text, 0);
  for (const { start, end } of comments ?? [{ start: 0, end: text.length }]) {
    if (marker === undefined) return;
    if (marker.start < start) marker = findMarker(text, start);
    while (marker !== undefined && marker.start < end) {
      const lineEnd = Math.min(end, endOfLine(text, marker.start));
      const note = text.slice(marker.start, Math.min(lineEnd, marker.start + LONGEST_TEXT));
      yield {
        rule: 'L003',
        start: marker.start,
        end: marker.start + marker.tag.length,
        data: { tag: marker.tag, text: trimNote(note) },
      };
      marker = findMarker(text, lineEnd);
    }
  }
}

/** The first marker from an offset on. One regular expression that also looks around would take ten times as long. */
function findMarker(text: string, from: number): { readonly start: number; readonly tag: string } | undefined {
  MARKER.lastIndex = from;
  for (let match = MARKER.exec(text); match !== null; match = MARKER.exec(text)) {
    const [tag] = match;
    const start = match.index;
    const end = start + tag.length;
    // Two code units hold the neighbouring character whole.
    const isWhole =
      !WORD_BEFORE.test(text.slice(Math.max(0, start - 2), start)) && !WORD_AFTER.test(text.slice(end, end + 2));
    if (isWhole) return { start, tag };
    MARKER.lastIndex = start + 1;
  }
  return undefined;
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
