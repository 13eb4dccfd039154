import { findComponents } from './find-components.ts';
import { adjacencyOf, type GraphEdge, type ImportGraph } from './import-graph.ts';

/** Files that import each other, directly or over others. */
export interface ImportCycle {
  /** Every file from which each of the others is reached, by path. */
  readonly files: readonly string[];
  /** A shortest way around from the first file that is on one, which is its first and its last. */
  readonly path: readonly string[];
}

/** The cycles of a graph, the largest first, then by path. Linear in its nodes and edges. */
export function findCycles(graph: ImportGraph): ImportCycle[] {
  const nameOf = (node: number): string => graph.nodes[node]?.name ?? '';
  const components = findComponents(adjacencyOf(graph, 'imports'));
  const componentOf = new Int32Array(graph.nodes.length).fill(-1);
  for (const [index, nodes] of components.entries()) for (const node of nodes) componentOf[node] = index;
  const inner = components.map((): GraphEdge[] => []);
  for (const edge of graph.edges) {
    const index = componentOf[edge.from]!;
    if (index !== -1 && index === componentOf[edge.to]) inner[index]?.push(edge);
  }
  return components
    .map((nodes, index) => ({
      files: nodes.map(nameOf),
      path: wayAround(nodes[0] as number, inner[index] ?? []).map(nameOf),
    }))
    .sort((a, b) => b.files.length - a.files.length);
}

/** A shortest way from a node back to it, over edges among which there is one. */
function wayAround(start: number, edges: readonly GraphEdge[]): number[] {
  const next = new Map<number, number[]>();
  for (const { from, to } of edges) {
    const known = next.get(from);
    if (known === undefined) next.set(from, [to]);
    else known.push(to);
  }
  const cameFrom = new Map<number, number>();
  let level = [start];
  while (level.length > 0 && !cameFrom.has(start)) {
    const further: number[] = [];
    for (const node of level) {
      for (const neighbour of next.get(node) ?? []) {
        if (cameFrom.has(neighbour)) continue;
        cameFrom.set(neighbour, node);
        further.push(neighbour);
      }
    }
    level = further;
  }
  const way = [start];
  let node = cameFrom.get(start);
  while (node !== undefined && node !== start) {
    way.push(node);
    node = cameFrom.get(node);
  }
  return [...way, start].reverse();
}
