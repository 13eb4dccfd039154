import type { Store } from '@codebatch/core';
import { fileImports, graphAnswer, graphReach, readImportGraph } from '@codebatch/query';
import { afterAll, describe, expect, it } from 'vitest';
import { type Body, makeStore } from './make-store.ts';
import { removeStore } from './store-tree.ts';

const imports = (module: string, line: number, also: Record<string, unknown> = {}): Body => ({
  kind: 'edge',
  edge_type: 'imports',
  target: module,
  module,
  name: 'x',
  line,
  ...also,
});

/** main -> a -> b -> a, c -> main by types alone; d imports nothing; lone is not imported. */
const EDGES: Readonly<Record<string, readonly Body[]>> = {
  'src/main.ts': [imports('./a.js', 1), imports('react', 2), imports('./absent', 3), imports('./absent', 4)],
  'src/a.ts': [imports('./b', 1), imports('./b', 2), imports('./a', 3), imports('react', 4)],
  'src/b.ts': [imports('./a', 5, { type_only: true }), imports('./a', 6), imports('./d', 7, { type_only: true })],
  'src/c.ts': [imports('./main', 1, { type_only: true }), { ...imports('./d', 2), edge_type: 'calls' }],
};
const FILES = ['src/main.ts', 'src/a.ts', 'src/b.ts', 'src/c.ts', 'src/d.ts', 'lone.py'];

const store: Store = makeStore({
  snapshots: { one: Object.fromEntries(FILES.map((path) => [path, `// ${path}\n`])) },
  batches: [
    {
      id: 'b',
      snapshot: 'one',
      tasks: [{ id: '03_symbols', type: 'symbols', outputs: ({ path }) => EDGES[path] ?? [] }],
    },
  ],
});
afterAll(() => removeStore(store));

describe('graphAnswer', () => {
  it('counts fan-in and fan-out, and lists cycles, modules and imports that lead nowhere', () => {
    expect(graphAnswer(store, 'b')).toEqual({
      batch_id: 'b',
      snapshot_id: 'one',
      summary: { files: 5, imports: 5, modules: 1, cycles: 1, files_in_cycles: 2, missing: 1 },
      files: [
        { path: 'src/a.ts', imports: 1, importers: 2, in_cycle: true },
        { path: 'src/b.ts', imports: 2, importers: 1, in_cycle: true },
        { path: 'src/d.ts', imports: 0, importers: 1, in_cycle: false },
        { path: 'src/main.ts', imports: 1, importers: 1, in_cycle: false },
        { path: 'src/c.ts', imports: 1, importers: 0, in_cycle: false },
      ],
      edges: [
        { from: 'src/a.ts', to: 'src/b.ts', line: 1, type_only: false, external: false },
        { from: 'src/b.ts', to: 'src/a.ts', line: 5, type_only: false, external: false },
        { from: 'src/b.ts', to: 'src/d.ts', line: 7, type_only: true, external: false },
        { from: 'src/c.ts', to: 'src/main.ts', line: 1, type_only: true, external: false },
        { from: 'src/main.ts', to: 'src/a.ts', line: 1, type_only: false, external: false },
      ],
      cycles: [{ files: ['src/a.ts', 'src/b.ts'], path: ['src/a.ts', 'src/b.ts', 'src/a.ts'] }],
      modules: [{ module: 'react', importers: 2 }],
      missing: [{ path: 'src/main.ts', module: './absent', line: 3 }],
    });
  });

  it('without types only what is there at run time counts, and modules from outside are edges on demand', () => {
    const { summary, edges } = graphAnswer(store, 'b', { types: false, external: true });
    expect(summary).toMatchObject({ files: 3, imports: 3 });
    expect(edges.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'src/a.ts src/b.ts',
      'src/a.ts react',
      'src/b.ts src/a.ts',
      'src/main.ts src/a.ts',
      'src/main.ts react',
    ]);
  });

  it('a path chooses what is listed, and leaves the graph as it is', () => {
    const { files, edges, cycles, summary } = graphAnswer(store, 'b', { path: 'b.ts' });
    expect(files.map(({ path, importers }) => [path, importers])).toEqual([['src/b.ts', 1]]);
    expect(edges).toHaveLength(3);
    expect(cycles).toHaveLength(1);
    expect(summary.files).toBe(5);
    expect(graphAnswer(store, 'b', { languages: ['python'] }).files).toEqual([]);
  });
});

