import { rmSync } from 'node:fs';
import {
  FAILURE_CODES,
  type FileRecord,
  layout,
  readShardState,
  readTask,
  type ShardStateRecord,
  type Store,
  shardIdsOf,
} from '@codebatch/core';
import {
  batchSummary,
  countOutputs,
  createShardSummariser,
  errorList,
  failedFiles,
  inspectFile,
  outputsOfTask,
  scanOutputs,
  topMetrics,
} from '@codebatch/query';
import { afterEach, describe, expect, it } from 'vitest';
import { type Body, makeStore, type TaskSpec } from './make-store.ts';
import { removeStore } from './store-tree.ts';

const files = { 'a.py': 'a', 'b.py': 'b', 'lib/c.ts': 'c', 'd.bin': 'd', 'e.go': 'e' };
const opened: Store[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) removeStore(store);
});

function open(...tasks: TaskSpec[]): Store {
  const store = makeStore({ snapshots: { one: files }, batches: [{ id: 'b', snapshot: 'one', tasks }] });
  opened.push(store);
  return store;
}

function byPath(bodies: Readonly<Record<string, readonly Body[]>>): (file: FileRecord) => readonly Body[] {
  return (file) => bodies[file.path] ?? [];
}

const parse: TaskSpec = {
  id: '01_parse',
  type: 'parse',
  outputs: byPath({
    'a.py': [{ kind: 'ast', object: `sha256:${'0'.repeat(64)}`, format: 'cbt', language: 'python' }],
    'b.py': [{ kind: 'diagnostic', severity: 'error', code: 'TASK_TIMEOUT', message: 'took more than 10 s' }],
    'lib/c.ts': [{ kind: 'skip', code: 'SKIP_TOO_LARGE', message: '5 MB' }],
    'd.bin': [{ kind: 'skip', code: 'SKIP_BINARY', message: 'binary' }],
    'e.go': [{ kind: 'skip', code: 'SKIP_LANGUAGE', message: 'no grammar' }],
  }),
};
const metrics: TaskSpec = {
  id: '02_analyze',
  type: 'analyze',
  outputs: (file) => [
    { kind: 'metric', metric: 'loc', value: file.path.length },
    { kind: 'metric', metric: 'function_complexity', value: 3, symbol: 'f', line: 1 },
    { kind: 'metric', metric: 'function_complexity', value: 9, symbol: 'g', line: 7 },
  ],
};

describe('batchSummary', () => {
  it('R12.4 counts coverage, skips and failures; a silent gap is named', () => {
    const summary = batchSummary(open(parse, metrics), 'b');
    expect(summary.coverage).toEqual({
      with_grammar: 3,
      with_tree: 1,
      ratio: 1 / 3,
      without_tree: [
        { path: 'b.py', reason: 'TASK_TIMEOUT' },
        { path: 'lib/c.ts', reason: 'SKIP_TOO_LARGE' },
      ],
    });
    expect(summary.skips).toEqual({ total: 3, codes: { SKIP_BINARY: 1, SKIP_LANGUAGE: 1, SKIP_TOO_LARGE: 1 } });
    expect(summary.failed_files).toMatchObject([{ path: 'b.py', task_id: '01_parse', code: 'TASK_TIMEOUT' }]);
    expect(summary.most_complex[0]).toEqual({ path: 'a.py', value: 9, symbol: 'g', line: 7 });
    expect(summary.diagnostics.codes).toEqual([
      { code: 'TASK_TIMEOUT', severity: 'error', count: 1, example: 'took more than 10 s' },
    ]);
  });

  it('takes languages from the configuration of the batch before those of the snapshot', () => {
    const store = open({ ...parse, languages: { '.go': 'python' } });
    const { coverage, files: counted } = batchSummary(store, 'b');
    expect(counted.languages[0]).toEqual({ language: 'python', files: 3, bytes: 3 });
    expect(coverage).toMatchObject({ with_grammar: 4, with_tree: 1 });
    expect(countOutputs(store, 'b', { path: 'e.go' }, ['language'])).toEqual([{ language: 'python', count: 1 }]);
  });

  it('says so where a file has no tree and no reason, and where parsing has not run', () => {
    const silent = batchSummary(open({ id: 'p', type: 'parse' }), 'b');
    expect(silent.coverage.without_tree.map(({ reason }) => reason)).toEqual(['NO_RECORD', 'NO_RECORD', 'NO_RECORD']);
    const waiting = batchSummary(open({ id: 'p', type: 'parse', status: () => 'ready' }), 'b');
    expect(waiting.coverage.without_tree[0]?.reason).toBe('NOT_RUN');
    expect(waiting.status).toBe('pending');
    expect(batchSummary(open(metrics), 'b').coverage).toMatchObject({ ratio: null, with_grammar: 0 });
  });

  it('counts as the scan does', () => {
    const store = open(parse, metrics);
    const summary = batchSummary(store, 'b');
    const counted = Object.fromEntries(countOutputs(store, 'b', {}, ['kind']).map(({ kind, count }) => [kind, count]));
    expect(summary.outputs.kinds).toEqual(counted);
    expect(summary.outputs.total).toBe([...scanOutputs(store, 'b')].length);
    expect(outputsOfTask(store, 'b', 'analyze').outputs).toBe(counted['metric']);
  });
});

