import { SHAPE } from './node-shape.ts';

/** Numbers (kind, shape) pairs densely: an open-addressing hash table, several times faster here than a Map. */
export interface ShapeTable {
  /** Number of the pair, in order of first use; counts the use. */
  add(kind: number, shape: number): number;
  /** Number of a pair that was added. */
  idOf(kind: number, shape: number): number;
  readonly size: number;
  usesOf(id: number): number;
  /** Every pair as `kind * SHAPE.limit + shape`, ascending. */
  sortedPairs(): Float64Array;
}

const INITIAL_CAPACITY = 1024;

class HashedShapeTable implements ShapeTable {
  size = 0;
  /** Number of the pair that is at home in a slot or was moved on to it; -1 for none. */
  private slots = new Int32Array(INITIAL_CAPACITY).fill(-1);
  private pairs = new Float64Array(INITIAL_CAPACITY);
  private uses = new Uint32Array(INITIAL_CAPACITY);

  add(kind: number, shape: number): number {
    const { slots, uses } = this;
    const slot = this.slotFor(kind, shape);
    const known = slots[slot]!;
    if (known >= 0) {
      uses[known]!++;
      return known;
    }
    const id = this.size++;
    slots[slot] = id;
    this.pairs[id] = kind * SHAPE.limit + shape;
    uses[id] = 1;
    if (this.size * 2 > slots.length) this.grow();
    return id;
  }

  idOf(kind: number, shape: number): number {
    return this.slots[this.slotFor(kind, shape)]!;
  }

  usesOf(id: number): number {
    return this.uses[id]!;
  }

  sortedPairs(): Float64Array {
    return this.pairs.slice(0, this.size).sort();
  }

  private slotFor(kind: number, shape: number): number {
    const { slots, pairs } = this;
    const last = slots.length - 1;
    const pair = kind * SHAPE.limit + shape;
    const hash = Math.imul(kind, 0x9e3779b1) ^ Math.imul(shape, 0x85ebca6b);
    for (let slot = (hash ^ (hash >>> 15)) & last; ; slot = (slot + 1) & last) {
      const id = slots[slot]!;
      if (id < 0 || pairs[id] === pair) return slot;
    }
  }

  private grow(): void {
    const { pairs, uses } = this;
    const capacity = this.slots.length * 2;
    this.slots = new Int32Array(capacity).fill(-1);
    this.pairs = new Float64Array(capacity);
    this.pairs.set(pairs);
    this.uses = new Uint32Array(capacity);
    this.uses.set(uses);
    for (let id = 0; id < this.size; id++) {
      const pair = pairs[id]!;
      this.slots[this.slotFor(Math.floor(pair / SHAPE.limit), pair % SHAPE.limit)] = id;
    }
  }
}

/** A table without shapes. */
export function createShapeTable(): ShapeTable {
  return new HashedShapeTable();
}
