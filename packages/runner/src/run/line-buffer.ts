/** Lines that are put together from a beginning and a rest, in one piece of memory that grows and is used again. */
export interface LineBuffer {
  add(beginning: Uint8Array, rest: Uint8Array): void;
  length(): number;
  /** What was added since the last `clear`; valid until the next change. */
  bytes(): Buffer;
  clear(): void;
}

const FIRST_CAPACITY = 1 << 20;

export function createLineBuffer(): LineBuffer {
  let memory = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  let length = 0;
  return {
    add(beginning, rest) {
      const end = length + beginning.length + rest.length;
      if (end > memory.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(end, memory.length * 2));
        memory.copy(larger, 0, 0, length);
        memory = larger;
      }
      memory.set(beginning, length);
      memory.set(rest, length + beginning.length);
      length = end;
    },
    length: () => length,
    bytes: () => memory.subarray(0, length),
    clear() {
      length = 0;
    },
  };
}
