import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyTree, buildTree, type NodeSketch } from '../test/build-tree.ts';
import { decodeTree } from './decode-tree.ts';
import { encodeTree } from './encode-tree.ts';
import { createTree, type Tree } from './tree.ts';
import { orderCaptures } from './tree-captures.ts';

function plain(tree: Tree): unknown {
  return { header: tree.header, columns: tree.columns };
}

function chain(depth: number): NodeSketch {
  let node: NodeSketch = { kind: 'identifier', length: 1 };
  for (let level = 0; level < depth; level++) {
    const open: NodeSketch = { kind: '(', named: false, length: 1 };
    const close: NodeSketch = { kind: ')', named: false, length: 1 };
    node = { kind: 'parenthesized_expression', children: [open, node, close] };
  }
  return node;
}

function reasonOf(bytes: Uint8Array): string {
  try {
    decodeTree(bytes);
  } catch (error) {
    expect(error).toMatchObject({ code: 'OBJECT_CORRUPT' });
    return (error as { details: { reason: string } }).details.reason;
  }
  return 'none';
}

const small = buildTree({
  kind: 'module',
  children: [
    {
      kind: 'call',
      children: [
        { kind: 'identifier', field: 'function', length: 5 },
        {
          kind: 'argument_list',
          field: 'arguments',
          children: [
            { kind: '(', named: false, length: 1 },
            { kind: ')', named: false, length: 1 },
          ],
        },
      ],
    },
    { kind: 'comment', gap: 2, flags: 2, length: 9 },
  ],
});

describe('encodeTree and decodeTree', () => {
  it('R7.1 any tree survives encoding and decoding', () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        expect(plain(decodeTree(encodeTree(tree)))).toEqual(plain(tree));
      }),
      { numRuns: 500 },
    );
  });

  it('R11.1 equal trees give equal bytes, also after a round trip', () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        const bytes = encodeTree(tree);
        expect(encodeTree(createTree({ ...tree.header }, { ...tree.columns }))).toEqual(bytes);
        expect(encodeTree(decodeTree(bytes))).toEqual(bytes);
      }),
    );
  });

  it('R11.1 the bytes of a known tree never change', () => {
    expect(Buffer.from(encodeTree(small)).toString('hex')).toMatchInlineSnapshot(
      `"6362740106707974686f6e12747265652d7369747465722d707974686f6e06302e32352e300f057574662d380012070d6d6f64756c65000963616c6c00156964656e746966696572061b617267756d656e745f6c697374000228020229020f636f6d6d656e740a020866756e6374696f6e09617267756d656e7473070100010001880401800801080118019401333333200300100000034e5dc0"`,
    );
  });

  it('trap 10: nesting of 10,000 and 200,000 levels is kept to the last node', () => {
    for (const depth of [10_000, 200_000]) {
      const tree = buildTree(chain(depth));
      expect(tree.size).toBe(3 * depth + 1);
      expectSameColumns(decodeTree(encodeTree(tree)), tree);
    }
  });

  it('a code with very skewed weights stays within its longest word', () => {
    const children: NodeSketch[] = [];
    let uses = 1;
    let previous = 1;
    for (let kind = 0; kind < 28; kind++) {
      for (let use = 0; use < uses; use++) children.push({ kind: `k${kind}`, length: 1 });
      [previous, uses] = [uses, uses + previous];
      if (children.length > 300_000) break;
    }
    const tree = buildTree({ kind: 'root', children });
    expectSameColumns(decodeTree(encodeTree(tree)), tree);
  });

  it('R7.1 captures survive, in one order, and a tree without them keeps its bytes', () => {
    const bytes = encodeTree(small);
    const matches = fc.array(
      fc.array(fc.record({ name: fc.constantFrom('name', 'definition.a', 'é', '\u{1f600}'), node: fc.nat(5) }), {
        maxLength: 4,
      }),
    );
    fc.assert(
      fc.property(matches, (found) => {
        const tree = createTree(small.header, small.columns, orderCaptures(found));
        const decoded = decodeTree(encodeTree(tree));
        expect(decoded.captures).toEqual(tree.captures);
        const shuffled = [...found].reverse().map((match) => [...match].reverse());
        expect(encodeTree(createTree(small.header, small.columns, orderCaptures(shuffled)))).toEqual(
          encodeTree(decoded),
        );
        expect(encodeTree(tree).subarray(0, bytes.length)).toEqual(bytes);
      }),
    );
    expect(decodeTree(bytes).captures).toBeUndefined();
    expect(decodeTree(encodeTree(createTree(small.header, small.columns, []))).captures).toEqual([]);
  });

  it('refuses a tree whose nodes overlap', () => {
    const { header, columns } = small;
    const start = columns.start.slice();
    start[2] = 3;
    start[3] = 1;
    expect(() => encodeTree(createTree(header, { ...columns, start }))).toThrow(RangeError);
  });
});

