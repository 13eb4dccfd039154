const INITIAL_BYTES = 8 * 1024;
const LF = 0x0a;

/** UTF-8 of one UTF-16 code unit takes three bytes at most. */
const BYTES_PER_UNIT = 3;

/**
 * Lines as bytes, each ended by a line feed. Text is encoded when it is added: joined first and encoded in the end, every
 * character would be copied three times more.
 */
export interface BodyBuffer {
  /** Adds a line, or several with line feeds between them. */
  add(lines: string): void;
  /** The lines so far. */
  bytes(): Buffer;
}

export function createBodyBuffer(): BodyBuffer {
  let buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  let length = 0;
  return {
    add(lines) {
      const needed = length + lines.length * BYTES_PER_UNIT + 1;
      if (needed > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(needed, buffer.length * 2));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      length += buffer.write(lines, length);
      buffer[length++] = LF;
    },
    bytes: () => buffer.subarray(0, length),
  };
}
