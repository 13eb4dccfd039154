const FIRST_BYTES = 64 * 1024;
/** What one large file has taken is not kept for ever. */
const KEPT_BYTES = 16 * 1024 * 1024;
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
  /** Ends the body: its lines. */
  bytes(): Buffer;
}

/**
 * Memory for bodies that are made one after the other. Memory of their own, for thousands of small ones, would have to
 * be found and collected again.
 */
export interface BodyMemory {
  /** Begins a body. The one before must be at its end; else it is given up. */
  open(): BodyBuffer;
  /** Nobody looks at the bodies so far any more: the next ones take their place. */
  reset(): void;
}

export function createBodyMemory(): BodyMemory {
  let memory = Buffer.allocUnsafeSlow(FIRST_BYTES);
  let taken = 0;
  return {
    open() {
      let start = taken;
      let end = start;
      return {
        add(lines) {
          const needed = end + lines.length * BYTES_PER_UNIT + 1;
          if (needed > memory.length) {
            // Bodies before this one stay where they are.
            const larger = Buffer.allocUnsafeSlow(Math.max(needed - start, memory.length * 2));
            memory.copy(larger, 0, start, end);
            memory = larger;
            end -= start;
            start = 0;
          }
          end += memory.write(lines, end);
          memory[end++] = LF;
        },
        bytes() {
          taken = end;
          return memory.subarray(start, end);
        },
      };
    },
    reset() {
      taken = 0;
      if (memory.length > KEPT_BYTES) memory = Buffer.allocUnsafeSlow(FIRST_BYTES);
    },
  };
}
