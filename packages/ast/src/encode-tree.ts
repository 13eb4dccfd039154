import { type BitWriter, createBitWriter, utf8Bytes } from './bit-writer.ts';
import { canonicalCodes } from './canonical-codes.ts';
import { huffmanLengths } from './huffman-lengths.ts';
import { SHAPE } from './node-shape.ts';
import { createShapeTable, type ShapeTable } from './shape-table.ts';
import { NODE_FLAGS, type Tree, type TreeColumns } from './tree.ts';
import { writeCaptures } from './tree-captures.ts';
import { CLASS_BASE, classOfValue, EXTRA_BITS, MAX_VALUE, VALUE_CLASSES } from './value-code.ts';

/** Version of the tree format. It is part of what decides whether a result can be reused. */
export const CBT_VERSION = 1;

/** First bytes of a tree object: `cbt` and the format version. */
export const MAGIC: readonly number[] = [0x63, 0x62, 0x74, CBT_VERSION];

const encoded = new WeakMap<Tree, Uint8Array>();

/**
 * The canonical bytes of a tree (format `cbt`, SPEC Appendix A): equal trees give equal bytes on every platform and
 * Node version. Computed once per tree object; do not modify the result.
 *
 * @throws RangeError if siblings overlap or children leave their parents, which no parser produces
 */
export function encodeTree(tree: Tree): Uint8Array {
  const known = encoded.get(tree);
  if (known !== undefined) return known;

  const plan = planNodes(tree.columns, tree.header.kinds.length);
  const writer = createBitWriter(1024 + plan.values.length + tree.size);
  for (const byte of MAGIC) writer.byte(byte);
  writeHeader(writer, tree, plan.leafLengths);
  writer.varint(tree.size);
  writeNodes(writer, plan, tree.header.kinds.length);
  if (tree.captures !== undefined) writeCaptures(writer, tree.captures);

  const bytes = writer.finish();
  encoded.set(tree, bytes);
  return bytes;
}

function writeHeader(writer: BitWriter, { header }: Tree, leafLengths: Int32Array): void {
  writer.string(header.language);
  writer.string(header.grammar.name);
  writer.string(header.grammar.version);
  writer.varint(header.grammar.abi);
  writer.string(header.encoding);
  writer.byte(header.bom ? 1 : 0);
  writer.varint(header.textLength);
  writer.varint(header.kinds.length);
  header.kinds.forEach((kind, id) => {
    const name = utf8Bytes(kind);
    writer.varint(name.length * 2 + (header.named[id] ? 1 : 0));
    writer.bytes(name);
    writer.varint(leafLengths[id]! + 1);
  });
  writer.varint(header.fields.length - 1);
  for (const field of header.fields.slice(1)) writer.string(field);
}

/** What is known after the first pass: each node's shape, and the explicit numbers in writing order. */
interface NodePlan {
  readonly table: ShapeTable;
  readonly shapeIds: Uint32Array;
  /** Explicit numbers, gap before length before pops, node after node. */
  readonly values: Uint32Array;
  readonly weights: { readonly gaps: Uint32Array; readonly lengths: Uint32Array; readonly rest: Uint32Array };
  /** Per kind, the length that all its leaves have, or -1. */
  readonly leafLengths: Int32Array;
}

function planNodes(columns: TreeColumns, kindCount: number): NodePlan {
  const { count, kind, field, start, end, subtreeEnd, flags, parent } = columns;
  const leafLengths = findLeafLengths(columns, kindCount);
  const lastChildEnd = new Uint32Array(count);
  for (let n = 1; n < count; n++) lastChildEnd[parent[n]!] = end[n]!;
  const table = createShapeTable();
  const shapeIds = new Uint32Array(count);
  let values = new Uint32Array(count + 16);
  let valueCount = 0;
  const weights = {
    gaps: new Uint32Array(VALUE_CLASSES),
    lengths: new Uint32Array(VALUE_CLASSES),
    rest: new Uint32Array(VALUE_CLASSES),
  };
  const explicit = (value: number, counts: Uint32Array): void => {
    if (value < 0 || value > MAX_VALUE) throw new RangeError('the nodes of the tree are not in order');
    const valueClass = classOfValue(value);
    counts[valueClass] = counts[valueClass]! + 1;
    values[valueCount++] = value;
  };

  let position = 0;
  for (let n = 0; n < count; n++) {
    if (valueCount + 4 > values.length) {
      const larger = new Uint32Array(values.length * 2);
      larger.set(values);
      values = larger;
    }
    let shape = (field[n]! << SHAPE.fieldShift) | (flags[n]! << SHAPE.flagsShift);
    const gap = start[n]! - position;
    if (gap === 0 || gap === 1) shape |= gap << SHAPE.gapShift;
    else {
      shape |= SHAPE.gapExplicit << SHAPE.gapShift;
      explicit(gap, weights.gaps);
    }

    if (subtreeEnd[n]! > n + 1) {
      const trailing = end[n]! - lastChildEnd[n]!;
      if (trailing !== 0) {
        shape |= SHAPE.explicitLength;
        explicit(trailing, weights.rest);
      }
      position = start[n]!;
    } else {
      const length = end[n]! - start[n]!;
      const implied = (flags[n]! & NODE_FLAGS.missing) !== 0 ? 0 : leafLengths[kind[n]!]!;
      if (length !== implied) {
        shape |= SHAPE.explicitLength;
        explicit(length, weights.lengths);
      }
      let pops = 0;
      position = end[n]!;
      for (let above = parent[n]!; above >= 0 && subtreeEnd[above] === n + 1; above = parent[above]!) {
        pops++;
        position = end[above]!;
      }
      if (pops < SHAPE.stepExplicitPops) shape |= (pops + 1) << SHAPE.stepShift;
      else {
        shape |= SHAPE.stepExplicit << SHAPE.stepShift;
        explicit(pops - SHAPE.stepExplicitPops, weights.rest);
      }
    }
    shapeIds[n] = table.add(kind[n]!, shape);
  }
  return { table, shapeIds, values: values.subarray(0, valueCount), weights, leafLengths };
}