describe('shards summarised one by one', () => {
  const stats = { files_processed: 1, outputs_written: 3, kinds: { metric: 3 }, symbol_types: {} };
  const counted: TaskSpec = { ...metrics, state: () => ({ stats }) };

  function statesOf(store: Store): ShardStateRecord[] {
    const shards = shardIdsOf(store, readTask(store, 'b', metrics.id));
    return shards.map((shard) => readShardState(store, 'b', metrics.id, shard)!);
  }

  function removeOutputs(store: Store): void {
    for (const { shard_id } of statesOf(store)) rmSync(layout.shardOutputs(store.root, 'b', metrics.id, shard_id));
  }

  it('make the summary of the batch without another look at the records', () => {
    const store = open(counted);
    const expected = batchSummary(store, 'b');
    const summariser = createShardSummariser(store, 'b', 10);
    for (const state of statesOf(store)) summariser.add(state);
    summariser.save();
    removeOutputs(store);
    expect(batchSummary(store, 'b', { keep: true })).toEqual(expected);
    expect(expected.most_complex).toHaveLength(10);
  });

  it('leave it to others to say that records are missing', () => {
    const store = open(counted);
    removeOutputs(store);
    const summariser = createShardSummariser(store, 'b', 10);
    for (const state of statesOf(store)) summariser.add(state);
    summariser.save();
    expect(() => batchSummary(store, 'b', { keep: true })).toThrow(expect.objectContaining({ code: 'SCHEMA_ERROR' }));
  });
});

describe('failures', () => {
  it('R12.3 lists failure records and every file of a failed shard, with the reason', () => {
    const error = { code: 'IO_ERROR', message: 'disk gone' };
    const broken: TaskSpec = { id: 'x', status: () => 'failed', state: () => ({ error }) };
    const store = open(parse, broken);
    expect(failedFiles(store, 'b', { tasks: ['parse'] }).map(({ path, code }) => [path, code])).toEqual([
      ['b.py', 'TASK_TIMEOUT'],
    ]);
    const all = failedFiles(store, 'b', { tasks: ['x'] });
    expect(all.map(({ path }) => path).toSorted()).toEqual(Object.keys(files).toSorted());
    expect(all[0]).toMatchObject(error);
    expect(failedFiles(store, 'b', { path: 'lib/' })).toHaveLength(1);
    const errors = errorList(store, 'b');
    expect(errors.filter(({ source }) => source === 'shard')).toHaveLength(5);
    expect(errors.at(-1)).toMatchObject({ path: 'b.py', source: 'record' });
    expect(errorList(store, 'b', { path: 'a.py' })).toEqual([]);
    expect(batchSummary(store, 'b').failed_shards).toHaveLength(5);
  });
});

