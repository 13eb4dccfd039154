import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findComponents } from './find-components.ts';
import { findCycles } from './find-cycles.ts';
import { adjacencyOf, type ImportGraph } from './import-graph.ts';
import { reachFrom } from './reach-from.ts';

type Pair = readonly [from: number, to: number];

function graphOf(size: number, pairs: readonly Pair[]): ImportGraph {
  const unique = new Map(pairs.filter(([from, to]) => from !== to).map((pair) => [pair.join(), pair]));
  return {
    nodes: Array.from({ length: size }, (_, node) => ({ name: String(node).padStart(6, '0'), external: false })),
    edges: [...unique.values()]
      .sort((a, b) => a[0] - b[0] || a[1] - b[1])
      .map(([from, to]) => ({ from, to, line: 1, typeOnly: false })),
    missing: [],
  };
}

const graphs = fc
  .integer({ min: 1, max: 9 })
  .chain((size) =>
    fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 24 }).map((pairs) => graphOf(size, pairs)),
  );

/** Distances by relaxing every edge until nothing changes. */
function distances({ nodes, edges }: ImportGraph, start: number): number[] {
  const found = nodes.map((_, node) => (node === start ? 0 : Number.POSITIVE_INFINITY));
  for (const _ of nodes) {
    for (const { from, to } of edges) found[to] = Math.min(found[to]!, found[from]! + 1);
  }
  return found;
}

describe('the import graph', () => {
  it('components are the sets of nodes that reach each other', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const reach = graph.nodes.map((_, node) => distances(graph, node));
        const expected = graph.nodes
          .map((_, node) =>
            graph.nodes.flatMap((__, other) =>
              Number.isFinite(reach[node]![other]! + reach[other]![node]!) ? [other] : [],
            ),
          )
          .filter((nodes, node) => nodes.length > 1 && nodes[0] === node);
        expect(findComponents(adjacencyOf(graph, 'imports'))).toEqual(expected);
      }),
    );
  });

  it('the way around a cycle follows edges, ends where it begins, and is shortest', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        for (const { files, path } of findCycles(graph)) {
          const way = path.map(Number);
          const start = Number(files[0]);
          expect([way[0], way.at(-1)]).toEqual([start, start]);
          for (const [step, node] of way.slice(1).entries()) {
            expect(graph.edges.some(({ from, to }) => from === way[step] && to === node)).toBe(true);
          }
          const shortest = Math.min(
            ...graph.edges.filter(({ from }) => from === start).map(({ to }) => distances(graph, to)[start]! + 1),
          );
          expect(way.length - 1).toBe(shortest);
        }
      }),
    );
  });

  it('what is reached has the shortest distance, over a node that is one step nearer', () => {
    fc.assert(
      fc.property(graphs, fc.constantFrom('imports', 'importers'), (graph, way) => {
        const turned = {
          ...graph,
          edges:
            way === 'imports' ? graph.edges : graph.edges.map((edge) => ({ ...edge, from: edge.to, to: edge.from })),
        };
        const expected = distances(turned, 0);
        const reached = reachFrom(0, adjacencyOf(graph, way));
        expect(reached.map(({ node }) => node).sort()).toEqual(
          [...expected.keys()].filter((node) => Number.isFinite(expected[node])),
        );
        for (const { node, distance, via } of reached) {
          expect(distance).toBe(expected[node]);
          if (via !== undefined) expect(expected[via]).toBe(distance - 1);
        }
      }),
    );
  });

  it('50,000 edges in one chain, and in one cycle, are no depth at all', () => {
    const size = 50_000;
    const chain = Array.from({ length: size - 1 }, (_, node): Pair => [node, node + 1]);
    const open = graphOf(size, chain);
    expect(findCycles(open)).toEqual([]);
    expect(reachFrom(0, adjacencyOf(open, 'imports')).at(-1)).toEqual({
      node: size - 1,
      distance: size - 1,
      via: size - 2,
    });
    const [cycle, ...others] = findCycles(graphOf(size, [...chain, [size - 1, 0]]));
    expect(others).toEqual([]);
    expect(cycle?.files).toHaveLength(size);
    expect(cycle?.path).toHaveLength(size + 1);
  });
});
