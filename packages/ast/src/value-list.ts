import type { BitWriter } from './bit-writer.ts';
import { CLASS_BASE, classOfValue, EXTRA_BITS, MAX_VALUE, VALUE_CLASSES } from './value-code.ts';

/** Explicit numbers of one sort, in writing order, and how often each class of them occurs. */
export interface ValueList {
  /** @throws RangeError for a number that the format does not hold */
  add(value: number): void;
  /** Uses of each class, up to the last one in use. */
  weights(): Uint32Array;
  /** Writes the numbers, first to last, with these code words for their classes. */
  encodedWith(codes: Uint32Array, lengths: Uint8Array): ValueStream;
}

/** Writes one number after the other. */
export interface ValueStream {
  writeNext(stream: BitWriter): void;
}

class GrowingValueList implements ValueList {
  private values = new Uint32Array(64);
  private count = 0;
  private readonly uses = new Uint32Array(VALUE_CLASSES);

  add(value: number): void {
    if (value < 0 || value > MAX_VALUE) throw new RangeError('the nodes of the tree are not in order');
    if (this.count === this.values.length) {
      const larger = new Uint32Array(this.count * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count++] = value;
    this.uses[classOfValue(value)]!++;
  }

  weights(): Uint32Array {
    return this.uses.subarray(0, this.uses.findLastIndex((uses) => uses > 0) + 1);
  }

  encodedWith(codes: Uint32Array, lengths: Uint8Array): ValueStream {
    return new CodedValues(this.values, codes, lengths);
  }
}

class CodedValues implements ValueStream {
  private next = 0;
  private readonly values: Uint32Array;
  private readonly codes: Uint32Array;
  private readonly lengths: Uint8Array;

  constructor(values: Uint32Array, codes: Uint32Array, lengths: Uint8Array) {
    this.values = values;
    this.codes = codes;
    this.lengths = lengths;
  }

  writeNext(stream: BitWriter): void {
    const value = this.values[this.next++]!;
    const valueClass = classOfValue(value);
    stream.bits(this.codes[valueClass]!, this.lengths[valueClass]!);
    const extraBits = EXTRA_BITS[valueClass]!;
    if (extraBits === 0) return;
    const extra = value - CLASS_BASE[valueClass]!;
    if (extraBits > 16) stream.bits(extra >>> 16, extraBits - 16);
    stream.bits(extra & (extraBits > 16 ? 0xffff : (1 << extraBits) - 1), Math.min(extraBits, 16));
  }
}

/** A list without values. */
export function createValueList(): ValueList {
  return new GrowingValueList();
}
