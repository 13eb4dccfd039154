import type { TreeCaptures } from './tree-captures.ts';

/** What a tree object says about itself and its source. */
export interface TreeHeader {
  /** Version of the tree format. */
  readonly version: 1;
  /** Language id, e.g. `python`. */
  readonly language: string;
  /** The grammar that made the tree: npm package name, its version, and the tree-sitter ABI of its parser. */
  readonly grammar: { readonly name: string; readonly version: string; readonly abi: number };
  /** Encoding of the source bytes, e.g. `utf-8`. */
  readonly encoding: string;
  /** Whether the source bytes began with a byte order mark. */
  readonly bom: boolean;
  /** Length of the decoded text, in UTF-16 code units, without the byte order mark. */
  readonly textLength: number;
  /** Names of node kinds, in order of first use. */
  readonly kinds: readonly string[];
  /** For each entry of `kinds`, whether it is a named kind (a rule) or an anonymous one (a literal token). */
  readonly named: readonly boolean[];
  /** Names of fields, in order of first use; `fields[0]` is `''` and means no field. */
  readonly fields: readonly string[];
}

/** All nodes of a tree in pre-order, one array per property. Offsets are UTF-16 code units of the decoded text. */
export interface TreeColumns {
  readonly count: number;
  /** Index into `TreeHeader.kinds`. */
  readonly kind: Uint16Array;
  /** Index into `TreeHeader.fields`; 0 for none. */
  readonly field: Uint8Array;
  readonly start: Uint32Array;
  /** Exclusive. */
  readonly end: Uint32Array;
  /** Index one past the last descendant; a leaf's is its own index plus one. */
  readonly subtreeEnd: Uint32Array;
  /** Bits of {@link NODE_FLAGS}. */
  readonly flags: Uint8Array;
  /** Index of the parent; -1 for the root. */
  readonly parent: Int32Array;
}

/** Bits in `TreeColumns.flags`. */
export const NODE_FLAGS: { readonly missing: 1; readonly extra: 2; readonly hasError: 4 } = {
  missing: 1,
  extra: 2,
  hasError: 4,
};

/** Kind of the nodes that stand for text the grammar could not place. */
export const ERROR_KIND = 'ERROR';

/**
 * A whole syntax tree, anonymous nodes included. A node is its index in pre-order: node 0 is the root, descendants of
 * `n` are `n + 1 ... columns.subtreeEnd[n] - 1`. No accessor allocates an object per node.
 *
 * Arguments named `n` must be indices below `size`.
 */
export interface Tree {
  readonly header: TreeHeader;
  readonly columns: TreeColumns;
  /** What a query found in the tree; `undefined` where none was asked. */
  readonly captures: TreeCaptures | undefined;
  /** Number of nodes. */
  readonly size: number;
  /** Id of a kind in this tree, or -1. Without `named`, the named kind is preferred where both exist. */
  kindId(name: string, named?: boolean): number;
  /** Id of a field in this tree, or -1. `''` is 0. */
  fieldId(name: string): number;
  kind(n: number): string;
  isNamed(n: number): boolean;
  /** Field name under which the parent holds the node, `''` for none. */
  field(n: number): string;
  start(n: number): number;
  /** Exclusive. */
  end(n: number): number;
  /** Parent, or -1 for the root. */
  parent(n: number): number;
  /** First child, or -1. */
  firstChild(n: number): number;
  /** Next sibling, or -1. */
  nextSibling(n: number): number;
  childCount(n: number): number;
  /** The `index`-th child, or -1. Linear in `index`. */
  child(n: number, index: number): number;
  /** First child under the field, or -1. */
  childByField(n: number, field: string): number;
  /** Every child under the field, in order. */
  childrenByField(n: number, field: string): number[];
  children(n: number): number[];
  namedChildren(n: number): number[];
  /** Whether the parser invented the node (of no text) to complete a construct. */
  isMissing(n: number): boolean;
  /** Whether the node may stand anywhere, as comments do. */
  isExtra(n: number): boolean;
  /** Whether the node is, or contains, a syntax error. */
  hasError(n: number): boolean;
  /** Whether the node is of kind `ERROR`. */
  isError(n: number): boolean;
}

