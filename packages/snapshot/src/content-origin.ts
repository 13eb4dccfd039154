import { HEAD_BYTES } from './extend-head.ts';
import type { ContentOrigin } from './file-origin.ts';

const COMMENT_LINE = /^(?:#|\/\/|\/?\*|<!--|--|;|%|"""|'''|\(\*|\{-)/;
const BLOCKS: readonly (readonly [open: string, close: string])[] = [
  ['/*', '*/'],
  ['<!--', '-->'],
  ['"""', '"""'],
  ["'''", "'''"],
  ['(*', '*)'],
  ['{-', '-}'],
];
/** Lines such as `<?php` and `'use strict'` may stand above the comment that says it. */
const CODE_ABOVE = 3;
const MARKER = /(?<![\w@])@generated(?![\w-])|\bDO NOT EDIT\b/;
const STATEMENT =
  /\bgenerated\b.{0,120}\b(?:do not|don't) (?:edit|modify|change)\b|\b(?:do not|don't) (?:edit|modify|change)\b.{0,120}\bgenerated\b/i;
const MINIFIABLE = /\.(?:js|mjs|cjs|css)$/i;
/** Of UTF-8, read byte by byte. */
const BYTE_ORDER_MARK = /^\u00ef\u00bb\u00bf/;
const LINE_FEED = 10;

/** Code of fewer bytes is not called minified for its long lines. */
const MINIFIED_BYTES = 1024;
/** Mean length of lines, and the length of one, from which on code was not written line by line. */
const LONG_MEAN = 200;
const LONG_LINE = 500;

/**
 * What the first 4,096 bytes of a file say of its origin. `generated`: a comment there, with no more than three lines of
 * code above it, contains `@generated` or `DO NOT EDIT`, or says in any case that it is generated and not to be edited. `minified`: JavaScript or CSS of 1,024
 * bytes or more whose lines there are longer than 200 bytes on average, and one longer than 500.
 *
 * @param start - The file, or at least its first 4,096 bytes.
 */
export function contentOrigin(path: string, start: Uint8Array): ContentOrigin | undefined {
  const head = Buffer.from(start.buffer, start.byteOffset, Math.min(start.byteLength, HEAD_BYTES));
  if (isGenerated(head)) return 'generated';
  return head.length >= MINIFIED_BYTES && MINIFIABLE.test(path) && hasLongLines(head) ? 'minified' : undefined;
}

function isGenerated(head: Buffer): boolean {
  // Most files have neither word, which is told without making a string of them.
  if (!head.includes('enerated') && !head.includes('DO NOT EDIT')) return false;
  const comments = firstComments(head.toString('latin1').replace(BYTE_ORDER_MARK, ''));
  return MARKER.test(comments) || STATEMENT.test(comments);
}

/** The comments above the code: those further down may tell of files that the code makes. */
function firstComments(text: string): string {
  const comments: string[] = [];
  let close: string | undefined;
  let codeLines = 0;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const content = line.trim();
    if (close !== undefined) {
      comments.push(content);
      if (content.includes(close)) close = undefined;
    } else if (COMMENT_LINE.test(content)) {
      comments.push(content);
      const block = BLOCKS.find(([open]) => content.startsWith(open));
      if (block !== undefined && !content.slice(block[0].length).includes(block[1])) close = block[1];
    } else if (content !== '') {
      codeLines += 1;
      if (codeLines > CODE_ABOVE) break;
    }
  }
  return comments.join(' ');
}

function hasLongLines(head: Buffer): boolean {
  const mostLines = head.length / LONG_MEAN;
  let lines = 1;
  let longest = 0;
  let start = 0;
  for (let end = head.indexOf(LINE_FEED); end !== -1; end = head.indexOf(LINE_FEED, start)) {
    longest = Math.max(longest, end - start);
    start = end + 1;
    lines += 1;
    if (lines > mostLines) return false;
  }
  return Math.max(longest, head.length - start) > LONG_LINE;
}
