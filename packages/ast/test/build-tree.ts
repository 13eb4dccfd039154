import fc from 'fast-check';
import { createTree, type Tree, type TreeHeader } from '../src/tree.ts';

/** A node as tests write it. */
export interface NodeSketch {
  readonly kind: string;
  readonly named?: boolean;
  readonly field?: string;
  readonly flags?: number;
  /** Space before the node. */
  readonly gap?: number;
  /** Length of a leaf; space after the last child of any other node. */
  readonly length?: number;
  readonly children?: readonly NodeSketch[];
}

/** Makes a tree of a sketch, interning as parser backends do, without recursion. */
export function buildTree(root: NodeSketch, header: Partial<TreeHeader> = {}): Tree {
  const kinds: string[] = [];
  const named: boolean[] = [];
  const fields = [''];
  const rows: {
    kind: number;
    field: number;
    start: number;
    end: number;
    subtreeEnd: number;
    flags: number;
    parent: number;
  }[] = [];
  let position = 0;
  const stack: { sketch: NodeSketch; parent: number; close?: number }[] = [{ sketch: root, parent: -1 }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { sketch, parent, close } = item;
    if (close !== undefined) {
      position += sketch.length ?? 0;
      Object.assign(rows[close]!, { end: position, subtreeEnd: rows.length });
      continue;
    }
    const isNamed = sketch.named ?? true;
    let kind = kinds.findIndex((name, id) => name === sketch.kind && named[id] === isNamed);
    if (kind < 0) {
      kind = kinds.push(sketch.kind) - 1;
      named.push(isNamed);
    }
    let field = fields.indexOf(sketch.field ?? '');
    if (field < 0) field = fields.push(sketch.field!) - 1;
    position += sketch.gap ?? 0;
    const n = rows.push({ kind, field, start: position, end: 0, subtreeEnd: 0, flags: sketch.flags ?? 0, parent }) - 1;
    stack.push({ sketch, parent, close: n });
    for (const child of [...(sketch.children ?? [])].reverse()) stack.push({ sketch: child, parent: n });
  }
  return createTree(
    {
      version: 1,
      language: 'python',
      grammar: { name: 'tree-sitter-python', version: '0.25.0', abi: 15 },
      encoding: 'utf-8',
      bom: false,
      textLength: position,
      kinds,
      named,
      fields,
      ...header,
    },
    {
      count: rows.length,
      kind: Uint16Array.from(rows, (row) => row.kind),
      field: Uint8Array.from(rows, (row) => row.field),
      start: Uint32Array.from(rows, (row) => row.start),
      end: Uint32Array.from(rows, (row) => row.end),
      subtreeEnd: Uint32Array.from(rows, (row) => row.subtreeEnd),
      flags: Uint8Array.from(rows, (row) => row.flags),
      parent: Int32Array.from(rows, (row) => row.parent),
    },
  );
}

const number = fc.oneof(fc.nat(3), fc.nat(40), fc.nat(100_000));

/** A sketch without children, and how many of the open nodes end before it. */
const anyNode = fc.record({
  ends: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(40)),
  kind: fc.oneof(fc.constantFrom('a', 'b', 'identifier', '(', 'ERROR'), fc.string({ maxLength: 4, unit: 'binary' })),
  named: fc.boolean(),
  field: fc.constantFrom('', '', 'name', 'body'),
  flags: fc.oneof(fc.constant(0), fc.nat(7)),
  gap: number,
  length: number,
});

/** Trees of any shape, with rare values in every column. */
export const anyTree: fc.Arbitrary<Tree> = fc
  .tuple(
    fc.array(anyNode, { minLength: 1, maxLength: 120 }),
    fc.record({ language: fc.string(), encoding: fc.string(), bom: fc.boolean() }),
    fc.nat(1000),
  )
  .map(([nodes, header, rest]) => {
    const [root, ...others] = nodes.map((node) => ({ ...node, children: [] as NodeSketch[] }));
    const open = [root!];
    for (const node of others) {
      open.length = Math.max(1, open.length - node.ends);
      open.at(-1)!.children.push(node);
      open.push(node);
    }
    const tree = buildTree(root!, header);
    return createTree({ ...tree.header, textLength: tree.header.textLength + rest }, tree.columns);
  });
