/** A file of the snapshot, or a module that is no part of it. */
export interface GraphNode {
  /** Path, or name of the module. */
  readonly name: string;
  readonly external: boolean;
}

/** One file imports another, however often. */
export interface GraphEdge {
  /** Index of the importing node. */
  readonly from: number;
  /** Index of the imported node. */
  readonly to: number;
  /** Line of the first import; undefined where no record has one. */
  readonly line: number | undefined;
  /** Whether it imports types alone, which are gone when the program runs. */
  readonly typeOnly: boolean;
}

/**
 * An import that leads to no file of the snapshot though it should: a relative path, a name with `#` in front, or what a
 * JavaScript package of the snapshot does not have.
 */
export interface MissingImport {
  readonly path: string;
  readonly module: string;
  readonly line: number | undefined;
}

/** Which files import which. */
export interface ImportGraph {
  /** Files by path, then modules by name. */
  readonly nodes: readonly GraphNode[];
  /** By their ends; no pair twice, and none from a file to itself. */
  readonly edges: readonly GraphEdge[];
  /** In stored order, each module of a file once. */
  readonly missing: readonly MissingImport[];
}

/** The nodes next to each node of a graph. */
export interface Adjacency {
  /** Number of nodes. */
  readonly size: number;
  /** Indexes of the neighbours of a node, ascending. */
  neighbours(node: number): Int32Array;
}

/** Where the edges of a graph lead, or where they come from: arrays of integers, linear in nodes and edges. */
export function adjacencyOf(
  { nodes, edges }: Pick<ImportGraph, 'nodes' | 'edges'>,
  way: 'imports' | 'importers',
): Adjacency {
  const starts = new Int32Array(nodes.length + 1);
  const source = way === 'imports' ? 'from' : 'to';
  const target = way === 'imports' ? 'to' : 'from';
  for (const edge of edges) starts[edge[source] + 1]! += 1;
  for (let node = 0; node < nodes.length; node += 1) starts[node + 1]! += starts[node]!;
  const targets = new Int32Array(edges.length);
  const filled = starts.slice();
  for (const edge of edges) {
    targets[filled[edge[source]]!] = edge[target];
    filled[edge[source]]! += 1;
  }
  return {
    size: nodes.length,
    neighbours: (node) => targets.subarray(starts[node], starts[node + 1]),
  };
}