describe('graphReach', () => {
  it('gives what a change can reach with its distance, and the reverse', () => {
    expect(graphReach(store, 'b', './src/d.ts').files).toEqual([
      { path: 'src/b.ts', distance: 1, via: 'src/d.ts' },
      { path: 'src/a.ts', distance: 2, via: 'src/b.ts' },
      { path: 'src/main.ts', distance: 3, via: 'src/a.ts' },
      { path: 'src/c.ts', distance: 4, via: 'src/main.ts' },
    ]);
    const needs = graphReach(store, 'b', 'src/main.ts', { direction: 'imports', types: false });
    expect(needs.files.map(({ path }) => path)).toEqual(['src/a.ts', 'src/b.ts']);
  });

  it('of a file without imports nothing is reached; a file that is not there is an error', () => {
    expect(graphReach(store, 'b', 'lone.py').files).toEqual([]);
    expect(() => graphReach(store, 'b', 'src/mian.ts')).toThrow(expect.objectContaining({ code: 'FILE_NOT_FOUND' }));
  });
});

it('fileImports gives what a file imports and what imports it', () => {
  expect(fileImports(store, 'b', 'src/main.ts')).toEqual({
    imports: [
      { module: './a.js', path: 'src/a.ts', missing: false, names: ['x'], type_only: false, line: 1 },
      { module: 'react', path: null, missing: false, names: ['x'], type_only: false, line: 2 },
      { module: './absent', path: null, missing: true, names: ['x', 'x'], type_only: false, line: 3 },
    ],
    importers: [{ path: 'src/c.ts', line: 1, type_only: true }],
  });
});

it('a package of Python without __init__.py is where an import leads, and no node', () => {
  const edges = [imports('ns.two', 1, { target: 'ns.two.*', name: '*' }), imports('ns.two', 2, { name: 'b' })];
  const outputs = ({ path }: { readonly path: string }) => (path === 'main.py' ? edges : []);
  const tasks = [{ id: '03_symbols', type: 'symbols', outputs }];
  const snapshots = { one: { 'main.py': '', 'ns/two/b.py': '' } };
  const spaces = makeStore({ snapshots, batches: [{ id: 'b', snapshot: 'one', tasks }] });
  try {
    expect(fileImports(spaces, 'b', 'main.py').imports.map(({ path, missing }) => [path, missing])).toEqual([
      ['ns/two', false],
      ['ns/two/b.py', false],
    ]);
    const { nodes, missing } = readImportGraph(spaces, 'b', { external: true });
    expect(nodes.map(({ name }) => name)).toEqual(['main.py', 'ns/two/b.py']);
    expect(missing).toEqual([]);
  } finally {
    removeStore(spaces);
  }
});

it('a file may import very many names of one module', () => {
  const many = Array.from({ length: 70_000 }, () => imports('./b', 1));
  const outputs = () => many;
  const tasks = [{ id: '03_symbols', type: 'symbols', outputs }];
  const large = makeStore({ snapshots: { one: { 'a.ts': '' } }, batches: [{ id: 'b', snapshot: 'one', tasks }] });
  try {
    expect(fileImports(large, 'b', 'a.ts').imports.map(({ names }) => names.length)).toEqual([many.length]);
  } finally {
    removeStore(large);
  }
});

it('readImportGraph takes the imports of the files that a filter chooses', () => {
  const { nodes, edges } = readImportGraph(store, 'b', { filter: { path: 'c.ts' }, external: true });
  expect(nodes.map(({ name }) => name)).toEqual(['src/c.ts', 'src/main.ts']);
  expect(edges).toHaveLength(1);
});
