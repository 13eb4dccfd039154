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

export function createBitWriter(capacity: number): BitWriter {
  let buffer = new Uint8Array(Math.max(capacity, 64));
  let length = 0;
  let pending = 0;
  let pendingCount = 0;

  const reserve = (more: number): void => {
    if (length + more <= buffer.length) return;
    const larger = new Uint8Array(Math.max(buffer.length * 2, length + more));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  };

  const writer: BitWriter = {
    byte(value) {
      reserve(1);
      buffer[length++] = value;
    },
    varint(value) {
      reserve(5);
      let left = value;
      while (left > 127) {
        buffer[length++] = (left & 127) | 128;
        left >>>= 7;
      }
      buffer[length++] = left;
    },
    string(value) {
      const bytes = utf8Bytes(value);
      writer.varint(bytes.length);
      writer.bytes(bytes);
    },
    bytes(values) {
      reserve(values.length);
      buffer.set(values, length);
      length += values.length;
    },
    bits(value, count) {
      if (length + 4 > buffer.length) reserve(4);
      pending = (pending << count) | value;
      pendingCount += count;
      while (pendingCount >= 8) {
        pendingCount -= 8;
        buffer[length++] = pending >>> pendingCount;
      }
      pending &= (1 << pendingCount) - 1;
    },
    alignToByte() {
      if (pendingCount > 0) writer.bits(0, 8 - pendingCount);
    },
    finish() {
      return buffer.slice(0, length);
    },
  };
  return writer;
}
