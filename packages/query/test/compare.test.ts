import { rmSync } from 'node:fs';
import { createTree, encodeTree } from '@codebatch/ast';
import { type FileRecord, layout, type Store } from '@codebatch/core';
import { compareBatches, improvements, openComparison, regressions, shardList } from '@codebatch/query';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { addBatch, addSnapshot, type Body, makeStore, type TaskSpec } from './make-store.ts';
import { removeStore, unpackForeignStore } from './store-tree.ts';

const opened: Store[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) removeStore(store);
});

type Files = Readonly<Record<string, string>>;

/** A store with two batches of the same tasks, or of two lists of tasks, over two snapshots. */
function open(before: Files, after: Files, tasks: (store: Store) => TaskSpec[], later = tasks): Store {
  const store = makeStore({ snapshots: { one: before } });
  opened.push(store);
  addSnapshot(store, 'two', after);
  addBatch(store, { id: 'a', snapshot: 'one', tasks: tasks(store) });
  addBatch(store, { id: 'b', snapshot: 'two', tasks: later(store) });
  return store;
}

/** Finds `BAD` in every line, as a linter would; the text of the line is no part of what it says. */
function lint(store: Store, fields: Partial<TaskSpec> = {}, severity = 'warning'): TaskSpec {
  return {
    id: '04_lint',
    type: 'lint',
    version: '1.0.0',
    outputs: (file) =>
      linesOf(store, file).flatMap((line, n): Body[] => {
        const found = {
          kind: 'diagnostic',
          severity,
          message: 'found BAD',
          line: n + 1,
          column: line.indexOf('BAD') + 1,
        };
        return line.includes('BAD') ? [{ ...found, code: 'X1' }] : [];
      }),
    ...fields,
  };
}

function linesOf(store: Store, file: FileRecord): string[] {
  return store.objects.get(file.object).toString('utf8').split('\n');
}

function fixed(id: string, bodies: readonly Body[], fields: Partial<TaskSpec> = {}): () => TaskSpec[] {
  return () => [{ id, outputs: () => bodies, ...fields }];
}

function changesOf(store: Store, filter = {}): string[] {
  return compareBatches(store, 'a', 'b', filter).changes.map(
    ({ change, kind, path, before, after, causes }) =>
      `${change} ${kind} ${path}:${before?.line ?? ''}>${after?.line ?? ''} ${causes.map(({ type }) => type).join('+')}`,
  );
}

const text = ['a', 'BAD one', 'b', 'BAD two', 'c', 'BAD three', 'd'];
const file = (lines: readonly string[]) => `${lines.join('\n')}\n`;

