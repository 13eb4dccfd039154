import { type BitWriter, createBitWriter, utf8Bytes } from './bit-writer.ts';
import { canonicalCodes } from './canonical-codes.ts';
import { huffmanLengths } from './huffman-lengths.ts';
import { SHAPE } from './node-shape.ts';
import { createShapeTable, type ShapeTable } from './shape-table.ts';
import { NODE_FLAGS, type Tree, type TreeColumns } from './tree.ts';
import { writeCaptures } from './tree-captures.ts';
import { createValueList, type ValueList, type ValueStream } from './value-list.ts';

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
  const writer = createBitWriter(1024 + tree.size);
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
  readonly gaps: ValueList;
  readonly lengths: ValueList;
  /** What follows the last child of an inner node, and ancestors that end. */
  readonly rest: ValueList;
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
  const gaps = createValueList();
  const lengths = createValueList();
  const rest = createValueList();

  let position = 0;
  for (let n = 0; n < count; n++) {
    let shape = (field[n]! << SHAPE.fieldShift) | (flags[n]! << SHAPE.flagsShift);
    const gap = start[n]! - position;
    if (gap === 0 || gap === 1) shape |= gap << SHAPE.gapShift;
    else {
      shape |= SHAPE.gapExplicit << SHAPE.gapShift;
      gaps.add(gap);
    }

    if (subtreeEnd[n]! > n + 1) {
      const trailing = end[n]! - lastChildEnd[n]!;
      if (trailing !== 0) {
        shape |= SHAPE.explicitLength;
        rest.add(trailing);
      }
      position = start[n]!;
    } else {
      const length = end[n]! - start[n]!;
      const implied = (flags[n]! & NODE_FLAGS.missing) !== 0 ? 0 : leafLengths[kind[n]!]!;
      if (length !== implied) {
        shape |= SHAPE.explicitLength;
        lengths.add(length);
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
        rest.add(pops - SHAPE.stepExplicitPops);
      }
    }
    shapeIds[n] = table.add(kind[n]!, shape);
  }
  return { table, shapeIds, gaps, lengths, rest, leafLengths };
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
  for (let id = 0; id < kindCount; id++) if (lengths[id] === unseen) lengths[id] = varies;
  return lengths;
}

function writeNodes(writer: BitWriter, plan: NodePlan, kindCount: number): void {
  const { table, shapeIds } = plan;
  const pairs = table.sortedPairs();
  writeShapes(writer, pairs, kindCount);

  const ids = new Uint32Array(table.size);
  const uses = new Uint32Array(table.size);
  for (let symbol = 0; symbol < pairs.length; symbol++) {
    const pair = pairs[symbol]!;
    const id = table.idOf(Math.floor(pair / SHAPE.limit), pair % SHAPE.limit);
    ids[symbol] = id;
    uses[symbol] = table.usesOf(id);
  }
  const lengthsInOrder = huffmanLengths(uses);
  writeLengths(writer, lengthsInOrder);
  const codesInOrder = canonicalCodes(lengthsInOrder);
  const shapeCodes = new Uint32Array(table.size);
  const shapeLengths = new Uint8Array(table.size);
  const shapes = new Uint32Array(table.size);
  for (let symbol = 0; symbol < pairs.length; symbol++) {
    const id = ids[symbol]!;
    shapes[id] = pairs[symbol]! % SHAPE.limit;
    shapeCodes[id] = codesInOrder[symbol]!;
    shapeLengths[id] = lengthsInOrder[symbol]!;
  }

  const gaps = writeValueCode(writer, plan.gaps);
  const lengths = writeValueCode(writer, plan.lengths);
  const rest = writeValueCode(writer, plan.rest);

  const stream = createBitWriter(shapeIds.length);
  for (let n = 0; n < shapeIds.length; n++) {
    const id = shapeIds[n]!;
    stream.bits(shapeCodes[id]!, shapeLengths[id]!);
    const shape = shapes[id]!;
    if (((shape >>> SHAPE.gapShift) & SHAPE.gapMask) === SHAPE.gapExplicit) gaps.writeNext(stream);
    const step = (shape >>> SHAPE.stepShift) & SHAPE.stepMask;
    if ((shape & SHAPE.explicitLength) !== 0) (step === SHAPE.stepInner ? rest : lengths).writeNext(stream);
    if (step === SHAPE.stepExplicit) rest.writeNext(stream);
  }
  stream.alignToByte();
  const bytes = stream.finish();
  writer.varint(bytes.length);
  writer.bytes(bytes);
}

/** For each kind, the number of its shapes, then the shapes in ascending order as differences. */
function writeShapes(writer: BitWriter, pairs: Float64Array, kindCount: number): void {
  let next = 0;
  for (let kind = 0; kind < kindCount; kind++) {
    const first = next;
    while (next < pairs.length && pairs[next]! < (kind + 1) * SHAPE.limit) next++;
    writer.varint(next - first);
    let previous = kind * SHAPE.limit - 1;
    for (let at = first; at < next; at++) {
      writer.varint(pairs[at]! - previous - 1);
      previous = pairs[at]!;
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

function writeValueCode(writer: BitWriter, values: ValueList): ValueStream {
  const lengths = huffmanLengths(values.weights());
  writer.varint(lengths.length);
  writeLengths(writer, lengths);
  return values.encodedWith(canonicalCodes(lengths), lengths);
}
