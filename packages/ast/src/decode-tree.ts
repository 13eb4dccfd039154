import { type ByteReader, createByteReader } from './byte-reader.ts';
import { corruptTree } from './corrupt-tree.ts';
import { decodeNodes } from './decode-nodes.ts';
import { MAGIC } from './encode-tree.ts';
import { createTree, type Tree, type TreeHeader } from './tree.ts';
import { CAPTURES_SECTION, readCaptures, type TreeCaptures } from './tree-captures.ts';

/** Kinds and fields must fit the columns that hold their ids. */
const MAX_KINDS = 1 << 16;
const MAX_FIELDS = 1 << 8;

/**
 * Reads a tree object (format `cbt`, SPEC Appendix A). Safe on hostile bytes: memory and time are bounded by a constant
 * times their length. Sections of newer writers are skipped.
 *
 * @throws OBJECT_CORRUPT with the reason if the bytes are no tree object
 */
export function decodeTree(bytes: Uint8Array): Tree {
  const reader = createByteReader(bytes);
  if (MAGIC.slice(0, 3).some((byte) => reader.byte('the first bytes') !== byte)) {
    throw corruptTree('it does not begin as one');
  }
  const version = reader.byte('the version');
  if (version !== MAGIC[3]) throw corruptTree(`its format version ${version} is not known here`);
  const { header, leafLengths } = readHeader(reader);
  const columns = decodeNodes(reader, header, leafLengths);
  let captures: TreeCaptures | undefined;
  while (reader.remaining > 0) {
    const id = reader.varint('a section id');
    const section = reader.bytes(reader.varint('a section length'), 'a section');
    if (id === CAPTURES_SECTION) captures = readCaptures(section, columns.count);
  }
  return createTree(header, columns, captures);
}

function readHeader(reader: ByteReader): { header: TreeHeader; leafLengths: Int32Array } {
  const language = reader.string('the language');
  const grammar = {
    name: reader.string('the grammar name'),
    version: reader.string('the grammar version'),
    abi: reader.varint('the grammar ABI'),
  };
  const encoding = reader.string('the encoding');
  const bom = readFlag(reader, 'the byte order mark flag');
  const textLength = reader.varint('the text length');

  const kindCount = reader.varint('the number of kinds');
  if (kindCount === 0 || kindCount > MAX_KINDS) throw corruptTree(`it cannot have ${kindCount} kinds`);
  const kinds: string[] = [];
  const named: boolean[] = [];
  const leafLengths: number[] = [];
  for (let kind = 0; kind < kindCount; kind++) {
    const lengthAndNamed = reader.varint('the name of a kind');
    named.push(lengthAndNamed % 2 === 1);
    kinds.push(reader.string('the name of a kind', lengthAndNamed >>> 1));
    leafLengths.push(reader.varint('the leaf length of a kind') - 1);
  }

  const fieldCount = reader.varint('the number of fields');
  if (fieldCount >= MAX_FIELDS) throw corruptTree(`it cannot have ${fieldCount} fields`);
  const fields = [''];
  for (let field = 0; field < fieldCount; field++) fields.push(reader.string('the name of a field'));

  const header = { version: 1, language, grammar, encoding, bom, textLength, kinds, named, fields } as const;
  return { header, leafLengths: Int32Array.from(leafLengths) };
}

function readFlag(reader: ByteReader, what: string): boolean {
  const value = reader.byte(what);
  if (value > 1) throw corruptTree(`${what} is neither 0 nor 1`);
  return value === 1;
}
