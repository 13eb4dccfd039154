const INITIAL_BYTES = 8 * 1024;
const LF = 0x0a;

/** UTF-8 of one UTF-16 code unit takes three bytes at most. */
const BYTES_PER_UNIT = 3;

/**
 * Lines as bytes, each ended by a line feed. A line is encoded when it is added: joined first and encoded in the end,
 * every character would be copied three times more.
 */
export interface LineBuffer {
  /** Adds an object in JSON without the brace that opens it. */
  addObject(json: string): void;
  /** The lines so far. */
  bytes(): Buffer;
}

export function createLineBuffer(): LineBuffer {
  let buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  // The opening brace of a line lands on the line feed of the line before, which is then put back.
  let length = 1;
  return {
    addObject(json) {
      const needed = length + json.length * BYTES_PER_UNIT + 1;
      if (needed > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(needed, buffer.length * 2));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      const written = buffer.write(json, length - 1);
      buffer[length - 1] = LF;
      length += written;
      buffer[length - 1] = LF;
    },
    bytes: () => buffer.subarray(1, length),
  };
}