describe('trap 2: comparing sets of records', () => {
  it('two batches of one snapshot do not differ, whatever their ids', () => {
    const store = open({ 'a.py': file(text) }, {}, (s) => [lint(s)]);
    addBatch(store, { id: 'again', snapshot: 'one', tasks: [lint(store)] });
    const { summary, changes, files } = compareBatches(store, 'a', 'again');
    expect(changes).toEqual([]);
    expect(summary).toMatchObject({ total_changes: 0, moved: 0, not_compared: 0 });
    expect(files).toMatchObject({ added: 0, removed: 0, changed: 0, unchanged: 1 });
  });

  it('two equal records and one are not the same', () => {
    const same: Body = { kind: 'diagnostic', code: 'X', message: 'm', severity: 'info', line: 1, column: 1 };
    const store = open({ f: 'x' }, { f: 'x' }, fixed('t', [same, same]), fixed('t', [same]));
    expect(changesOf(store)).toEqual(['removed diagnostic f:1> unknown']);
    const edge: Body = { kind: 'edge', edge_type: 'calls', target: 'f', line: 3, column: 1 };
    const edges = open({ f: 'x' }, { f: 'x' }, fixed('t', [edge]), fixed('t', [edge, { ...edge, line: 9 }]));
    expect(compareBatches(edges, 'a', 'b').summary).toMatchObject({ added: 1, removed: 0, total_changes: 1 });
  });

  it('kinds, options and languages may have the names of what every object has', () => {
    const bodies = ['__proto__', 'constructor', 'constructor'].map((kind, line): Body => ({ kind, line }));
    const grammar = { package: 'g', version: '1', abi: 15, kinds: {}, symbol_types: {} };
    const task = { config: { constructor: 1, ['__proto__']: 1 }, grammars: { constructor: grammar } };
    const store = open({ f: 'x' }, { f: 'x' }, fixed('t', []), fixed('t', bodies, task));
    const { summary, tasks } = compareBatches(store, 'a', 'b');
    expect(Object.entries(summary.kinds)).toEqual([
      ['__proto__', { added: 1, removed: 0, changed: 0 }],
      ['constructor', { added: 2, removed: 0, changed: 0 }],
    ]);
    expect(tasks[0]?.causes).toEqual([
      { type: 'options', task_id: 't', options: ['__proto__', 'constructor'] },
      { type: 'grammar', language: 'constructor', from: null, to: 'g 1' },
    ]);
  });

  it('metrics are told apart by name and function, and a new value is one change', () => {
    const metric = (name: string, value: number, symbol?: string): Body => ({
      kind: 'metric',
      metric: name,
      value,
      symbol,
    });
    const before = [metric('loc', 3), metric('complexity', 1), metric('fc', 1, 'f'), metric('fc', 2, 'g')];
    const after = [metric('loc', 3), metric('complexity', 5), metric('fc', 1, 'f'), metric('fc', 4, 'g')];
    const store = open({ f: 'x' }, { f: 'x' }, fixed('t', before), fixed('t', after));
    const { changes } = compareBatches(store, 'a', 'b');
    expect(changes.map(({ change, fields, after: one }) => [change, fields, one?.metric, one?.symbol])).toEqual([
      ['changed', ['value'], 'complexity', undefined],
      ['changed', ['value'], 'fc', 'g'],
    ]);
  });

  it('a line inserted at the top moves findings and changes none', () => {
    for (const inserted of [1, 7, 100]) {
      const after = [...Array.from({ length: inserted }, (_, n) => `new ${n}`), ...text];
      const store = open({ 'a.py': file(text) }, { 'a.py': file(after) }, (s) => [lint(s)]);
      expect(compareBatches(store, 'a', 'b').summary).toMatchObject({ total_changes: 0, moved: 3 });
    }
  });

  it('one finding fixed and one new of the same rule are one of each', () => {
    const after = text.with(1, 'good').with(4, 'BAD four');
    const store = open({ 'a.py': file(text) }, { 'a.py': file(after) }, (s) => [lint(s)]);
    expect(changesOf(store)).toEqual(['removed diagnostic a.py:2> content', 'added diagnostic a.py:>5 content']);
    const [worse, better] = [regressions(store, 'a', 'b'), improvements(store, 'a', 'b')];
    expect(worse).toMatchObject({ count: 1, opposite_count: 1, sentence: '1 new from 1 changed file' });
    expect(better).toMatchObject({ count: 1, opposite_count: 1, sentence: '1 fixed from 1 changed file' });
  });

  it('a finding on an edited line stays the same, also when lines were inserted above', () => {
    const after = ['new', 'new', ...text.with(3, 'BAD two, edited')];
    const store = open({ 'a.py': file(text) }, { 'a.py': file(after) }, (s) => [lint(s)]);
    expect(compareBatches(store, 'a', 'b').summary).toMatchObject({ total_changes: 0, moved: 3 });
  });

  it('equal lines are told apart by their neighbours, and counted', () => {
    const before = ['BAD', 'x', 'BAD', 'y', 'BAD', 'z'];
    const store = open({ 'a.py': file(before) }, { 'a.py': file(before.with(2, 'ok')) }, (s) => [lint(s)]);
    expect(changesOf(store)).toEqual(['removed diagnostic a.py:3> content']);
  });

  it('symbols keep their identity by kind and qualified name', () => {
    const symbol = (name: string, line: number, exported: boolean): Body => ({
      kind: 'symbol',
      name,
      symbol_type: 'function',
      qualified_name: name,
      scope: 'module',
      line,
      column: 1,
      exported,
    });
    const store = open(
      { f: 'x' },
      { f: 'y' },
      fixed('t', [symbol('a', 1, true), symbol('b', 5, true), symbol('c', 9, false)]),
      fixed('t', [symbol('b', 1, true), symbol('c', 5, true), symbol('d', 9, false)]),
    );
    const { changes, summary } = compareBatches(store, 'a', 'b');
    const said = changes.map(({ change, before, after, fields }) => [change, (after ?? before)?.name, fields]);
    expect(said).toEqual([
      ['removed', 'a', undefined],
      ['changed', 'c', ['exported']],
      ['added', 'd', undefined],
    ]);
    expect(summary.moved).toBe(1);
  });

  it('records of unknown kinds are compared by all they say', () => {
    const store = open(
      { f: 'x' },
      { f: 'x' },
      fixed('t', [
        { kind: 'acme.note', tag: { x: 1, y: 2 }, line: 1 },
        { kind: 'acme.note', tag: 2 },
      ]),
      fixed('t', [
        { kind: 'acme.note', line: 4, tag: { y: 2, x: 1 } },
        { kind: 'acme.note', tag: 3 },
      ]),
    );
    expect(compareBatches(store, 'a', 'b').summary).toMatchObject({ added: 1, removed: 1, changed: 0, moved: 1 });
  });
});

