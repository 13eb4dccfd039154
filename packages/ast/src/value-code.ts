/**
 * Numbers up to 2^31 - 1 as a class, which is Huffman-coded, and extra bits, which are written plainly: values below 16
 * are their own class; above, a class is a power of two halved, as in deflate. See SPEC A.5.
 */
export const VALUE_CLASSES = 70;

/** Largest number the format holds. */
export const MAX_VALUE = 0x7fff_ffff;

/** The class of a whole number from 0 to {@link MAX_VALUE}; its extra bits are the lowest {@link EXTRA_BITS} of it. */
export function classOfValue(value: number): number {
  if (value < 16) return value;
  const bits = 32 - Math.clz32(value);
  return 16 + (bits - 5) * 2 + ((value >>> (bits - 2)) & 1);
}

/** Number of extra bits of each class. */
export const EXTRA_BITS: Uint8Array = Uint8Array.from({ length: VALUE_CLASSES }, (_, valueClass) =>
  valueClass < 16 ? 0 : ((valueClass - 16) >> 1) + 3,
);

/** Smallest value of each class. */
export const CLASS_BASE: Uint32Array = Uint32Array.from({ length: VALUE_CLASSES }, (_, valueClass) =>
  valueClass < 16 ? valueClass : (2 + ((valueClass - 16) & 1)) * 2 ** EXTRA_BITS[valueClass]!,
);
