import type { Adjacency } from './import-graph.ts';

/** A node that is reached, over how many edges, and from which node it was reached first. */
export interface Reached {
  readonly node: number;
  /** Edges of the shortest way; 0 for the start. */
  readonly distance: number;
  /** The node before it on a shortest way; undefined for the start. */
  readonly via: number | undefined;
}

/** Every node that can be reached from one, the nearest first, then by index; the start itself comes first. */
export function reachFrom(start: number, { size, neighbours }: Adjacency): Reached[] {
  const seen = new Uint8Array(size);
  seen[start] = 1;
  const reached: Reached[] = [{ node: start, distance: 0, via: undefined }];
  let level = reached;
  while (level.length > 0) {
    const next: Reached[] = [];
    for (const { node, distance } of level) {
      for (const neighbour of neighbours(node)) {
        if (seen[neighbour] === 1) continue;
        seen[neighbour] = 1;
        next.push({ node: neighbour, distance: distance + 1, via: node });
      }
    }
    level = next.sort((a, b) => a.node - b.node);
    for (const one of level) reached.push(one);
  }
  return reached;
}