describe('files that move', () => {
  const long = [...text, ...Array.from({ length: 20 }, (_, n) => `line ${n}`)];

  it('a renamed file of equal content keeps everything', () => {
    const store = open({ 'a.py': file(text), 'k.py': 'k' }, { 'lib/a.py': file(text), 'k.py': 'k' }, (s) => [lint(s)]);
    const { summary, files } = compareBatches(store, 'a', 'b');
    expect(files.renamed).toEqual([{ from: 'a.py', to: 'lib/a.py', identical: true }]);
    expect(summary).toMatchObject({ total_changes: 0, moved: 3 });
  });

  it('of several equal files those of one name belong together', () => {
    const store = open({ 'x/a.py': 'e', 'x/b.py': 'e' }, { 'y/b.py': 'e', 'y/a.py': 'e' }, (s) => [lint(s)]);
    expect(compareBatches(store, 'a', 'b').files.renamed).toEqual([
      { from: 'x/a.py', to: 'y/a.py', identical: true },
      { from: 'x/b.py', to: 'y/b.py', identical: true },
    ]);
  });

  it('equal files are paired as by the simple rule: of one name first, then in their order', () => {
    const content = fc.constantFrom('x', 'y');
    const path = fc
      .tuple(fc.constantFrom('p', 'q', 'r', 's'), fc.constantFrom('a', 'b', 'c'))
      .map((parts) => parts.join('/'));
    const files = fc.dictionary(path, content, { maxKeys: 12, noNullPrototype: true });
    fc.assert(
      fc.property(files, files, (before, after) => {
        const store = open(before, after, () => []);
        const left = Object.keys(before)
          .filter((name) => !Object.hasOwn(after, name))
          .sort();
        const added = Object.keys(after)
          .filter((name) => !Object.hasOwn(before, name))
          .sort();
        const expected: unknown[] = [];
        const take = (to: string, fits: (from: string) => boolean): boolean => {
          const place = left.findIndex((from) => before[from] === after[to] && fits(from));
          if (place === -1) return false;
          expected.push({ from: left.splice(place, 1)[0], to, identical: true });
          return true;
        };
        const others = added.filter((to) => !take(to, (from) => from.slice(2) === to.slice(2)));
        for (const to of others) take(to, () => true);
        expect(compareBatches(store, 'a', 'b').files.renamed).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('many renamed files of equal content are paired in one pass', () => {
    const files = (directory: string) =>
      Object.fromEntries(Array.from({ length: 25_000 }, (_, n) => [`${directory}/${directory}${n}.py`, '']));
    const store = open(files('x'), files('y'), () => []);
    expect(compareBatches(store, 'a', 'b').files.renamed).toHaveLength(25_000);
  });

  it('a file that was moved and edited keeps its findings; the change names both causes', () => {
    const store = open({ 'a.py': file(long) }, { 'b.py': file([...long, 'BAD new']) }, (s) => [lint(s)]);
    expect(compareBatches(store, 'a', 'b').files.renamed).toEqual([{ from: 'a.py', to: 'b.py', identical: false }]);
    expect(changesOf(store)).toEqual(['added diagnostic b.py:>28 content+path']);
  });

  it('a copy is a new file, and unlike files are two', () => {
    const store = open({ 'a.py': file(text) }, { 'a.py': file(text), 'b.py': file(text) }, (s) => [lint(s)]);
    expect(new Set(changesOf(store).map((change) => change.split(' ').at(-1)))).toEqual(new Set(['file_added']));
    const unlike = open({ 'a.py': file(['BAD', 'p']) }, { 'b.py': file(['q', 'BAD BAD']) }, (s) => [lint(s)]);
    expect(changesOf(unlike)).toEqual([
      'removed diagnostic a.py:1> file_removed',
      'added diagnostic b.py:>2 file_added',
    ]);
  });
});

describe('causes', () => {
  it('names the version and the options of the task', () => {
    const heavier = (s: Store) => [lint(s, { version: '1.1.0', config: { max: 3, same: 1 } }, 'error')];
    const store = open({ f: 'BAD' }, { f: 'BAD' }, (s) => [lint(s, { config: { max: 2, same: 1 } })], heavier);
    const trend = regressions(store, 'a', 'b');
    expect(trend.changes).toMatchObject([
      {
        change: 'changed',
        fields: ['severity'],
        causes: [
          { type: 'task_version', from: '1.0.0', to: '1.1.0' },
          { type: 'options', options: ['max'] },
        ],
      },
    ]);
    expect(trend.sentence).toBe('1 new from lint 1.0.0 to 1.1.0');
    expect(improvements(store, 'a', 'b').count).toBe(0);
    expect(improvements(store, 'b', 'a').count).toBe(1);
  });

  it('names the grammar when equal bytes have another tree, and so for what is made of the tree', () => {
    const tasks =
      (version: string, code: string) =>
      (store: Store): TaskSpec[] => [
        { id: '01_parse', type: 'parse', outputs: () => [astOf(store, version)] },
        {
          id: '04_lint',
          type: 'lint',
          depends_on: ['01_parse'],
          outputs: () => [{ kind: 'diagnostic', code, severity: 'info', message: code, line: 1, column: 1 }],
        },
      ];
    const store = open({ 'a.py': 'x' }, { 'a.py': 'x' }, tasks('0.23.0', 'X1'), tasks('0.25.0', 'X2'));
    const { changes } = compareBatches(store, 'a', 'b');
    expect(changes).toHaveLength(3);
    for (const { causes } of changes) {
      expect(causes).toEqual([
        { type: 'grammar', language: 'python', from: 'tree-sitter-python 0.23.0', to: 'tree-sitter-python 0.25.0' },
      ]);
    }
  });

  it('names the grammar of the configuration, for files of its language and no others', () => {
    const tasks =
      (version: string, severity: string) =>
      (s: Store): TaskSpec[] => {
        const go = { package: 'tree-sitter-go', version, abi: 15, kinds: {}, symbol_types: {} };
        return [lint(s, { languages: { '.go': 'go' }, grammars: { go } }, severity)];
      };
    const store = open(
      { 'a.go': 'BAD', f: 'BAD' },
      { 'a.go': 'BAD', f: 'BAD' },
      tasks('1.0.0', 'info'),
      tasks('1.1.0', 'error'),
    );
    const grammar = { type: 'grammar', language: 'go', from: 'tree-sitter-go 1.0.0', to: 'tree-sitter-go 1.1.0' };
    const { changes, tasks: differing } = compareBatches(store, 'a', 'b');
    expect(changes.map(({ path, causes }) => [path, causes])).toEqual([
      ['a.go', [grammar]],
      ['f', [{ type: 'unknown' }]],
    ]);
    expect(differing).toEqual([{ task_id: '04_lint', type: 'lint', causes: [grammar] }]);
  });

  it('names the earlier task whose outputs differ', () => {
    const tasks = (version: string) => (): TaskSpec[] => [
      { id: 'p', type: 'p', version, outputs: () => [{ kind: 'acme.fact', value: version }] },
      { id: 'q', type: 'q', depends_on: ['p'], outputs: () => [{ kind: 'acme.sum', value: version }] },
    ];
    const store = open({ f: 'x' }, { f: 'x' }, tasks('1.0.0'), tasks('2.0.0'));
    const ofQ = compareBatches(store, 'a', 'b', { tasks: ['q'] }).changes;
    expect(ofQ.map(({ task_id, causes }) => [task_id, causes])).toEqual([
      ['q', [{ type: 'prior', task_id: 'p' }]],
      ['q', [{ type: 'prior', task_id: 'p' }]],
    ]);
  });

  it('names other files to a task that sees them all, and owns up when nothing explains a change', () => {
    const count = (store: Store): TaskSpec[] => [
      {
        id: 'w',
        strategy: 'single',
        outputs: (one) => [{ kind: 'acme.count', n: store.objects.size(one.object) === 1 ? 1 : 0 }],
      },
    ];
    const later = (): TaskSpec[] => [{ id: 'w', strategy: 'single', outputs: () => [{ kind: 'acme.count', n: 2 }] }];
    const store = open({ f: 'x' }, { f: 'x', g: 'long' }, count, later);
    expect(changesOf(store, { path: 'f' }).map((said) => said.split(' ').at(-1))).toEqual([
      'other_files',
      'other_files',
    ]);
    const odd = open({ f: 'x' }, { f: 'x' }, fixed('t', [{ kind: 'acme.a' }]), fixed('t', []));
    expect(changesOf(odd)).toEqual(['removed acme.a f:> unknown']);
  });

  it('tells in an edited file what the edit brought from what the task brought, by the line of the finding', () => {
    const every =
      (version: string) =>
      (store: Store): TaskSpec[] => [
        lint(store, {
          version,
          outputs: (one) =>
            linesOf(store, one).flatMap((line, n): Body[] =>
              line !== '' && version === '2.0.0'
                ? [{ kind: 'diagnostic', code: 'X2', severity: 'info', message: 'a line', line: n + 1, column: 1 }]
                : [],
            ),
        }),
      ];
    const store = open({ f: 'old\nother\n' }, { f: 'new\nold\nother\n' }, every('1.0.0'), every('2.0.0'));
    expect(changesOf(store)).toEqual([
      'added diagnostic f:>1 content+task_version',
      'added diagnostic f:>2 task_version+content',
      'added diagnostic f:>3 task_version+content',
    ]);
  });

  it('sums up what came from where', () => {
    const before = { 'a.py': 'ok', 'b.py': 'BAD\nBAD', 'c.py': 'ok' };
    const after = { 'a.py': 'BAD', 'b.py': 'BAD\nBAD', 'c.py': 'BAD\nx\nBAD' };
    const store = open(
      before,
      after,
      (s) => [lint(s)],
      (s) => [lint(s, { version: '2.0.0' }, 'error')],
    );
    expect(regressions(store, 'a', 'b').sentence).toBe('3 new from 2 changed files, 2 from lint 1.0.0 to 2.0.0');
  });
});

describe('what cannot be known is not claimed', () => {
  const failed: Body = { kind: 'diagnostic', severity: 'error', code: 'TASK_TIMEOUT', message: 'took 10 s' };

  it('findings of a file that the task failed on are not fixed; the failure is new', () => {
    const store = open({ f: 'BAD' }, { f: 'BAD' }, (s) => [lint(s)], fixed('04_lint', [failed], { type: 'lint' }));
    expect(improvements(store, 'a', 'b')).toMatchObject({ count: 0, summary: { not_compared: 1 } });
    expect(regressions(store, 'a', 'b').changes.map(({ after }) => after?.code)).toEqual(['TASK_TIMEOUT']);
    expect(regressions(store, 'b', 'a').count).toBe(0);
  });

  it('nor are those of a file that an earlier task skipped; skips are no changes unless asked for', () => {
    const skip: Body = { kind: 'skip', code: 'SKIP_TOO_LARGE', message: '9 MB' };
    const tasks =
      (skips: boolean) =>
      (store: Store): TaskSpec[] => [
        { id: 'parse', outputs: () => (skips ? [skip] : []) },
        skips ? { id: '04_lint', type: 'lint', depends_on: ['parse'] } : lint(store, { depends_on: ['parse'] }),
      ];
    const store = open({ f: 'BAD' }, { f: 'BAD' }, tasks(false), tasks(true));
    expect(compareBatches(store, 'a', 'b').summary).toMatchObject({ total_changes: 0, not_compared: 1 });
    expect(changesOf(store, { kinds: ['skip'] })).toEqual(['added skip f:> unknown']);
  });

  it('what an earlier task skips on both sides, as a file without a grammar, is known all the same', () => {
    const skip: Body = { kind: 'skip', code: 'SKIP_LANGUAGE', message: 'no grammar' };
    const tasks = (s: Store): TaskSpec[] => [
      { id: 'parse', outputs: () => [skip] },
      lint(s, { depends_on: ['parse'] }),
    ];
    const store = open({ 'a.md': 'BAD 1\nok' }, { 'a.md': 'ok\nBAD 2' }, tasks);
    expect(changesOf(store)).toEqual(['removed diagnostic a.md:1> content', 'added diagnostic a.md:>2 content']);
    expect(compareBatches(store, 'a', 'b').summary.not_compared).toBe(0);
  });

  it('an unfinished batch is compared as far as it is done, and says what is missing', () => {
    const store = open(
      { f: 'BAD', g: 'BAD 2' },
      { f: 'BAD', h: 'BAD 3' },
      (s) => [lint(s)],
      (s) => [lint(s, { status: () => 'ready' })],
    );
    const { summary, incomplete, changes } = compareBatches(store, 'a', 'b');
    expect(incomplete).toEqual([{ batch: 'b', task_id: '04_lint', shards: 2 }]);
    expect(changes.map(({ change, path }) => [change, path])).toEqual([['removed', 'g']]);
    expect(summary.not_compared).toBe(1);
  });

  it('tasks of one batch only are named and not compared; a task may have another id', () => {
    const store = open(
      { f: 'BAD' },
      { f: 'BAD' },
      (s) => [lint(s), { id: 'old' }],
      (s) => [lint(s, { id: '02_lint' }), { id: 'new' }],
    );
    const { compared_tasks, not_comparable, summary } = compareBatches(store, 'a', 'b');
    expect(compared_tasks).toEqual(['02_lint']);
    expect(regressions(store, 'a', 'b').sentence).toBe('nothing new; not compared: old (only in a), new (only in b)');
    expect(not_comparable).toEqual([
      { task_id: 'old', type: 'old', only_in: 'a' },
      { task_id: 'new', type: 'new', only_in: 'b' },
    ]);
    expect(summary.total_changes).toBe(0);
    expect(() => compareBatches(store, 'a', 'b', { tasks: ['lnt'] })).toThrow(
      expect.objectContaining({ code: 'TASK_NOT_FOUND' }),
    );
    expect(() => compareBatches(store, 'a', 'c')).toThrow(expect.objectContaining({ code: 'BATCH_NOT_FOUND' }));
  });

  it('a missing object is no reason to fail: findings then keep their place', () => {
    const store = open({ f: 'BAD\nBAD 2' }, { f: 'BAD\nBAD 2\nBAD 3' }, (s) => [lint(s)]);
    rmSync(layout.objectsDir(store.root), { recursive: true });
    expect(changesOf(store)).toEqual(['added diagnostic f:>3 content']);
  });
});

describe('reading as little as possible', () => {
  it('does not read shards with equal records_sha256', () => {
    const store = open({ f: 'BAD', g: 'BAD 2' }, { f: 'BAD', g: 'BAD 2', h: 'BAD 3' }, (s) => [lint(s)]);
    const shards = new Set(shardList(store, 'a').map(({ shard_id }) => shard_id));
    for (const batch of ['a', 'b']) {
      for (const shard of shards) rmSync(layout.shardOutputs(store.root, batch, '04_lint', shard));
    }
    expect(changesOf(store)).toEqual(['added diagnostic h:>1 file_added']);
  });

  it('streams changes, and gives the same without digests', () => {
    const none = { state: () => ({ records_sha256: undefined }) as never };
    const store = open({ f: 'BAD', g: 'BAD\nBAD 2' }, { f: 'BAD', g: 'BAD 2' }, (s) => [lint(s, none)]);
    const streamed = [...openComparison(store, 'a', 'b').changes()];
    expect(streamed).toEqual(compareBatches(store, 'a', 'b').changes);
    expect(streamed).toHaveLength(1);
  });

  it('filters by what stands on either side', () => {
    const store = open(
      { f: 'BAD' },
      { f: 'BAD' },
      (s) => [lint(s)],
      (s) => [lint(s, {}, 'error')],
    );
    for (const severity of ['error', 'warning']) expect(changesOf(store, { severities: [severity] })).toHaveLength(1);
    expect(changesOf(store, { severities: ['info'] })).toEqual([]);
    expect(changesOf(store, { path: 'g' })).toEqual([]);
    expect(changesOf(store, { kinds: ['diagnostic'], codes: ['X1'], languages: ['unknown'] })).toHaveLength(1);
  });
});

describe('metrics as trends', () => {
  const metric = (value: number): Body => ({ kind: 'metric', metric: 'complexity', value });

  it('count only when named, and only where a value rose or fell', () => {
    const store = open({ f: 'x', g: 'g' }, { f: 'y', h: 'h' }, fixed('t', [metric(1)]), fixed('t', [metric(3)]));
    expect(regressions(store, 'a', 'b').count).toBe(0);
    expect(regressions(store, 'a', 'b', {}, { metrics: ['complexity'] }).changes.map(({ path }) => path)).toEqual([
      'f',
    ]);
    expect(improvements(store, 'b', 'a', {}, { metrics: ['complexity'] })).toMatchObject({
      count: 1,
      opposite_count: 0,
    });
    expect(improvements(store, 'a', 'b', {}, { metrics: ['complexity'] }).opposite_count).toBe(1);
    expect(improvements(store, 'a', 'b').opposite_count).toBe(0);
    expect(() => regressions(store, 'a', 'b', {}, { metrics: ['complexty'] })).toThrow(/no metric/);
  });
});

describe('batches of another implementation', () => {
  it('compare truthfully: one file removed, one tree changed, the rest not done and so not known', () => {
    const store = unpackForeignStore();
    opened.push(store);
    const { summary, incomplete, files, changes } = compareBatches(store, 'batch-one', 'batch-two');
    expect(files).toMatchObject({ added: 0, removed: 1, changed: 1, unchanged: 9 });
    expect(summary).toMatchObject({ total_changes: 6, removed: 5, changed: 1, not_compared: 106 });
    expect(changes.filter(({ change }) => change === 'changed')).toMatchObject([
      { kind: 'ast', path: 'pkg/core.py', causes: [{ type: 'content' }] },
    ]);
    expect(incomplete.map(({ task_id, shards }) => [task_id, shards])).toEqual([
      ['02_analyze', 8],
      ['03_symbols', 8],
      ['04_lint', 8],
    ]);
    expect(compareBatches(store, 'batch-one', 'batch-one').summary.total_changes).toBe(0);
    expect(regressions(store, 'batch-one', 'batch-two')).toMatchObject({ count: 0, sentence: 'nothing new' });
  });
});

function astOf(store: Store, version: string): Body {
  const tree = createTree(
    {
      version: 1,
      language: 'python',
      grammar: { name: 'tree-sitter-python', version, abi: 14 },
      encoding: 'utf-8',
      bom: false,
      textLength: 1,
      kinds: ['module'],
      named: [true],
      fields: [''],
    },
    {
      count: 1,
      kind: Uint16Array.of(0),
      field: Uint8Array.of(0),
      start: Uint32Array.of(0),
      end: Uint32Array.of(1),
      subtreeEnd: Uint32Array.of(1),
      flags: Uint8Array.of(0),
      parent: Int32Array.of(-1),
    },
  );
  return { kind: 'ast', object: store.objects.put(encodeTree(tree)).ref, format: 'cbt', language: 'python' };
}
