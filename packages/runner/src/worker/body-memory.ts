const CHUNK_BYTES = 1024 * 1024;
/** What one large shard has taken is not kept for ever. */
const KEPT_CHUNKS = 32;
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
 * Memory for bodies that are made one after the other, in chunks that are used again: memory of their own, for thousands
 * of small ones, would have to be found and collected.
 */
export interface BodyMemory {
  /** Begins a body. The one before must be at its end; else it is given up. */
  open(): BodyBuffer;
  /** Nobody looks at the bodies so far any more: the next ones take their place. */
  reset(): void;
}

export function createBodyMemory(): BodyMemory {
  const chunks: Buffer[] = [];
  /** The chunk that bodies go to, and how much of it they have. */
  let current = 0;
  let taken = 0;
  const chunk = (): Buffer => {
    chunks[current] ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
    return chunks[current]!;
  };
  return {
    open() {
      let memory = chunk();
      let start = taken;
      let end = start;
      const move = (needed: number): void => {
        const body = memory.subarray(start, end);
        if (body.length + needed > CHUNK_BYTES) {
          memory = Buffer.allocUnsafeSlow(Math.max(body.length + needed, memory.length * 2));
        } else {
          current += 1;
          taken = 0;
          memory = chunk();
        }
        start = 0;
        end = body.copy(memory);
      };
      return {
        add(lines) {
          const needed = lines.length * BYTES_PER_UNIT + 1;
          if (end + needed > memory.length) move(needed);
          end += memory.write(lines, end);
          memory[end++] = LF;
        },
        bytes() {
          // A body above the size of a chunk has memory of its own.
          if (memory === chunks[current]) taken = end;
          return memory.subarray(start, end);
        },
      };
    },
    reset() {
      current = 0;
      taken = 0;
      chunks.length = Math.min(chunks.length, KEPT_CHUNKS);
    },
  };
}
