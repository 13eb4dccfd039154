import { countLengths, firstCodes } from './canonical-codes.ts';
import { corruptTree } from './corrupt-tree.ts';
import { MAX_CODE_LENGTH } from './huffman-lengths.ts';

/** Widest direct lookup; longer code words, which are rare, are found length by length. */
const LOOKUP_BITS = 11;

/** Tables that turn the next bits of a stream into a symbol of a canonical code. */
export interface PrefixDecoder {
  readonly lookupBits: number;
  /** Indexed by the next `lookupBits` bits: symbol * 32 + code length, or 0 if the code word is longer or invalid. */
  readonly lookup: Int32Array;
  /**
   * Symbol * 32 + code length for the next {@link MAX_CODE_LENGTH} bits.
   * @throws OBJECT_CORRUPT if they start no code word
   */
  decodeLong(bits: number): number;
}

/** @throws OBJECT_CORRUPT unless the lengths are those of a complete code, of a single symbol, or of none */
export function createPrefixDecoder(lengths: Uint8Array, what: string): PrefixDecoder {
  const counts = countLengths(lengths);
  const first = firstCodes(lengths);
  let longest = 0;
  let used = 0;
  let room = 2 ** MAX_CODE_LENGTH;
  for (let length = 1; length <= MAX_CODE_LENGTH; length++) {
    if (counts[length]! > 0) longest = length;
    used += counts[length]!;
    room -= counts[length]! * 2 ** (MAX_CODE_LENGTH - length);
  }
  const single = used === 1 && longest === 1;
  if (used > 0 && room !== 0 && !single) throw corruptTree(`the code for ${what} is not a complete prefix code`);

  // Symbols ordered by length, then by symbol: the n-th word of a length belongs to the n-th symbol of that length.
  const base = new Uint32Array(MAX_CODE_LENGTH + 2);
  for (let length = 1; length <= MAX_CODE_LENGTH; length++) base[length + 1] = base[length]! + counts[length]!;
  const sorted = new Uint32Array(used);
  const fill = base.slice();
  const lookupBits = Math.max(1, Math.min(longest, LOOKUP_BITS));
  const lookup = new Int32Array(1 << lookupBits);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!;
    if (length === 0) continue;
    const rank = fill[length]!;
    fill[length] = rank + 1;
    sorted[rank] = symbol;
    if (length > lookupBits) continue;
    const code = first[length]! + rank - base[length]!;
    const from = code << (lookupBits - length);
    lookup.fill(symbol * 32 + length, from, from + (1 << (lookupBits - length)));
  }

  return {
    lookupBits,
    lookup,
    decodeLong(bits) {
      for (let length = 1; length <= longest; length++) {
        const rank = (bits >>> (MAX_CODE_LENGTH - length)) - first[length]!;
        if (rank >= 0 && rank < counts[length]!) return sorted[base[length]! + rank]! * 32 + length;
      }
      throw corruptTree(`the nodes use an unknown code word of ${what}`);
    },
  };
}
