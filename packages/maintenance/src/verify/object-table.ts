/** Where an object stands in an {@link ObjectTable}; -1 where it is not in it. */
export type ObjectIndex = number;

/**
 * The objects of a store in 41 bytes each: digest, size, and whether it is damaged or referred to. A million objects
 * take 41 MB; as strings in a map they would take four times that.
 */
export interface ObjectTable {
  readonly count: number;
  /** Adds an object. Digests come in ascending order. */
  add(digest: string, size: number, whole: boolean): void;
  /** Position of a digest of 64 lowercase hex digits. */
  find(digest: string): ObjectIndex;
  digest(index: ObjectIndex): string;
  size(index: ObjectIndex): number;
  /** Whether its bytes are what its name says, as far as they were looked at. */
  isWhole(index: ObjectIndex): boolean;
  /** Notes that something refers to it. */
  mark(index: ObjectIndex): void;
  isMarked(index: ObjectIndex): boolean;
}

const DIGEST_BYTES = 32;
const DAMAGED = 1;
const MARKED = 2;
const PREFIXES = 1 << 16;

/** An empty table, which grows with what is added. */
export function createObjectTable(): ObjectTable {
  let digests = Buffer.alloc(1024 * DIGEST_BYTES);
  let sizes = new Float64Array(1024);
  let flags = new Uint8Array(1024);
  let count = 0;
  /** For each first two bytes, the position of the first digest that does not come before them. */
  let starts: Uint32Array | undefined;
  const wanted = Buffer.alloc(DIGEST_BYTES);

  const grow = (): void => {
    digests = Buffer.concat([digests, Buffer.alloc(digests.length)]);
    const [oldSizes, oldFlags] = [sizes, flags];
    sizes = new Float64Array(oldSizes.length * 2);
    sizes.set(oldSizes);
    flags = new Uint8Array(oldFlags.length * 2);
    flags.set(oldFlags);
  };

  const indexPrefixes = (): Uint32Array => {
    const table = new Uint32Array(PREFIXES + 1).fill(count);
    for (let index = count - 1; index >= 0; index -= 1) table[digests.readUInt16BE(index * DIGEST_BYTES)] = index;
    for (let prefix = PREFIXES - 1; prefix >= 0; prefix -= 1) {
      if (table[prefix]! > table[prefix + 1]!) table[prefix] = table[prefix + 1]!;
    }
    return table;
  };

  return {
    get count() {
      return count;
    },
    add(digest, size, whole) {
      if (count === sizes.length) grow();
      digests.write(digest, count * DIGEST_BYTES, 'hex');
      sizes[count] = size;
      flags[count] = whole ? 0 : DAMAGED;
      count += 1;
      starts = undefined;
    },
    find(digest) {
      starts ??= indexPrefixes();
      if (wanted.write(digest, 'hex') !== DIGEST_BYTES) return -1;
      const prefix = wanted.readUInt16BE(0);
      let low = starts[prefix]!;
      let high = starts[prefix + 1]! - 1;
      while (low <= high) {
        const middle = (low + high) >>> 1;
        const from = middle * DIGEST_BYTES;
        const order = digests.compare(wanted, 0, DIGEST_BYTES, from, from + DIGEST_BYTES);
        if (order === 0) return middle;
        if (order < 0) low = middle + 1;
        else high = middle - 1;
      }
      return -1;
    },
    digest: (index) => digests.toString('hex', index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES),
    size: (index) => sizes[index]!,
    isWhole: (index) => (flags[index]! & DAMAGED) === 0,
    mark(index) {
      flags[index] = flags[index]! | MARKED;
    },
    isMarked: (index) => (flags[index]! & MARKED) !== 0,
  };
}
