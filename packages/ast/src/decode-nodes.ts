import type { ByteReader } from './byte-reader.ts';
import { corruptTree } from './corrupt-tree.ts';
import { MAX_CODE_LENGTH } from './huffman-lengths.ts';
import { SHAPE } from './node-shape.ts';
import { createPrefixDecoder, type PrefixDecoder } from './prefix-decoder.ts';
import { NODE_FLAGS, type TreeColumns, type TreeHeader } from './tree.ts';
import { CLASS_BASE, EXTRA_BITS, VALUE_CLASSES } from './value-code.ts';

/** Zero bytes behind the bits, so that the four bytes at any position within them can be read without a check. */
const PADDING = 32;

/**
 * Reads the nodes of a tree object. `leafLengths` holds, per kind, the length of its leaves that do not carry one.
 *
 * @throws OBJECT_CORRUPT
 */
export function decodeNodes(reader: ByteReader, header: TreeHeader, leafLengths: Int32Array): TreeColumns {
  const count = reader.varint('the number of nodes');
  const table = readShapes(reader, header, leafLengths);
  const shapeCode = createPrefixDecoder(reader.codeLengths(table.shapes.length, 'the code of shapes'), 'shapes');
  const gaps = readValueCode(reader, 'gaps');
  const lengths = readValueCode(reader, 'lengths');
  const rest = readValueCode(reader, 'other numbers');
  const stream = reader.bytes(reader.varint('the length of the nodes'), 'the nodes');
  // Every node takes at least one bit, so the count is bounded by the bytes at hand.
  if (count === 0 || count > stream.length * 8) throw corruptTree(`it cannot have ${count} nodes`);

  const bits = new Uint8Array(stream.length + PADDING);
  bits.set(stream);
  const columns = {
    count,
    kind: new Uint16Array(count),
    field: new Uint8Array(count),
    start: new Uint32Array(count),
    end: new Uint32Array(count),
    subtreeEnd: new Uint32Array(count),
    flags: new Uint8Array(count),
    parent: new Int32Array(count),
  };
  const { kind, field, start, end, subtreeEnd, flags, parent } = columns;
  const { kinds, shapes } = table;
  const { lookup } = shapeCode;
  const lookupShift = 32 - shapeCode.lookupBits;

  const bitLength = stream.length * 8;
  let at = 0;
  const readValue = (code: PrefixDecoder): number => {
    const entry = nextEntry(code, bits, at);
    at += entry & 31;
    const valueClass = entry >>> 5;
    let left = EXTRA_BITS[valueClass]!;
    let value = CLASS_BASE[valueClass]!;
    while (left > 0) {
      const take = left > 16 ? left - 16 : left;
      left -= take;
      value += (peek(bits, at) >>> (32 - take)) * 2 ** left;
      at += take;
    }
    return value;
  };

  let position = 0;
  let above = -1;
  for (let n = 0; n < count; n++) {
    // Each node leaves `at` at most 23 bytes further, which the padding covers.
    if (at >= bitLength) throw corruptTree('its nodes are cut off');
    let entry = lookup[peek(bits, at) >>> lookupShift]!;
    if (entry === 0) entry = shapeCode.decodeLong(peek(bits, at) >>> (32 - MAX_CODE_LENGTH));
    at += entry & 31;
    const id = entry >>> 5;
    const shape = shapes[id]!;
    kind[n] = kinds[id]!;
    field[n] = shape >>> SHAPE.fieldShift;
    const nodeFlags = (shape >>> SHAPE.flagsShift) & SHAPE.flagsMask;
    flags[n] = nodeFlags;
    parent[n] = above;
    const gap = (shape >>> SHAPE.gapShift) & SHAPE.gapMask;
    position += gap === SHAPE.gapExplicit ? readValue(gaps) : gap;
    start[n] = position;

    const step = (shape >>> SHAPE.stepShift) & SHAPE.stepMask;
    if (step === SHAPE.stepInner) {
      // Held here until the node ends.
      end[n] = (shape & SHAPE.explicitLength) === 0 ? 0 : readValue(rest);
      above = n;
      continue;
    }
    if ((shape & SHAPE.explicitLength) !== 0) position += readValue(lengths);
    else if ((nodeFlags & NODE_FLAGS.missing) === 0) position += leafLengths[kind[n]!]!;
    end[n] = position;
    subtreeEnd[n] = n + 1;
    let pops = step === SHAPE.stepExplicit ? SHAPE.stepExplicitPops + readValue(rest) : step - 1;
    for (; pops > 0; pops--) {
      if (above < 0) throw corruptTree('more nodes end than began');
      position += end[above]!;
      end[above] = position;
      subtreeEnd[above] = n + 1;
      above = parent[above]!;
    }
    if (above < 0 && n + 1 < count) throw corruptTree('nodes follow the end of the root');
  }

  if (above >= 0) throw corruptTree('some nodes do not end');
  // Positions only ever grow, so the last one bounds all others.
  if (position > header.textLength) throw corruptTree('its nodes reach beyond the text');
  if (at > bitLength || bitLength - at >= 8 || peek(bits, at) >>> 24 !== 0) {
    throw corruptTree('its nodes do not fill their bytes');
  }
  return columns;
}

