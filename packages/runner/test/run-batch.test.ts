import fsModule, * as fs from 'node:fs';
import * as path from 'node:path';
import { interceptFileOperations, layout, readBatch, readShardState, readTask, recordsDigest } from '@codebatch/core';
import { initBatch, loadRegistry, runBatch } from '@codebatch/runner';
import { afterEach, describe, expect, it } from 'vitest';
import {
  digests,
  outputFiles,
  pipeline,
  recordsOf,
  shardStates,
  specifiers,
  storeWith,
  temporaryFiles,
  wordFiles,
  wordsRegistry,
} from './support/workspace.ts';

afterEach(() => {
  delete process.env['SOURCE_DATE_EPOCH'];
  interceptFileOperations(undefined);
});

describe('runBatch', () => {
  it('R6.1 R7.2 R8.2 writes the layout of the specification and nothing else', async () => {
    const store = await storeWith({ 'a.txt': 'alpha beta\n' });
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'one' });
    await runBatch(store, 'one', { registry, reuse: false });
    const shard = fs.readdirSync(layout.shardsDir(store.root, 'one', 'words'))[0]!;
    const inTask = ['events.jsonl', 'shards', `shards/${shard}`, 'task.json'];
    const inShard = [`shards/${shard}/outputs.index.jsonl`, `shards/${shard}/state.json`];
    const files = fs.readdirSync(layout.batchDir(store.root, 'one'), { recursive: true, encoding: 'utf8' });
    expect(files.sort()).toEqual(
      [
        'batch.json',
        'events.jsonl',
        'plan.json',
        'tasks',
        ...['longest', 'words'].flatMap((task) => [
          `tasks/${task}`,
          ...[...inTask, ...inShard].map((name) => `tasks/${task}/${name}`),
        ]),
      ].sort(),
    );
    expect(fs.readdirSync(store.root).sort()).toEqual(['batches', 'objects', 'snapshots', 'store.json']);
  });

  it('counts symbols whose types are names that every object has', async () => {
    const store = await storeWith({ 'a.txt': 'constructor __proto__ toString constructor' });
    const types = pipeline('types', { 'typed-words': [] });
    const registry = await loadRegistry({ builtIn: specifiers('typed-words'), pipelines: [types] });
    initBatch(store, { snapshotId: 'snap', pipeline: 'types', registry, id: 'one' });
    await runBatch(store, 'one', { registry });
    const [shard] = fs.readdirSync(layout.shardsDir(store.root, 'one', 'typed-words'));
    const state = readShardState(store, 'one', 'typed-words', shard!);
    const counts = Object.entries(state?.stats?.['symbol_types'] ?? {});
    expect(new Map(counts)).toEqual(
      new Map([
        ['__proto__', 1],
        ['constructor', 2],
        ['toString', 1],
      ]),
    );
  });

  it('R9.1 R9.2 R9.3 every result is a record with its envelope, diagnostics included', async () => {
    const store = await storeWith({ 'b.txt': 'x\n  TODO  wash  up\ny\n', 'a.txt': 'one two\n' });
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'words', registry, id: 'one' });
    const result = await runBatch(store, 'one', { registry });
    expect(result).toMatchObject({ status: 'completed', executed: 2, reused: 0, skipped: 0, failed: 0 });
    const records = recordsOf(store, 'one', 'words');
    const todo = records.find((record) => record.kind === 'diagnostic')!;
    expect(Object.keys(todo)).toEqual([
      'schema_version',
      'snapshot_id',
      'batch_id',
      'task_id',
      'shard_id',
      'ts',
      'path',
      'kind',
      'severity',
      'code',
      'message',
      'line',
      'column',
      'end_line',
      'end_column',
      'context_hash',
    ]);
    expect(todo).toMatchObject({
      snapshot_id: 'snap',
      batch_id: 'one',
      task_id: 'words',
      path: 'b.txt',
      severity: 'info',
      code: 'todo',
      message: 'To do:  wash  up',
      line: 2,
      column: 3,
      end_line: 2,
      end_column: 17,
    });
    expect(todo['context_hash']).toMatch(/^[0-9a-f]{16}:[0-9a-f]{16}$/);
    for (const record of records) expect(record.shard_id).toMatch(/^[0-9a-f]{2}$/);
  });

  it('R9.1 the records of a shard are in the order of path key, path and emission', async () => {
    const files = { 'B.txt': 'same\n', 'a.txt': 'same\n', 'a-b.txt': 'same\n', 'Ä.txt': 'same\n', 'z/ä.txt': 'same\n' };
    const store = await storeWith(files);
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'words', registry, id: 'one' });
    await runBatch(store, 'one', { registry });
    const paths = recordsOf(store, 'one', 'words').map((record) => record.path);
    expect([...new Set(paths)]).toEqual(['a-b.txt', 'a.txt', 'B.txt', 'z/ä.txt', 'Ä.txt']);
    expect(
      recordsOf(store, 'one', 'words')
        .map((record) => record.kind)
        .slice(0, 3),
    ).toEqual(['metric', 'artifact', 'symbol']);
  });

  it('R8.3 a shard is ready without a state, then running, then done, on disk', async () => {
    const store = await storeWith({ 'a.txt': 'alpha\n' });
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'words', registry, id: 'one' });
    expect(shardStates(store, 'one').size).toBe(0);
    const seen: unknown[] = [];
    interceptFileOperations((operation, file) => {
      if (operation === 'rename' && file.endsWith('outputs.index.jsonl')) {
        seen.push(JSON.parse(fs.readFileSync(path.join(path.dirname(file), 'state.json'), 'utf8')));
      }
    });
    await runBatch(store, 'one', { registry });
    expect(seen).toMatchObject([{ status: 'running', attempt: 1 }]);
    const [after] = shardStates(store, 'one').values();
    expect(after).toMatchObject({ status: 'done', attempt: 1, stats: { files_processed: 1 } });
    expect(after!.started_at! <= after!.completed_at!).toBe(true);
  });

  it('R11.1 one, two and eight workers write the same bytes', async () => {
    process.env['SOURCE_DATE_EPOCH'] = '1700000000';
    const files = wordFiles(300);
    const runs = [];
    for (const jobs of [1, 2, 8]) {
      const store = await storeWith(files);
      const registry = await wordsRegistry();
      initBatch(store, { snapshotId: 'snap', pipeline: 'all', registry, id: 'one' });
      await runBatch(store, 'one', { registry, jobs });
      runs.push(outputFiles(store, 'one'));
    }
    expect(runs[0]!.size).toBeGreaterThan(100);
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
    const [first] = [...runs[0]!.values()].filter((text) => text !== '');
    expect(JSON.parse(first!.split('\n')[0]!).ts).toBe('2023-11-14T22:13:20.000Z');
  });

  it('R11.1 the digests of a state are those of its files', async () => {
    const store = await storeWith(wordFiles(20));
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'all', registry, id: 'one' });
    await runBatch(store, 'one', { registry });
    for (const [name, state] of shardStates(store, 'one')) {
      const file = path.join(layout.tasksDir(store.root, 'one'), path.dirname(name), 'outputs.index.jsonl');
      const text = fs.readFileSync(file, 'utf8');
      const lines = text.split('\n').slice(0, -1);
      expect(state.records_sha256).toBe(recordsDigest(lines));
      expect(state.outputs_bytes).toBe(Buffer.byteLength(text));
      expect(state.stats?.outputs_written).toBe(lines.length);
    }
  });

  it('R2.3 a second batch over the snapshot changes nothing of the first', async () => {
    const store = await storeWith(wordFiles(10));
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'one' });
    await runBatch(store, 'one', { registry });
    const before = outputFiles(store, 'one');
    initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'two', options: { words: { least: 7 } } });
    await runBatch(store, 'two', { registry });
    expect(outputFiles(store, 'one')).toEqual(before);
    expect(digests(store, 'two')).not.toEqual(digests(store, 'one'));
    fs.rmSync(layout.batchDir(store.root, 'two'), { recursive: true });
    expect((await runBatch(store, 'one', { registry })).executed).toBe(0);
  });

  it('R7.1 a shard that is deleted and run again gives the same records', async () => {
    const store = await storeWith(wordFiles(10));
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'one' });
    await runBatch(store, 'one', { registry });
    const before = digests(store, 'one');
    const [shard] = fs.readdirSync(layout.shardsDir(store.root, 'one', 'longest'));
    fs.rmSync(layout.shardDir(store.root, 'one', 'longest', shard!), { recursive: true });
    const result = await runBatch(store, 'one', { registry, tasks: ['longest'], shards: [shard!] });
    expect(result).toMatchObject({ executed: 1, status: 'completed' });
    expect(digests(store, 'one')).toEqual(before);
  });

  it('R8.4 outputs are committed before the state says done, and only in the shard itself', async () => {
    const store = await storeWith({ 'a.txt': 'alpha\n' });
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'words', registry, id: 'one' });
    const targets: string[] = [];
    interceptFileOperations((operation, file) => {
      if (operation === 'rename') targets.push(path.relative(layout.batchDir(store.root, 'one'), file));
    });
    await runBatch(store, 'one', { registry });
    const shard = fs.readdirSync(layout.shardsDir(store.root, 'one', 'words'))[0];
    const directory = `tasks/words/shards/${shard}`;
    expect(targets).toEqual([`${directory}/state.json`, `${directory}/outputs.index.jsonl`, `${directory}/state.json`]);
    expect(temporaryFiles(store.root)).toEqual([]);
  });

  it('R8.4 a whole-snapshot task runs after every shard of its dependencies and reads all of them', async () => {
    const store = await storeWith(wordFiles(60));
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'all', registry, id: 'one' });
    const result = await runBatch(store, 'one', { registry });
    expect(result.status).toBe('completed');
    expect(fs.readdirSync(layout.shardsDir(store.root, 'one', 'census'))).toEqual(['00']);
    const records = recordsOf(store, 'one', 'census');
    expect(records.filter((record) => record.kind === 'metric')).toHaveLength(60);
    const paths = records.map((record) => record.path);
    expect(paths).toEqual([...paths].sort());
    expect(records.some((record) => record.kind === 'diagnostic' && record.line === 1)).toBe(true);
    expect(records.filter((record) => record.kind === 'acme.total')).toMatchObject([{ files: 60 }]);
  });

  it('R8.4 a task reads the records of one kind of all tasks that it declares, or of one of them', async () => {
    const store = await storeWith({ 'a.txt': 'alpha beta', 'b.txt': 'other' });
    const registry = await loadRegistry({
      builtIn: specifiers('words', 'longest', 'tells-apart'),
      pipelines: [pipeline('two', { words: [], longest: ['words'], 'tells-apart': ['words', 'longest'] })],
    });
    initBatch(store, { snapshotId: 'snap', pipeline: 'two', registry, id: 'one' });
    await runBatch(store, 'one', { registry });
    const found = recordsOf(store, 'one', 'tells-apart');
    expect(found.filter(({ path }) => path === 'a.txt').map(({ value }) => value)).toEqual([
      'words,longest',
      'words',
      'longest',
    ]);
    expect(found.find(({ path }) => path === 'b.txt')?.message).toContain(
      "reads prior records of kind 'metric' of 'census' without declaring it",
    );
  });

  it('trap 1: status is computed from the shards that have files; the written records are never touched again', async () => {
    const store = await storeWith({ 'a.txt': 'alpha\n' });
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'one' });
    const before = fs.readFileSync(layout.batchFile(store.root, 'one'), 'utf8');
    expect((await runBatch(store, 'one', { registry, tasks: ['words'] })).status).toBe('running');
    expect((await runBatch(store, 'one', { registry })).status).toBe('completed');
    expect(fs.readFileSync(layout.batchFile(store.root, 'one'), 'utf8')).toBe(before);
    expect(readBatch(store, 'one').status).toBe('pending');
  });

  it('trap 5: a task whose dependencies are not complete is refused, and they are named', async () => {
    const store = await storeWith(wordFiles(5));
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'all', registry, id: 'one' });
    await expect(runBatch(store, 'one', { registry, tasks: ['longest'] })).rejects.toMatchObject({
      code: 'DEPENDENCY_INCOMPLETE',
      message: expect.stringContaining('words'),
    });
    await expect(runBatch(store, 'one', { registry, tasks: ['census'] })).rejects.toMatchObject({
      code: 'DEPENDENCY_INCOMPLETE',
      message: expect.stringContaining('longest'),
    });
    expect(shardStates(store, 'one').size).toBe(0);
  });

  it('R7.4 an unknown batch, task or shard is an error with the nearest name', async () => {
    const store = await storeWith(wordFiles(5));
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'one' });
    await expect(runBatch(store, 'onee', { registry })).rejects.toMatchObject({ code: 'BATCH_NOT_FOUND' });
    await expect(runBatch(store, 'one', { registry, tasks: ['word'] })).rejects.toMatchObject({
      code: 'TASK_NOT_FOUND',
      hints: ['Did you mean words?'],
    });
    const free = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).find(
      (shard) => !readTask(store, 'one', 'words').sharding.shard_ids?.includes(shard),
    );
    await expect(runBatch(store, 'one', { registry, shards: [free!] })).rejects.toMatchObject({
      code: 'SHARD_NOT_FOUND',
    });
  });

  it('trap 8: the file index is read once for planning and running', async () => {
    const store = await storeWith(wordFiles(30));
    const registry = await wordsRegistry();
    let reads = 0;
    const original = fs.openSync;
    const index = layout.filesIndex(store.root, 'snap');
    const counting: typeof fs.openSync = (file, ...rest) => {
      if (file === index) reads += 1;
      return original(file, ...rest);
    };
    Object.defineProperty(fsModule, 'openSync', { value: counting, configurable: true, writable: true });
    const { syncBuiltinESMExports } = await import('node:module');
    syncBuiltinESMExports();
    try {
      initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'one' });
      await runBatch(store, 'one', { registry });
    } finally {
      Object.defineProperty(fsModule, 'openSync', { value: original, configurable: true, writable: true });
      syncBuiltinESMExports();
    }
    expect(reads).toBe(1);
  });

  it('trap 15: a batch over one file makes one directory for each task', async () => {
    const store = await storeWith({ 'a.txt': 'alpha\n' });
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'one' });
    await runBatch(store, 'one', { registry });
    const names = fs.readdirSync(layout.batchDir(store.root, 'one'), { recursive: true });
    expect(names.length).toBeLessThan(20);
  });

  it('R6.2 deleting every event changes neither the states nor what a run finds to do', async () => {
    const store = await storeWith(wordFiles(10));
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'one' });
    await runBatch(store, 'one', { registry, tasks: ['words'] });
    const events = fs.readFileSync(layout.batchEvents(store.root, 'one'), 'utf8');
    expect(events).toContain('"event":"shard_completed"');
    for (const name of fs.readdirSync(layout.batchDir(store.root, 'one'), { recursive: true, encoding: 'utf8' })) {
      if (name.endsWith('events.jsonl')) fs.rmSync(path.join(layout.batchDir(store.root, 'one'), name));
    }
    const result = await runBatch(store, 'one', { registry });
    expect(result).toMatchObject({ executed: 10, reused: 0, status: 'completed' });
  });

  it('an interrupted run commits the shards that it began and leaves the others untouched', async () => {
    const store = await storeWith(wordFiles(60));
    const registry = await loadRegistry({ builtIn: specifiers('slow'), pipelines: [pipeline('slow', { slow: [] })] });
    initBatch(store, { snapshotId: 'snap', pipeline: 'slow', registry, id: 'one' });
    const stop = new AbortController();
    const first = await runBatch(store, 'one', {
      registry,
      jobs: 2,
      signal: stop.signal,
      onProgress: ({ filesDone }) => {
        if (filesDone === 5) stop.abort();
      },
    });
    expect(first.interrupted).toBe(true);
    expect(first.executed).toBeGreaterThanOrEqual(5);
    expect(first.executed).toBeLessThan(60);
    expect(new Set([...shardStates(store, 'one').values()].map((state) => state.status))).toEqual(new Set(['done']));
    const second = await runBatch(store, 'one', { registry });
    expect(second).toMatchObject({ executed: 60 - first.executed, interrupted: false, status: 'completed' });
    expect((await runBatch(store, 'one', { registry })).executed).toBe(0);
  });

  it('partitions take disjoint shares that make up the whole', async () => {
    const store = await storeWith(wordFiles(60));
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'all', registry, id: 'whole' });
    await runBatch(store, 'whole', { registry });
    initBatch(store, { snapshotId: 'snap', pipeline: 'all', registry, id: 'parts' });
    const shares = [];
    for (const index of [3, 1, 2])
      shares.push(await runBatch(store, 'parts', { registry, reuse: false, partition: { index, count: 3 } }));
    expect(shares.map((share) => share.executed).reduce((a, b) => a + b)).toBe(120);
    expect(shares.every((share) => share.executed > 20)).toBe(true);
    expect(shares.at(-1)?.status).toBe('running');
    const rest = await runBatch(store, 'parts', { registry, reuse: false });
    expect(rest).toMatchObject({ executed: 60, status: 'completed' });
    expect(digests(store, 'parts')).toEqual(digests(store, 'whole'));
  });

  it('an empty snapshot gives a completed batch', async () => {
    const store = await storeWith({});
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'all', registry, id: 'one' });
    expect(await runBatch(store, 'one', { registry })).toMatchObject({ status: 'completed', executed: 0 });
  });

  it('group and full durability write the same records', async () => {
    const files = wordFiles(40);
    const store = await storeWith(files);
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'all', registry, id: 'one' });
    await runBatch(store, 'one', { registry });
    for (const durability of ['group', 'full'] as const) {
      const other = { ...(await storeWith(files)), durability };
      initBatch(other, { snapshotId: 'snap', pipeline: 'all', registry, id: 'one' });
      await runBatch(other, 'one', { registry });
      expect(digests(other, 'one')).toEqual(digests(store, 'one'));
    }
  });
});
