/**
 * The shape of a node: everything about it but its kind and its explicit numbers, packed into one integer.
 * Bits from the lowest: 0 explicit length, 1-2 gap class, 3-5 step class, 6-8 flags, 9-16 field. See SPEC A.4.
 */
export const SHAPE = {
  explicitLength: 1,
  gapShift: 1,
  gapMask: 3,
  /** Gap classes 0 and 1 are the gap itself; in this class the gap is written out. */
  gapExplicit: 2,
  stepShift: 3,
  stepMask: 7,
  /** The node has children. Classes 1 to 6: a leaf after which that many ancestors, less one, end. */
  stepInner: 0,
  /** A leaf after which `stepExplicitPops` or more ancestors end; the excess is written out. */
  stepExplicit: 7,
  stepExplicitPops: 6,
  flagsShift: 6,
  flagsMask: 7,
  fieldShift: 9,
  limit: 131_072,
} as const;
