import type { Adjacency } from './import-graph.ts';

/**
 * The strongly connected components of a graph with more than one node, by Tarjan's algorithm with a stack of its own,
 * so that no chain is too deep. Nodes of a component ascend, components are in the order of their first nodes. Linear in
 * nodes and edges.
 */
export function findComponents({ size, neighbours }: Adjacency): number[][] {
  const order = new Int32Array(size).fill(-1);
  const low = new Int32Array(size);
  const open = new Uint8Array(size);
  /** How many neighbours of a node were followed. */
  const followed = new Int32Array(size);
  const pending: number[] = [];
  const path: number[] = [];
  const components: number[][] = [];
  let visited = 0;
  const enter = (node: number): void => {
    order[node] = visited;
    low[node] = visited;
    visited += 1;
    open[node] = 1;
    pending.push(node);
    path.push(node);
  };
  const leave = (node: number): void => {
    if (low[node] !== order[node]) return;
    const component: number[] = [];
    let member: number;
    do {
      member = pending.pop() as number;
      open[member] = 0;
      component.push(member);
    } while (member !== node);
    if (component.length > 1) components.push(component.sort((a, b) => a - b));
  };
  for (let root = 0; root < size; root += 1) {
    if (order[root] !== -1) continue;
    enter(root);
    while (path.length > 0) {
      const node = path[path.length - 1] as number;
      const next = neighbours(node)[followed[node]!];
      if (next !== undefined) {
        followed[node]! += 1;
        if (order[next] === -1) enter(next);
        else if (open[next] === 1) low[node] = Math.min(low[node]!, order[next]!);
        continue;
      }
      path.pop();
      leave(node);
      const parent = path[path.length - 1];
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!);
    }
  }
  return components.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}
