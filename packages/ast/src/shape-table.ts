/** Numbers (kind, shape) pairs densely: an open-addressing hash table, several times faster here than a Map. */
export interface ShapeTable {
  /** Number of the pair, in order of first use; counts the use. */
  add(kind: number, shape: number): number;
  readonly size: number;
  kindOf(id: number): number;
  shapeOf(id: number): number;
  usesOf(id: number): number;
}

export function createShapeTable(): ShapeTable {
  let capacity = 1024;
  let slots = new Int32Array(capacity).fill(-1);
  let kinds = new Uint16Array(capacity);
  let shapes = new Uint32Array(capacity);
  let uses = new Uint32Array(capacity);
  let size = 0;

  const slotFor = (kind: number, shape: number): number => {
    let slot = (Math.imul(kind, 0x9e3779b1) ^ Math.imul(shape, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & (capacity - 1);
    for (;;) {
      const id = slots[slot]!;
      if (id < 0 || (kinds[id] === kind && shapes[id] === shape)) return slot;
      slot = (slot + 1) & (capacity - 1);
    }
  };

  const grow = (): void => {
    capacity *= 2;
    slots = new Int32Array(capacity).fill(-1);
    kinds = copyInto(new Uint16Array(capacity), kinds);
    shapes = copyInto(new Uint32Array(capacity), shapes);
    uses = copyInto(new Uint32Array(capacity), uses);
    for (let id = 0; id < size; id++) slots[slotFor(kinds[id]!, shapes[id]!)] = id;
  };

  return {
    add(kind, shape) {
      const slot = slotFor(kind, shape);
      const known = slots[slot]!;
      if (known >= 0) {
        uses[known] = uses[known]! + 1;
        return known;
      }
      const id = size++;
      slots[slot] = id;
      kinds[id] = kind;
      shapes[id] = shape;
      uses[id] = 1;
      if (size * 2 > capacity) grow();
      return id;
    },
    get size() {
      return size;
    },
    kindOf: (id) => kinds[id]!,
    shapeOf: (id) => shapes[id]!,
    usesOf: (id) => uses[id]!,
  };
}

function copyInto<T extends Uint16Array | Uint32Array>(target: T, source: T): T {
  target.set(source);
  return target;
}