function findLeafLengths({ count, kind, start, end, subtreeEnd, flags }: TreeColumns, kindCount: number): Int32Array {
  const unseen = -2;
  const varies = -1;
  const lengths = new Int32Array(kindCount).fill(unseen);
  for (let n = 0; n < count; n++) {
    if (subtreeEnd[n] !== n + 1 || (flags[n]! & NODE_FLAGS.missing) !== 0) continue;
    const length = end[n]! - start[n]!;
    const known = lengths[kind[n]!]!;
    if (known === unseen) lengths[kind[n]!] = length;
    else if (known !== length) lengths[kind[n]!] = varies;
  }
  return lengths.map((length) => (length === unseen ? varies : length));
}

function writeNodes(writer: BitWriter, plan: NodePlan, kindCount: number): void {
  const { table, shapeIds, values } = plan;
  const order = Array.from({ length: table.size }, (_, id) => id).sort(
    (a, b) => table.kindOf(a) - table.kindOf(b) || table.shapeOf(a) - table.shapeOf(b),
  );
  writeShapes(writer, table, order, kindCount);

  const sortedLengths = huffmanLengths(order.map((id) => table.usesOf(id)));
  writeLengths(writer, sortedLengths);
  const sortedCodes = canonicalCodes(sortedLengths);
  const shapeCodes = new Uint32Array(table.size);
  const shapeLengths = new Uint8Array(table.size);
  const shapes = new Uint32Array(table.size);
  order.forEach((id, symbol) => {
    shapes[id] = table.shapeOf(id);
    shapeCodes[id] = sortedCodes[symbol]!;
    shapeLengths[id] = sortedLengths[symbol]!;
  });

  const gaps = writeValueCode(writer, plan.weights.gaps);
  const lengths = writeValueCode(writer, plan.weights.lengths);
  const rest = writeValueCode(writer, plan.weights.rest);

  const stream = createBitWriter(shapeIds.length + values.length);
  let next = 0;
  for (let n = 0; n < shapeIds.length; n++) {
    const id = shapeIds[n]!;
    stream.bits(shapeCodes[id]!, shapeLengths[id]!);
    const shape = shapes[id]!;
    if (((shape >>> SHAPE.gapShift) & SHAPE.gapMask) === SHAPE.gapExplicit) gaps.write(stream, values[next++]!);
    const step = (shape >>> SHAPE.stepShift) & SHAPE.stepMask;
    if ((shape & SHAPE.explicitLength) !== 0)
      (step === SHAPE.stepInner ? rest : lengths).write(stream, values[next++]!);
    if (step === SHAPE.stepExplicit) rest.write(stream, values[next++]!);
  }
  stream.alignToByte();
  const bytes = stream.finish();
  writer.varint(bytes.length);
  writer.bytes(bytes);
}

/** For each kind, the number of its shapes, then the shapes in ascending order as differences. */
function writeShapes(writer: BitWriter, table: ShapeTable, order: readonly number[], kindCount: number): void {
  let next = 0;
  for (let kind = 0; kind < kindCount; kind++) {
    const first = next;
    while (next < order.length && table.kindOf(order[next]!) === kind) next++;
    writer.varint(next - first);
    let previous = -1;
    for (const id of order.slice(first, next)) {
      writer.varint(table.shapeOf(id) - previous - 1);
      previous = table.shapeOf(id);
    }
  }
}

/** Code lengths as half bytes, the higher first; 15 means 15 plus the next half byte. */
function writeLengths(writer: BitWriter, lengths: Uint8Array): void {
  for (const length of lengths) {
    writer.bits(Math.min(length, 15), 4);
    if (length >= 15) writer.bits(length - 15, 4);
  }
  writer.alignToByte();
}

interface ValueCode {
  write(stream: BitWriter, value: number): void;
}

function writeValueCode(writer: BitWriter, weights: Uint32Array): ValueCode {
  const lengths = huffmanLengths(weights.subarray(0, weights.findLastIndex((weight) => weight > 0) + 1));
  writer.varint(lengths.length);
  writeLengths(writer, lengths);
  const codes = canonicalCodes(lengths);
  return {
    write(stream, value) {
      const valueClass = classOfValue(value);
      stream.bits(codes[valueClass]!, lengths[valueClass]!);
      const extraBits = EXTRA_BITS[valueClass]!;
      if (extraBits === 0) return;
      const extra = value - CLASS_BASE[valueClass]!;
      if (extraBits > 16) stream.bits(extra >>> 16, extraBits - 16);
      stream.bits(extra & (extraBits > 16 ? 0xffff : (1 << extraBits) - 1), Math.min(extraBits, 16));
    },
  };
}
