import { writeFileSync } from 'node:fs';
import { layout, type SnapshotRecord, type Store } from '@codebatch/core';
import { compareBatches, type FindingSpan, fileHistory } from '@codebatch/query';
import { afterEach, describe, expect, it } from 'vitest';
import { addBatch, addSnapshot, type BatchSpec, type Body, makeStore, type TaskSpec } from './make-store.ts';
import { removeStore } from './store-tree.ts';

const opened: Store[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) removeStore(store);
});

const finding = (code: string, line: number): Body => ({
  kind: 'diagnostic',
  severity: 'warning',
  code,
  message: `m ${code}`,
  line,
  column: 1,
});

const lint = (bodies: readonly Body[], also: Partial<TaskSpec> = {}): TaskSpec => ({
  id: '04_lint',
  type: 'lint',
  outputs: ({ path }) => (path.endsWith('a.py') ? bodies : []),
  ...also,
});

type Origin = Pick<SnapshotRecord, 'source' | 'config'>;

interface StepSpec {
  /** What the snapshot was taken of, if not of the one directory. */
  readonly of?: Origin;
  readonly files: Readonly<Record<string, string>>;
  readonly tasks: readonly TaskSpec[];
}

/** A store with a snapshot and a batch for each step: `b0`, `b1`, ... */
function storeOf(...steps: readonly StepSpec[]): Store {
  const batches = steps.map(
    ({ tasks }, n): BatchSpec => ({
      id: `b${n}`,
      snapshot: `s${n}`,
      created_at: `2026-01-0${n + 1}T00:00:00.000Z`,
      tasks,
    }),
  );
  const store = makeStore({ snapshots: {} });
  opened.push(store);
  for (const [n, { files, of }] of steps.entries()) addSnapshot(store, `s${n}`, files, of);
  for (const batch of batches) addBatch(store, batch);
  return store;
}

const told = (spans: readonly FindingSpan[]): string[] =>
  spans.map(
    ({ code, line, since, from_start, last, until }) =>
      `${code}:${line} ${from_start ? '<=' : ''}${since.batch_id} ${last.batch_id} ${until?.batch_id ?? '-'}`,
  );

