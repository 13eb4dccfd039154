/** Growing byte buffer that takes whole bytes, LEB128 numbers, strings and, at the end, bits from the highest down. */
export interface BitWriter {
  byte(value: number): void;
  /** Unsigned LEB128. */
  varint(value: number): void;
  /** Byte length as LEB128, then UTF-8. */
  string(value: string): void;
  bytes(values: Uint8Array): void;
  /** At most 24 bits. */
  bits(value: number, count: number): void;
  /** Fills the last byte with zero bits. */
  alignToByte(): void;
  finish(): Uint8Array;
}

const encoder = new TextEncoder();

/** UTF-8 of a text; names of kinds and fields are short and ASCII, where a loop is quicker than the encoder. */
export function utf8Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 127) return encoder.encode(text);
    bytes[at] = unit;
  }
  return bytes;
}

class GrowingBitWriter implements BitWriter {
  private buffer: Uint8Array;
  private length = 0;
  private pending = 0;
  private pendingCount = 0;

  constructor(capacity: number) {
    this.buffer = new Uint8Array(Math.max(capacity, 64));
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  varint(value: number): void {
    this.reserve(5);
    let left = value;
    while (left > 127) {
      this.buffer[this.length++] = (left & 127) | 128;
      left >>>= 7;
    }
    this.buffer[this.length++] = left;
  }

  string(value: string): void {
    const bytes = utf8Bytes(value);
    this.varint(bytes.length);
    this.bytes(bytes);
  }

  bytes(values: Uint8Array): void {
    this.reserve(values.length);
    this.buffer.set(values, this.length);
    this.length += values.length;
  }

  bits(value: number, count: number): void {
    this.reserve(4);
    let pending = (this.pending << count) | value;
    let left = this.pendingCount + count;
    while (left >= 8) {
      left -= 8;
      this.buffer[this.length++] = pending >>> left;
    }
    pending &= (1 << left) - 1;
    this.pending = pending;
    this.pendingCount = left;
  }

  alignToByte(): void {
    if (this.pendingCount > 0) this.bits(0, 8 - this.pendingCount);
  }

  finish(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }
}

/** A writer without bytes. It grows; `capacity` is the number of bytes that it first has room for. */
export function createBitWriter(capacity: number): BitWriter {
  return new GrowingBitWriter(capacity);
}
