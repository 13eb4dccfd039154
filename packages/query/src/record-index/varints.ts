/** Writes whole numbers from 0 to 2^53 - 1 in seven bits a byte, the lowest first. */
export class VarintWriter {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;

  add(value: number): void {
    if (this.#length + 8 > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(this.#bytes.length * 2);
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** What was written; valid until more is. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** Ascending whole numbers as their count, then the difference of each to the one before. */
export function encodeAscending(values: readonly number[]): Buffer {
  const writer = new VarintWriter();
  writer.add(values.length);
  let before = 0;
  for (const value of values) {
    writer.add(value - before);
    before = value;
  }
  return writer.bytes;
}

/** The count at the head of what {@link encodeAscending} has written. */
export function countOfAscending(bytes: Buffer): number {
  return new VarintReader(bytes).next();
}

/** What {@link encodeAscending} was given. */
export function decodeAscending(bytes: Buffer): Uint32Array {
  const reader = new VarintReader(bytes);
  const values = new Uint32Array(reader.next());
  let value = 0;
  for (let n = 0; n < values.length; n += 1) {
    value += reader.next();
    values[n] = value;
  }
  return values;
}

/** Reads what a {@link VarintWriter} has written. Behind the end there are zeros. */
export class VarintReader {
  #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  next(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.#position++] ?? 0;
      if (byte < 0x80) return value + byte * scale;
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
    }
  }
}