class ColumnTree implements Tree {
  readonly header: TreeHeader;
  readonly columns: TreeColumns;
  readonly captures: TreeCaptures | undefined;
  readonly size: number;
  private kindIds: Map<string, number> | undefined;

  constructor(header: TreeHeader, columns: TreeColumns, captures: TreeCaptures | undefined) {
    this.header = header;
    this.columns = columns;
    this.captures = captures;
    this.size = columns.count;
  }

  kindId(name: string, named?: boolean): number {
    this.kindIds ??= new Map(this.header.kinds.map((kind, id) => [`${this.header.named[id] ? 'n' : 'a'}${kind}`, id]));
    const asNamed = named === false ? undefined : this.kindIds.get(`n${name}`);
    return asNamed ?? (named === true ? undefined : this.kindIds.get(`a${name}`)) ?? -1;
  }

  fieldId(name: string): number {
    return this.header.fields.indexOf(name);
  }

  kind(n: number): string {
    return this.header.kinds[this.columns.kind[n]!]!;
  }

  isNamed(n: number): boolean {
    return this.header.named[this.columns.kind[n]!]!;
  }

  field(n: number): string {
    return this.header.fields[this.columns.field[n]!]!;
  }

  start(n: number): number {
    return this.columns.start[n]!;
  }

  end(n: number): number {
    return this.columns.end[n]!;
  }

  parent(n: number): number {
    return this.columns.parent[n]!;
  }

  firstChild(n: number): number {
    return this.columns.subtreeEnd[n]! > n + 1 ? n + 1 : -1;
  }

  nextSibling(n: number): number {
    const { parent, subtreeEnd } = this.columns;
    const above = parent[n]!;
    if (above < 0) return -1;
    const next = subtreeEnd[n]!;
    return next < subtreeEnd[above]! ? next : -1;
  }

  childCount(n: number): number {
    const { subtreeEnd } = this.columns;
    let count = 0;
    for (let child = n + 1, end = subtreeEnd[n]!; child < end; child = subtreeEnd[child]!) count++;
    return count;
  }

  child(n: number, index: number): number {
    const { subtreeEnd } = this.columns;
    let left = index;
    for (let child = n + 1, end = subtreeEnd[n]!; child < end; child = subtreeEnd[child]!) {
      if (left-- === 0) return child;
    }
    return -1;
  }

  childByField(n: number, name: string): number {
    const id = this.fieldId(name);
    if (id < 0) return -1;
    const { subtreeEnd, field } = this.columns;
    for (let child = n + 1, end = subtreeEnd[n]!; child < end; child = subtreeEnd[child]!) {
      if (field[child] === id) return child;
    }
    return -1;
  }

  childrenByField(n: number, name: string): number[] {
    const id = this.fieldId(name);
    return id < 0 ? [] : this.children(n).filter((child) => this.columns.field[child] === id);
  }

  children(n: number): number[] {
    const { subtreeEnd } = this.columns;
    const found: number[] = [];
    for (let child = n + 1, end = subtreeEnd[n]!; child < end; child = subtreeEnd[child]!) found.push(child);
    return found;
  }

  namedChildren(n: number): number[] {
    return this.children(n).filter((child) => this.isNamed(child));
  }

  isMissing(n: number): boolean {
    return (this.columns.flags[n]! & NODE_FLAGS.missing) !== 0;
  }

  isExtra(n: number): boolean {
    return (this.columns.flags[n]! & NODE_FLAGS.extra) !== 0;
  }

  hasError(n: number): boolean {
    return (this.columns.flags[n]! & NODE_FLAGS.hasError) !== 0;
  }

  isError(n: number): boolean {
    return this.isNamed(n) && this.kind(n) === ERROR_KIND;
  }
}

/**
 * Makes a tree of finished columns. The columns are neither copied nor checked: a parser backend vouches that they hold
 * at least one node, that they are in pre-order, that siblings are in order without overlap, that children lie within
 * their parents, and that kinds and fields are interned in order of first use. Captures are as {@link orderCaptures} makes
 * them.
 */
export function createTree(header: TreeHeader, columns: TreeColumns, captures?: TreeCaptures): Tree {
  return new ColumnTree(header, columns, captures);
}
