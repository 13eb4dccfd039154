import { compareUtf8 } from '@codebatch/core';
import { type BitWriter, createBitWriter } from './bit-writer.ts';
import { type ByteReader, createByteReader } from './byte-reader.ts';
import { corruptTree } from './corrupt-tree.ts';

/** Id of the section of captures (SPEC A.8). */
export const CAPTURES_SECTION = 1;

const OUT_OF_ORDER = 'its captures are not in order';

/** A node of a match, and what the query calls it. */
export interface Capture {
  /** Name without `@`, e.g. `definition.function`. */
  readonly name: string;
  /** Index of the node. */
  readonly node: number;
}

/**
 * What a query found in a tree, kept with it because the query needs the native tree: one list of captures for each match.
 * Captures are in the order of their nodes, then of their names as UTF-8; matches in the order of their captures. No two
 * are equal, and none is empty.
 */
export type TreeCaptures = readonly (readonly Capture[])[];

/** Puts matches into the one order that {@link TreeCaptures} states. */
export function orderCaptures(matches: Iterable<readonly Capture[]>): TreeCaptures {
  const ordered: (readonly Capture[])[] = [];
  for (const match of matches) {
    const captures = [...match].sort(compareCaptures).filter((one, at, all) => !isEqual(one, all[at - 1]));
    if (captures.length > 0) ordered.push(captures);
  }
  ordered.sort(compareMatches);
  return ordered.filter((match, at) => at === 0 || compareMatches(match, ordered[at - 1]!) !== 0);
}

/** Writes the section, its id and length included. */
export function writeCaptures(writer: BitWriter, captures: TreeCaptures): void {
  const names = new Map<string, number>();
  for (const match of captures) {
    for (const { name } of match) if (!names.has(name)) names.set(name, names.size);
  }
  const section = createBitWriter(64 + captures.length * 6);
  section.varint(names.size);
  for (const name of names.keys()) section.string(name);
  section.varint(captures.length);
  let first = 0;
  for (const match of captures) {
    section.varint(match.length);
    let previous = first;
    for (const { name, node } of match) {
      section.varint(node - previous);
      section.varint(names.get(name)!);
      previous = node;
    }
    first = match[0]!.node;
  }
  const bytes = section.finish();
  writer.varint(CAPTURES_SECTION);
  writer.varint(bytes.length);
  writer.bytes(bytes);
}

/** @throws OBJECT_CORRUPT if the bytes are no section of captures for a tree of `size` nodes */
export function readCaptures(bytes: Uint8Array, size: number): TreeCaptures {
  const reader = createByteReader(bytes);
  const names: string[] = [];
  for (let left = count(reader, 'the names of captures'); left > 0; left--) {
    names.push(reader.string('the name of a capture'));
  }
  const matches: Capture[][] = [];
  let used = 0;
  let first = 0;
  for (let left = count(reader, 'the matches'); left > 0; left--) {
    const match: Capture[] = [];
    let node = first;
    for (let more = count(reader, 'the captures of a match'); more > 0; more--) {
      node += reader.varint('the node of a capture');
      const id = reader.varint('the name of a capture');
      const name = names[id];
      if (name === undefined || node >= size) throw corruptTree('a capture is out of range');
      if (id > used) throw corruptTree('the names of captures are not in the order of their use');
      if (id === used) used++;
      const capture = { name, node };
      if (match.length > 0 && compareCaptures(match.at(-1)!, capture) >= 0) throw corruptTree(OUT_OF_ORDER);
      match.push(capture);
    }
    if (match.length === 0) throw corruptTree('a match has no captures');
    if (matches.length > 0 && compareMatches(matches.at(-1)!, match) >= 0) throw corruptTree(OUT_OF_ORDER);
    first = match[0]!.node;
    matches.push(match);
  }
  if (used < names.length) throw corruptTree('the name of a capture is not used');
  if (reader.remaining > 0) throw corruptTree('bytes are left over after the captures');
  return matches;
}

/** A number of things that take at least one byte each. */
function count(reader: ByteReader, what: string): number {
  const value = reader.varint(`the number of ${what}`);
  if (value > reader.remaining) throw corruptTree(`it ends within ${what}`);
  return value;
}

function compareCaptures(a: Capture, b: Capture): number {
  return a.node - b.node || compareUtf8(a.name, b.name);
}

function compareMatches(a: readonly Capture[], b: readonly Capture[]): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const order = compareCaptures(a[at]!, b[at]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function isEqual(a: Capture, b: Capture | undefined): boolean {
  return b !== undefined && a.node === b.node && a.name === b.name;
}
