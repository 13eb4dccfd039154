/** So many bytes of a file are looked at for its language and its origin. */
export const HEAD_BYTES = 4096;

/** The first {@link HEAD_BYTES} of a stream: what has come so far, and the next chunk of it. A copy where it grows. */
export function extendHead(head: Buffer, chunk: Uint8Array): Buffer {
  if (head.length >= HEAD_BYTES) return head;
  return Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
}