describe('decodeTree on damaged bytes', () => {
  it('names the reason', () => {
    const bytes = encodeTree(small);
    expect(reasonOf(new Uint8Array())).toBe('it ends within the first bytes');
    expect(reasonOf(Buffer.from('{"type":"module"}'))).toBe('it does not begin as one');
    expect(reasonOf(Uint8Array.of(0x63, 0x62, 0x74, 2))).toBe('its format version 2 is not known here');
    expect(reasonOf(bytes.subarray(0, 20))).toMatch(/^it ends within/);
    expect(reasonOf(bytes.subarray(0, -1))).toBe('it ends within the nodes');
    expect(reasonOf(Buffer.concat([bytes, Uint8Array.of(9, 5, 1)]))).toBe('it ends within a section');
  });

  it('skips sections that it does not know', () => {
    const withSection = Buffer.concat([encodeTree(small), Uint8Array.of(9, 3, 1, 2, 3), Uint8Array.of(200, 1, 0)]);
    expect(plain(decodeTree(withSection))).toEqual(plain(small));
  });

  it('refuses captures out of range, out of order and left over', () => {
    const section = (...content: number[]): string =>
      reasonOf(Buffer.concat([encodeTree(small), Uint8Array.of(1, content.length, ...content)]));
    const a = [1, 0x61];
    expect(section(1, ...a, 1, 1, 0, 0)).toBe('none');
    expect(section(1, ...a, 1, 1, 7, 0)).toBe('a capture is out of range');
    expect(section(1, ...a, 1, 1, 0, 1)).toBe('a capture is out of range');
    expect(section(2, ...a, 1, 0x62, 1, 2, 0, 1, 0, 0)).toBe('the names of captures are not in the order of their use');
    expect(section(2, ...a, 1, 0x62, 1, 1, 0, 0)).toBe('the name of a capture is not used');
    expect(section(1, ...a, 1, 2, 0, 0, 0, 0)).toBe('its captures are not in order');
    expect(section(1, ...a, 2, 1, 0, 0, 1, 0, 0)).toBe('its captures are not in order');
    expect(section(1, ...a, 1, 0)).toBe('a match has no captures');
    expect(section(1, ...a, 1, 1, 0, 0, 7)).toBe('bytes are left over after the captures');
    expect(section(100)).toBe('it ends within the names of captures');
  });

  it('every truncation is an error', () => {
    const bytes = encodeTree(small);
    for (let length = 0; length < bytes.length; length++) expect(reasonOf(bytes.subarray(0, length))).not.toBe('none');
  });

  it('trap 7: any damage is OBJECT_CORRUPT or a well-formed tree, never a crash, a hang or a huge allocation', () => {
    const edit = fc.record({ at: fc.nat(), value: fc.nat(255), insert: fc.boolean() });
    fc.assert(
      fc.property(anyTree, fc.array(edit, { minLength: 1, maxLength: 8 }), (tree, edits) => {
        let bytes: Buffer = Buffer.from(encodeTree(tree));
        for (const { at, value, insert } of edits) {
          const index = at % bytes.length;
          const tail = bytes.subarray(insert ? index : index + 1);
          bytes = Buffer.concat([bytes.subarray(0, index), Uint8Array.of(value), tail]);
        }
        let decoded: Tree;
        try {
          decoded = decodeTree(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'OBJECT_CORRUPT' });
          return;
        }
        expect(decoded.size).toBeLessThanOrEqual(bytes.length * 8);
        expectWellFormed(decoded);
      }),
      { numRuns: 2000 },
    );
  });

  it('a leaf whose length is neither written nor implied', () => {
    const bytes = Buffer.from(encodeTree(small));
    // The named kind `comment`, and the length 9 of its leaves.
    const entry = Buffer.from([7 * 2 + 1, ...Buffer.from('comment'), 9 + 1]);
    expect(bytes.includes(entry)).toBe(true);
    bytes[bytes.indexOf(entry) + entry.length - 1] = 0;
    expect(reasonOf(bytes)).toBe('a leaf has no length');
  });

  it('random bytes behind a valid start are OBJECT_CORRUPT or a well-formed tree', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const bytes = Buffer.concat([
          Uint8Array.of(0x63, 0x62, 0x74, 1, 0, 0, 0, 0, 0, 0, 100, 1, 2, 0x61, 1, 0),
          noise,
        ]);
        try {
          expectWellFormed(decodeTree(bytes));
        } catch (error) {
          expect(error).toMatchObject({ code: 'OBJECT_CORRUPT' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** As toEqual, which takes seconds for columns of this size. */
function expectSameColumns(actual: Tree, expected: Tree): void {
  for (const name of ['kind', 'field', 'start', 'end', 'subtreeEnd', 'flags', 'parent'] as const) {
    const [a, b] = [Buffer.from(actual.columns[name].buffer), Buffer.from(expected.columns[name].buffer)];
    if (!a.equals(b)) expect.fail(`column ${name} differs`);
  }
}

function expectWellFormed(tree: Tree): void {
  const { count, start, end, subtreeEnd, parent, kind, field } = tree.columns;
  for (let n = 0; n < count; n++) {
    const wellFormed =
      start[n]! <= end[n]! &&
      end[n]! <= tree.header.textLength &&
      subtreeEnd[n]! > n &&
      kind[n]! < tree.header.kinds.length &&
      field[n]! < tree.header.fields.length &&
      (n === 0
        ? parent[n] === -1 && subtreeEnd[n] === count
        : parent[n]! < n && subtreeEnd[parent[n]!]! >= subtreeEnd[n]!);
    if (!wellFormed) expect.fail(`node ${n} is not well formed`);
  }
}
