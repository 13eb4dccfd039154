import { gzipSync } from 'node:zlib';

/** Texts compressed together when the size of many is measured. */
const GROUP_BYTES = 1 << 20;

/**
 * How many of these texts, from the first, stay within a size when they are compressed by gzip. The estimate errs on the
 * safe side: groups are compressed apart from each other, and a group fits as a whole or not at all.
 */
export function fitGzipLimit(texts: readonly string[], limit: number): number {
  let size = 0;
  let start = 0;
  while (start < texts.length) {
    let end = start;
    let bytes = 0;
    while (end < texts.length && bytes < GROUP_BYTES) {
      bytes += Buffer.byteLength(texts[end] as string);
      end += 1;
    }
    // Compressing can add a few bytes to what cannot be compressed, never a tenth.
    size += bytes < limit / 64 ? bytes : gzipSync(texts.slice(start, end).join('')).length;
    if (size > limit) return start;
    start = end;
  }
  return start;
}
