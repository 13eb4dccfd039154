import type { Tree } from '@codebatch/ast';
import { type ModelBuilder, nameEntry } from './model-builder.ts';
import type { Name, ScopeRecord } from './records.ts';

/** Role bit: a region starts at the node. */
const ENTERS_REGION = 0x8000;

/** Called for a node of its kind; returns the node to go on with: the next one, or the end of the subtree to skip it. */
export type Visit<W> = (walk: W, node: number, role: number) => number;

interface Region {
  readonly scope: ScopeRecord;
  readonly mode: number;
}

/**
 * One pass over the columns of a tree in pre-order. What a node means is told from above: before its children are
 * visited, a node's visitor gives each of them a role (a small number that only the language's visitors interpret) or a
 * region (a scope and mode that hold for that subtree). A plain loop with explicit stacks, so that depth costs no call
 * stack, and every node is seen once.
 */
export interface Walk<Kinds, Fields> {
  readonly model: ModelBuilder;
  readonly text: string;
  readonly kind: Uint16Array;
  readonly field: Uint8Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  readonly subtreeEnd: Uint32Array;
  readonly parent: Int32Array;
  /** Role of each node; 0 unless an ancestor gave it one. */
  readonly roles: Uint16Array;
  readonly regions: Map<number, Region>;
  /** Kind ids by name, -1 where the tree has none. */
  readonly k: Readonly<Kinds>;
  /** Field ids by name, -1 where the tree has none. */
  readonly f: Readonly<Fields>;
  scope: ScopeRecord;
  mode: number;
  /** Node at which the innermost region ends. */
  limit: number;
  readonly stack: { readonly scope: ScopeRecord; readonly mode: number; readonly limit: number }[];
}

/**
 * Prepares a walk. `kinds` and `fields` name what the language's visitors compare with, each with the value -1: the walk
 * holds copies in which those that the tree has are replaced by its ids.
 *
 * What a language adds is to be assigned to it: V8 gives each object that is spread from another a shape of its own, and
 * every access to one of the walk would have to search for the property.
 */
export function createWalk<Kinds extends Record<string, number>, Fields extends Record<string, number>>(
  model: ModelBuilder,
  kinds: Kinds,
  fields: Fields,
): Walk<Kinds, Fields> {
  const { columns, header } = model.tree;
  return {
    model,
    text: model.text,
    kind: columns.kind,
    field: columns.field,
    start: columns.start,
    end: columns.end,
    subtreeEnd: columns.subtreeEnd,
    parent: columns.parent,
    roles: new Uint16Array(columns.count),
    regions: new Map(),
    k: fillIds(kinds, header.kinds, (id) => header.named[id] === true),
    f: fillIds(fields, header.fields, () => true),
    scope: model.root,
    mode: 0,
    limit: columns.count,
    stack: [],
  };
}

/** A copy of `ids` with the positions of those of its keys that are in `names`. */
export function fillIds<Ids extends Record<string, number>>(
  ids: Ids,
  names: readonly string[],
  counts: (id: number) => boolean,
): Ids {
  const filled: Record<string, number> = { ...ids };
  names.forEach((name, id) => {
    if (Object.hasOwn(filled, name) && counts(id)) filled[name] = id;
  });
  return filled as Ids;
}

/** The visitors of a tree by kind id; anonymous kinds have none. */
export function visitorsOf<W>(tree: Tree, visitors: ReadonlyMap<string, Visit<W>>): readonly (Visit<W> | undefined)[] {
  const { kinds, named } = tree.header;
  return kinds.map((kind, id) => (named[id] === true ? visitors.get(kind) : undefined));
}

/** Visits every node once, in pre-order. */
export function runWalk<W extends AnyWalk>(walk: W, visitors: readonly (Visit<W> | undefined)[]): void {
  const { kind, roles } = walk;
  const count = walk.model.tree.size;
  let node = 0;
  while (node < count) {
    if (node >= walk.limit) leaveRegions(walk, node);
    const role = roles[node]!;
    if ((role & ENTERS_REGION) !== 0) {
      const region = walk.regions.get(node)!;
      enterRegion(walk, node, region.scope, region.mode);
    }
    const visit = visitors[kind[node]!];
    node = visit === undefined ? node + 1 : visit(walk, node, role & ~ENTERS_REGION);
  }
}

/** A walk of any language. */
type AnyWalk = Walk<unknown, unknown>;

function leaveRegions(walk: AnyWalk, node: number): void {
  while (node >= walk.limit && walk.stack.length > 0) {
    const outer = walk.stack.pop()!;
    walk.scope = outer.scope;
    walk.mode = outer.mode;
    walk.limit = outer.limit;
  }
}

/** Makes `scope` and `mode` hold from the node being visited to the end of its subtree. */
export function enterRegion(walk: AnyWalk, node: number, scope: ScopeRecord, mode: number): void {
  walk.stack.push({ scope: walk.scope, mode: walk.mode, limit: walk.limit });
  walk.scope = scope;
  walk.mode = mode;
  walk.limit = walk.subtreeEnd[node]!;
}

/** Sets a mode bit for the whole subtree of a node of that kind, then visits it. */
export function withMode<W extends AnyWalk>(bit: number, inner?: Visit<W>): Visit<W> {
  return (walk, node, role) => {
    if ((walk.mode & bit) === 0) enterRegion(walk, node, walk.scope, walk.mode | bit);
    return inner === undefined ? node + 1 : inner(walk, node, role);
  };
}

/** Makes `scope` and `mode` hold for a node that is still to be visited. */
export function markRegion(walk: AnyWalk, node: number, scope: ScopeRecord, mode: number): void {
  walk.roles[node]! |= ENTERS_REGION;
  walk.regions.set(node, { scope, mode });
}

/** Gives a node that is still to be visited its role. */
export function markRole(walk: AnyWalk, node: number, role: number): void {
  walk.roles[node] = (walk.roles[node]! & ENTERS_REGION) | role;
}

/** First child of `node` in that field, or -1. */
export function childInField(walk: AnyWalk, node: number, field: number): number {
  const end = walk.subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (walk.field[child] === field) return child;
  }
  return -1;
}

/** First child of `node` of that kind, or -1. */
export function childOfKind(walk: AnyWalk, node: number, kind: number): number {
  const end = walk.subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (walk.kind[child] === kind) return child;
  }
  return -1;
}

/** Source text of a node. */
export function textOf(walk: AnyWalk, node: number): string {
  return walk.text.slice(walk.start[node], walk.end[node]);
}

/** Entry of the name that the node's text is. */
export function nameOf(walk: AnyWalk, node: number): Name {
  return nameEntry(walk.model, textOf(walk, node));
}

const CALLEE_LIMIT = 256;

/** Text of an expression as an edge target; of a long one the end, so that chains of calls stay linear in size. */
export function targetText(walk: AnyWalk, start: number, end: number): string {
  return end - start <= CALLEE_LIMIT
    ? walk.text.slice(start, end)
    : `…${walk.text.slice(end - (CALLEE_LIMIT - 1), end)}`;
}