describe('files that failed', () => {
  it.each(FAILURE_CODES)('R12.3 with %s are counted and listed alike by every view', (code) => {
    const task: TaskSpec = {
      id: '01_parse',
      type: 'parse',
      outputs: byPath({
        'a.py': [{ kind: 'diagnostic', severity: 'error', code, message: 'why' }],
        'b.py': [{ kind: 'diagnostic', severity: 'error', code: 'TASK_NOT_FOUND', message: 'found in the text' }],
      }),
    };
    const store = open(task);
    const expected = [{ path: 'a.py', task_id: '01_parse', code, message: 'why' }];
    expect(failedFiles(store, 'b')).toMatchObject(expected);
    const { failed_files, coverage } = batchSummary(store, 'b');
    expect(failed_files).toMatchObject(expected);
    expect(coverage.without_tree).toContainEqual({ path: 'a.py', reason: code });
  });
});

describe('topMetrics, countOutputs, inspectFile', () => {
  it('a file may have more records than a call may have arguments', () => {
    const failure = { kind: 'diagnostic', severity: 'error', code: FAILURE_CODES[0], message: 'm' };
    const many = Array.from({ length: 150_000 }, () => failure);
    const store = open({ id: 't', outputs: byPath({ 'a.py': many }) });
    const { diagnostics, tasks } = inspectFile(store, 'b', 'a.py');
    expect([diagnostics.length, tasks[0]?.outputs]).toEqual([many.length, many.length]);
    expect(batchSummary(store, 'b', { top: many.length }).failed_files).toHaveLength(many.length);
  });

  it('ranks values, equal ones by path and line', () => {
    const store = open(metrics);
    const rows = topMetrics(store, 'b', 'function_complexity', { limit: 3 });
    expect(rows.map(({ path, symbol, value }) => [path, symbol, value])).toEqual([
      ['a.py', 'g', 9],
      ['b.py', 'g', 9],
      ['d.bin', 'g', 9],
    ]);
    expect(topMetrics(store, 'b', 'loc', { path: '*.py', ascending: true })).toHaveLength(2);
    expect(topMetrics(store, 'b', 'loc', { path: 'absent' })).toEqual([]);
  });

  it('trap 2: keeps every metric of a file apart, also those of its functions', () => {
    const store = open(metrics);
    expect(countOutputs(store, 'b', { path: 'a.py' }, ['metric', 'symbol'])).toEqual([
      { metric: 'function_complexity', symbol: 'f', count: 1 },
      { metric: 'function_complexity', symbol: 'g', count: 1 },
      { metric: 'loc', symbol: null, count: 1 },
    ]);
    const file = inspectFile(store, 'b', 'a.py');
    expect(file.metrics).toEqual({ loc: 4 });
    expect(file.functions).toHaveLength(2);
  });

  it('groups by values that are no scalars, and tells null from its text', () => {
    const store = open({
      id: 't',
      outputs: byPath({
        'a.py': [
          { kind: 'x', tag: null },
          { kind: 'x', tag: 'null' },
          { kind: 'x', tag: [1] },
        ],
      }),
    });
    expect(new Set(countOutputs(store, 'b', {}, ['tag']).map(({ tag }) => tag))).toEqual(
      new Set(['[1]', 'null', null]),
    );
  });

  it('R8.1 finds a file in the shards of every strategy', () => {
    const note: Pick<TaskSpec, 'outputs'> = { outputs: () => [{ kind: 'acme.note' }] };
    const store = open(
      { id: 'robin', strategy: 'round_robin', shardCount: 3, ...note },
      { id: 'single', strategy: 'single', ...note },
      { id: 'hash', ...note },
    );
    for (const path of Object.keys(files)) expect(inspectFile(store, 'b', path).others).toHaveLength(3);
  });
});
