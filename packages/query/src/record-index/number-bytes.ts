/** The memory of numbers as bytes, in the byte order of the machine; nothing is copied. */
export function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** The numbers that {@link bytesOf} has made bytes of. They are copied: in memory rows need not begin at a multiple of four. */
export function toUint32Array(row: Buffer): Uint32Array {
  const numbers = new Uint32Array(row.length >>> 2);
  bytesOf(numbers).set(row.subarray(0, numbers.byteLength));
  return numbers;
}
