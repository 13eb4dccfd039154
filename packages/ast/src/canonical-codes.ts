import { MAX_CODE_LENGTH } from './huffman-lengths.ts';

/** Code words for code lengths: shorter codes first, equal lengths by symbol, counting up from zero. */
export function canonicalCodes(lengths: Uint8Array): Uint32Array {
  const next = firstCodes(lengths);
  const codes = new Uint32Array(lengths.length);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!;
    if (length > 0) {
      codes[symbol] = next[length]!;
      next[length] = next[length]! + 1;
    }
  }
  return codes;
}

/** The first code word of each length. */
export function firstCodes(lengths: Uint8Array): Uint32Array {
  const counts = countLengths(lengths);
  const first = new Uint32Array(MAX_CODE_LENGTH + 1);
  let code = 0;
  for (let length = 1; length <= MAX_CODE_LENGTH; length++) {
    code = (code + counts[length - 1]!) << 1;
    first[length] = code;
  }
  return first;
}

/** How many symbols have each length; unused ones are not counted. */
export function countLengths(lengths: Uint8Array): Uint32Array {
  const counts = new Uint32Array(MAX_CODE_LENGTH + 1);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!;
    if (length > 0) counts[length] = counts[length]! + 1;
  }
  return counts;
}
