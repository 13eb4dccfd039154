/**
 * Numbers up to 2^31 - 1 as a class, which is Huffman-coded, and extra bits, which are written plainly: values below 16
 * are their own class; above, a class is a power of two halved, as in deflate. See FORMAT.md, "Numbers".
 */
export const VALUE_CLASSES = 70;

/** Largest number the format holds. */
export const MAX_VALUE = 0x7fff_ffff;

export function classOfValue(value: number): number {
  if (value < 16) return value;
  const bits = 32 - Math.clz32(value);
  return 16 + (bits - 5) * 2 + ((value >>> (bits - 2)) & 1);
}

/** Number of extra bits of a class. */
export function extraBitsOfClass(valueClass: number): number {
  return valueClass < 16 ? 0 : ((valueClass - 16) >> 1) + 3;
}

/** Smallest value of a class. */
export function baseOfClass(valueClass: number): number {
  if (valueClass < 16) return valueClass;
  return (2 + ((valueClass - 16) & 1)) * 2 ** extraBitsOfClass(valueClass);
}