/** The 32 bits at a bit position, of which at least the highest 25 are meant to be used. */
function peek(bits: Uint8Array, at: number): number {
  const byte = at >>> 3;
  return ((bits[byte]! << 24) | (bits[byte + 1]! << 16) | (bits[byte + 2]! << 8) | bits[byte + 3]!) << (at & 7);
}

function nextEntry(code: PrefixDecoder, bits: Uint8Array, at: number): number {
  const next = peek(bits, at);
  const entry = code.lookup[next >>> (32 - code.lookupBits)]!;
  return entry !== 0 ? entry : code.decodeLong(next >>> (32 - MAX_CODE_LENGTH));
}

interface KindShapes {
  readonly kinds: Uint16Array;
  readonly shapes: Uint32Array;
}

function readShapes(reader: ByteReader, header: TreeHeader, leafLengths: Int32Array): KindShapes {
  const kinds: number[] = [];
  const shapes: number[] = [];
  for (let kind = 0; kind < header.kinds.length; kind++) {
    const shapeCount = reader.varint('the number of shapes of a kind');
    let shape = -1;
    for (let index = 0; index < shapeCount; index++) {
      shape += reader.varint('a shape') + 1;
      checkShape(shape, header, leafLengths[kind]!);
      kinds.push(kind);
      shapes.push(shape);
    }
  }
  return { kinds: Uint16Array.from(kinds), shapes: Uint32Array.from(shapes) };
}

function checkShape(shape: number, header: TreeHeader, leafLength: number): void {
  if (shape >= SHAPE.limit) throw corruptTree('a shape is out of range');
  if (((shape >>> SHAPE.gapShift) & SHAPE.gapMask) > SHAPE.gapExplicit) throw corruptTree('a shape has no such gap');
  if (shape >>> SHAPE.fieldShift >= header.fields.length) throw corruptTree('a shape has an unknown field');
  const isInner = ((shape >>> SHAPE.stepShift) & SHAPE.stepMask) === SHAPE.stepInner;
  const isMissing = ((shape >>> SHAPE.flagsShift) & NODE_FLAGS.missing) !== 0;
  if (!isInner && !isMissing && (shape & SHAPE.explicitLength) === 0 && leafLength < 0) {
    throw corruptTree('a leaf has no length');
  }
}

function readValueCode(reader: ByteReader, what: string): PrefixDecoder {
  const classCount = reader.varint(`the number of classes of ${what}`);
  if (classCount > VALUE_CLASSES) throw corruptTree(`${what} cannot have ${classCount} classes`);
  return createPrefixDecoder(reader.codeLengths(classCount, `the code of ${what}`), what);
}
