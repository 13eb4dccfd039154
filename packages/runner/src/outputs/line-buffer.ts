import type { RecordLines } from './record-lines.ts';

/** Lines in one piece of memory that grows and is used again. */
export interface LineBuffer {
  /** Adds lines with another beginning in place of their prefix. */
  add(beginning: Uint8Array, lines: RecordLines): void;
  length(): number;
  /** What was added since the last `clear`; valid until the next change. */
  bytes(): Buffer;
  clear(): void;
}

const FIRST_CAPACITY = 1 << 20;
const LF = 0x0a;

export function createLineBuffer(): LineBuffer {
  let memory = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  let length = 0;
  const reserve = (more: number): void => {
    if (length + more <= memory.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(length + more, memory.length * 2));
    memory.copy(larger, 0, 0, length);
    memory = larger;
  };

  return {
    add(beginning, { bytes, prefix }) {
      if (prefix === beginning.length) {
        // Nothing moves: all lines at once, and their beginnings over the old ones.
        reserve(bytes.length);
        memory.set(bytes, length);
        const end = length + bytes.length;
        for (let at = length; at < end; at = memory.indexOf(LF, at + prefix) + 1) memory.set(beginning, at);
        length = end;
        return;
      }
      for (let at = 0; at < bytes.length; ) {
        const end = bytes.indexOf(LF, at + prefix) + 1;
        const rest = bytes.subarray(at + prefix, end);
        reserve(beginning.length + rest.length);
        memory.set(beginning, length);
        memory.set(rest, length + beginning.length);
        length += beginning.length + rest.length;
        at = end;
      }
    },
    length: () => length,
    bytes: () => memory.subarray(0, length),
    clear() {
      length = 0;
    },
  };
}
