/** Longest code word, in bits. */
export const MAX_CODE_LENGTH = 24;

/**
 * Code lengths for the given weights, the same on every machine (SPEC A.5): Huffman's construction where of
 * two equal weights the leaf goes before the inner node, the lower symbol before the higher and the older inner node
 * before the younger. While a length exceeds {@link MAX_CODE_LENGTH}, all weights are halved, rounding up, and the
 * construction starts again. A weight of 0 gives length 0 (unused); a single used symbol gets length 1.
 */
export function huffmanLengths(weights: ArrayLike<number>): Uint8Array {
  const lengths = new Uint8Array(weights.length);
  const used: number[] = [];
  for (let symbol = 0; symbol < weights.length; symbol++) if (weights[symbol]! > 0) used.push(symbol);
  if (used.length === 1) lengths[used[0]!] = 1;
  if (used.length < 2) return lengths;
  if (used.length > 1 << MAX_CODE_LENGTH) throw new RangeError(`more than ${1 << MAX_CODE_LENGTH} symbols in one code`);

  let current = new Float64Array(used.length);
  for (let index = 0; index < used.length; index++) current[index] = weights[used[index]!]!;
  for (;;) {
    const depths = depthsOf(current);
    let longest = 0;
    for (let index = 0; index < depths.length; index++) if (depths[index]! > longest) longest = depths[index]!;
    if (longest <= MAX_CODE_LENGTH) {
      for (let index = 0; index < depths.length; index++) lengths[used[index]!] = depths[index]!;
      return lengths;
    }
    current = current.map((weight) => Math.ceil(weight / 2));
  }
}

function depthsOf(weights: Float64Array): Uint32Array {
  const count = weights.length;
  const order = sortByWeight(weights);
  const innerWeight = new Float64Array(count - 1);
  const leafParent = new Uint32Array(count);
  const innerParent = new Uint32Array(count - 1);
  let leaf = 0;
  let oldest = 0;
  for (let made = 0; made < count - 1; made++) {
    for (let child = 0; child < 2; child++) {
      if (leaf < count && (oldest >= made || weights[order[leaf]!]! <= innerWeight[oldest]!)) {
        innerWeight[made] = innerWeight[made]! + weights[order[leaf]!]!;
        leafParent[order[leaf]!] = made;
        leaf++;
      } else {
        innerWeight[made] = innerWeight[made]! + innerWeight[oldest]!;
        innerParent[oldest] = made;
        oldest++;
      }
    }
  }

  // The youngest inner node is the root; parents are always younger than their children.
  const innerDepth = new Uint32Array(count - 1);
  for (let inner = count - 3; inner >= 0; inner--) innerDepth[inner] = innerDepth[innerParent[inner]!]! + 1;
  return leafParent.map((parent) => innerDepth[parent]! + 1);
}

/**
 * Indexes by ascending weight, equal weights by index. Both are sorted as one number, which is exact below 2^53, more than
 * the nodes of any tree give; comparing by a function takes several times as long.
 */
function sortByWeight(weights: Float64Array): Uint32Array {
  const count = weights.length;
  const keys = new Float64Array(count);
  for (let index = 0; index < count; index++) keys[index] = weights[index]! * count + index;
  keys.sort();
  const order = new Uint32Array(count);
  for (let at = 0; at < count; at++) order[at] = keys[at]! % count;
  return order;
}
