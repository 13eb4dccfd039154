/**
 * Compares two strings as their UTF-8 bytes would compare: by code point. JavaScript's own `<` compares UTF-16 code
 * units and puts U+10000 and above before U+E000.
 *
 * @returns negative, zero or positive
 */
export function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let index = 0;
  while (index < length && a.charCodeAt(index) === b.charCodeAt(index)) index++;
  if (index === length) return a.length - b.length;
  const unitA = a.charCodeAt(index);
  const unitB = b.charCodeAt(index);
  if (!isSurrogate(unitA) && !isSurrogate(unitB)) return unitA - unitB;
  // The strings may part in the middle of a pair, whose first half they share.
  const start = index > 0 && isHighSurrogate(a.charCodeAt(index - 1)) ? index - 1 : index;
  const difference = a.codePointAt(start)! - b.codePointAt(start)!;
  return difference !== 0 ? difference : a.codePointAt(index)! - b.codePointAt(index)!;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