describe('fileHistory', () => {
  it('passes over damaged batches, and names them', () => {
    const steps = [1, 2, 3, 4].map((line) => ({
      files: { 'a.py': `${line}\n`.repeat(line) },
      tasks: [lint([finding('X', line)])],
    }));
    const store = storeOf(...steps);
    writeFileSync(layout.planFile(store.root, 'b1'), '{');
    writeFileSync(layout.batchFile(store.root, 'b2'), '');
    const { batches, damaged } = fileHistory(store, 'a.py');
    expect(batches.map(({ batch_id }) => batch_id)).toEqual(['b0', 'b3']);
    expect(damaged).toMatchObject([
      { batch_id: 'b2', code: 'SCHEMA_ERROR' },
      { batch_id: 'b1', code: 'SCHEMA_ERROR' },
    ]);
  });

  it('follows findings through moved lines, from when they came to when they went', () => {
    const store = storeOf(
      { files: { 'a.py': 'one\ntwo\n' }, tasks: [lint([finding('X', 1), finding('Y', 2)])] },
      { files: { 'a.py': 'new\none\ntwo\n' }, tasks: [lint([finding('X', 2), finding('Y', 3)])] },
      { files: { 'a.py': 'one\nthree\n' }, tasks: [lint([finding('X', 1), finding('Z', 2)])] },
      { files: { 'a.py': 'one\nthree\n', 'b.py': '' }, tasks: [lint([finding('X', 1), finding('Z', 2)])] },
    );
    const { batches, findings } = fileHistory(store, 'a.py');
    expect(batches.map(({ batch_id, file, findings: count }) => [batch_id, file, count])).toEqual([
      ['b0', 'added', 2],
      ['b1', 'changed', 2],
      ['b2', 'changed', 2],
      ['b3', 'same', 2],
    ]);
    expect(told(findings)).toEqual(['X:1 <=b0 b3 -', 'Z:2 b2 b3 -', 'Y:3 <=b0 b1 b2']);
  });

  it('a batch that has not looked, failed or skipped ends nothing, and a finding that comes again is another one', () => {
    const files = { 'a.py': 'one\n' };
    const store = storeOf(
      { files, tasks: [lint([finding('X', 1)])] },
      { files, tasks: [lint([], { status: () => 'failed' })] },
      { files, tasks: [lint([{ kind: 'skip', code: 'SKIP_TOO_LARGE', message: 'large' }])] },
      { files, tasks: [{ id: '01_parse', type: 'parse' }] },
      { files, tasks: [lint([finding('X', 1)])] },
      { files, tasks: [lint([])] },
      { files, tasks: [lint([finding('X', 1)])] },
    );
    const { batches, findings } = fileHistory(store, 'a.py');
    expect(batches.map(({ unknown }) => unknown.length)).toEqual([0, 1, 1, 0, 0, 0, 0]);
    expect(batches.map(({ not_done }) => not_done.length)).toEqual([0, 1, 0, 0, 0, 0, 0]);
    expect(told(findings)).toEqual(['X:1 b6 b6 -', 'X:1 <=b0 b4 b5']);
  });

  it('a file that is removed takes its findings and metrics along, whatever tasks ran', () => {
    const metric = (value: number): TaskSpec => ({
      id: '02_analyze',
      type: 'analyze',
      outputs: () => [
        { kind: 'metric', metric: 'loc', value },
        { kind: 'metric', metric: 'function_complexity', symbol: 'f', value: 3, line: value },
      ],
    });
    const store = storeOf(
      { files: { 'a.py': 'one\n' }, tasks: [metric(1), lint([finding('X', 1)])] },
      { files: { 'a.py': 'one\ntwo\n' }, tasks: [metric(2)] },
      { files: { 'b.py': '' }, tasks: [{ id: '01_parse', type: 'parse' }] },
      { files: { 'a.py': 'one\n' }, tasks: [metric(1), lint([finding('X', 1)])] },
    );
    const { batches, findings, metrics } = fileHistory(store, 'a.py');
    expect(batches.map(({ file }) => file)).toEqual(['added', 'changed', 'absent', 'added']);
    expect(told(findings)).toEqual(['X:1 b3 b3 -', 'X:1 <=b0 b0 b2']);
    const steps = metrics.map(({ metric: name, symbol, values }) => [
      name,
      symbol,
      values.map(({ value, since, until }) => `${value} ${since.batch_id} ${until?.batch_id ?? '-'}`),
    ]);
    expect(steps).toEqual([
      ['loc', undefined, ['1 b0 b1', '2 b1 b2', '1 b3 -']],
      ['function_complexity', 'f', ['3 b0 b2', '3 b3 -']],
    ]);
  });

  const TEXT = 'one\ntwo\nthree\nfour\n';
  const EDITED = 'new\none\ntwo\nthree\nfour\n';

  it('follows a file to the paths that it was renamed from, with equal and with edited content', () => {
    const store = storeOf(
      { files: { 'old/a.py': TEXT, 'b.py': 'b\n' }, tasks: [lint([finding('X', 1)])] },
      { files: { 'a.py': TEXT, 'b.py': 'b\n' }, tasks: [lint([finding('X', 1), finding('Y', 2)])] },
      { files: { 'new/a.py': EDITED, 'b.py': 'b\n' }, tasks: [lint([finding('X', 2), finding('Y', 3)])] },
    );
    const { path, batches, findings } = fileHistory(store, 'new/a.py');
    expect(path).toBe('new/a.py');
    expect(batches.map((step) => [step.file, step.path, step.previous_path])).toEqual([
      ['added', 'old/a.py', undefined],
      ['same', 'a.py', 'old/a.py'],
      ['changed', 'new/a.py', 'a.py'],
    ]);
    expect(told(findings)).toEqual(['X:2 <=b0 b2 -', 'Y:3 b1 b2 -']);

    const alone = fileHistory(store, 'new/a.py', { follow: false });
    expect(alone.batches.map((step) => [step.batch_id, step.file])).toEqual([['b2', 'added']]);
    expect(told(alone.findings)).toEqual(['X:2 b2 b2 -', 'Y:3 b2 b2 -']);
  });

  it('a former path says where the file went; a copy and another text are no renames', () => {
    const store = storeOf(
      { files: { 'old/a.py': TEXT }, tasks: [lint([finding('X', 1)])] },
      { files: { 'a.py': TEXT, 'copy/a.py': TEXT }, tasks: [lint([finding('X', 1)])] },
      { files: { 'a.py': TEXT, 'copy/a.py': TEXT, 'more/a.py': TEXT }, tasks: [lint([])] },
      { files: { 'copy/a.py': TEXT, 'other/a.py': 'quite\nanother\n' }, tasks: [lint([])] },
    );
    const steps = (name: string): unknown[] =>
      fileHistory(store, name).batches.map((step) => [step.batch_id, step.file, step.previous_path, step.next_path]);
    expect(steps('old/a.py')).toEqual([
      ['b0', 'added', undefined, undefined],
      ['b1', 'absent', undefined, 'a.py'],
      ['b2', 'absent', undefined, undefined],
      ['b3', 'absent', undefined, undefined],
    ]);
    expect(steps('more/a.py')).toEqual([
      ['b2', 'added', undefined, undefined],
      ['b3', 'absent', undefined, undefined],
    ]);
    expect(steps('other/a.py')).toEqual([['b3', 'added', undefined, undefined]]);
  });

  it('follows through batches that go back and forth, as those of scan --since do', () => {
    const base = { 'a.py': TEXT };
    const head = { 'lib/a.py': EDITED };
    const store = storeOf(...[base, head, base, head].map((files) => ({ files, tasks: [lint([finding('X', 1)])] })));
    expect(fileHistory(store, 'lib/a.py').batches.map((step) => [step.path, step.previous_path])).toEqual([
      ['a.py', undefined],
      ['lib/a.py', 'a.py'],
      ['a.py', 'lib/a.py'],
      ['lib/a.py', 'a.py'],
    ]);
  });

  it('a file that an earlier batch of its source lacks was added, and its findings with it', () => {
    const tasks = [lint([finding('X', 1)])];
    const other: Origin = { source: { type: 'directory', path: 'other' } };
    const store = storeOf(
      { files: { 'a.py': '' }, tasks },
      { files: { 'a.py': '', 'c/a.py': 'one\n' }, tasks },
      { files: { 'd/a.py': 'one\n' }, of: other, tasks },
    );
    const added = fileHistory(store, 'c/a.py');
    expect(added.batches).toMatchObject([{ batch_id: 'b1', file: 'added' }]);
    expect(added.batches[0]).not.toHaveProperty('from_start');
    expect(told(added.findings)).toEqual(['X:1 b1 b1 -']);
    const known = fileHistory(store, 'd/a.py');
    expect(known.batches).toMatchObject([{ batch_id: 'b2', file: 'added', from_start: true }]);
    expect(told(known.findings)).toEqual(['X:1 <=b2 b2 -']);
  });

  it('is about the batches of the source of the newest batch that has the file, or about those of all', () => {
    const tasks = [lint([finding('X', 1)])];
    const directory = (path: string, config?: SnapshotRecord['config']): Origin => ({
      source: { type: 'directory', path },
      ...(config === undefined ? {} : { config }),
    });
    const chosen = directory('one', { include: ['*.py'] });
    const store = storeOf(
      { files: { 'a.py': 'one\n', 'old.js': '' }, of: directory('one'), tasks },
      { files: { 'a.py': 'one\n' }, of: chosen, tasks },
      { files: { 'a.py': 'another\n' }, of: directory('two'), tasks },
      { files: { 'a.py': 'one\ntwo\n' }, of: chosen, tasks },
      { files: { 'b.py': '' }, of: directory('two'), tasks },
    );
    const stepsOf = (path: string, allSources: boolean): unknown => {
      const { batches, left_out } = fileHistory(store, path, { allSources });
      return [batches.map(({ batch_id, file }) => `${batch_id} ${file}`), left_out];
    };
    expect(stepsOf('a.py', false)).toEqual([['b1 added', 'b3 changed'], 3]);
    expect(stepsOf('old.js', false)).toEqual([['b0 added'], 4]);
    expect(stepsOf('a.py', true)).toEqual([['b0 added', 'b1 same', 'b2 changed', 'b3 changed', 'b4 absent'], 0]);
  });

  it('through all sources it pairs the files of versions in directories of their own as comparisons do', () => {
    const tasks = [lint([finding('X', 1)])];
    const version = (path: string): Origin => ({ source: { type: 'directory', path } });
    const store = storeOf(
      { files: { '_esm5/a.py': TEXT, '_esm5/b.py': 'b\n', 'c.py': '' }, of: version('6'), tasks },
      { files: { 'dist/esm5/a.py': EDITED, 'dist/esm5/b.py': 'b\n', 'c.py': '' }, of: version('7'), tasks },
    );
    const { renamed } = compareBatches(store, 'b0', 'b1').files;
    expect(renamed).toHaveLength(2);
    for (const { from, to } of renamed) {
      const later = fileHistory(store, to, { allSources: true });
      expect(later.batches.map((step) => [step.path, step.previous_path])).toEqual([
        [from, undefined],
        [to, from],
      ]);
      const former = fileHistory(store, from, { allSources: true });
      expect(former.batches.map(({ file, next_path }) => [file, next_path])).toEqual([
        ['added', undefined],
        ['absent', to],
      ]);
      expect(fileHistory(store, to)).toMatchObject({ batches: [{ path: to, from_start: true }], left_out: 1 });
    }
  });

  it('a file that no batch has is an error', () => {
    const store = storeOf({ files: { 'a.py': '' }, tasks: [] });
    expect(() => fileHistory(store, 'none.py')).toThrow(expect.objectContaining({ code: 'FILE_NOT_FOUND' }));
    expect(() => fileHistory(store, 'lib/a.py')).toThrow(
      expect.objectContaining({ hints: expect.arrayContaining(['Did you mean a.py?']) }),
    );
    expect(() => fileHistory(store, '../x')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
