import * as fs from 'node:fs';
import { interceptFileOperations, layout, readBatch, readPlan, readTask } from '@codebatch/core';
import { initBatch, loadRegistry, runBatch } from '@codebatch/runner';
import { afterEach, describe, expect, it } from 'vitest';
import {
  pipeline,
  recordsOf,
  specifiers,
  storeWith,
  temporaryFiles,
  wordFiles,
  wordsRegistry,
} from './support/workspace.ts';

afterEach(() => interceptFileOperations(undefined));

describe('initBatch', () => {
  it('R7.3 task.json has identity, inputs, sharding and every option with its resolved value', async () => {
    const store = await storeWith({ 'a.txt': 'alpha', 'b.txt': 'beta' });
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'all', registry, id: 'one', options: { words: { least: 5 } } });
    expect(readTask(store, 'one', 'words')).toMatchObject({
      schema_name: 'codebatch.task',
      task_id: 'words',
      batch_id: 'one',
      type: 'words',
      version: '1.0.0',
      inputs: { snapshot: true, tasks: [] },
      config: { least: 5, severity: 'info' },
      status: 'pending',
      producer: { name: 'codebatch' },
    });
    const { sharding } = readTask(store, 'one', 'words');
    expect(sharding).toMatchObject({ strategy: 'hash_prefix', shard_count: 256 });
    expect(sharding.shard_ids).toHaveLength(2);
    expect(readTask(store, 'one', 'census')).toMatchObject({
      inputs: { tasks: ['longest'] },
      sharding: { strategy: 'single', shard_count: 1, shard_ids: ['00'] },
    });
  });

  it('R7.4 the plan lists the tasks in order with their dependencies', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'all', registry, id: 'one' });
    expect(readPlan(store, 'one').tasks).toEqual([
      { task_id: 'words', type: 'words', depends_on: [], config: { least: 3, severity: 'info' } },
      { task_id: 'longest', type: 'longest', depends_on: ['words'], config: {} },
      { task_id: 'census', type: 'census', depends_on: ['longest'], config: {} },
    ]);
  });

  it('R6.1 an id that exists is refused, label and metadata are kept', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await wordsRegistry();
    const options = { snapshotId: 'snap', pipeline: 'words', registry, id: 'one', label: 'main', metadata: { ci: 7 } };
    initBatch(store, options);
    expect(readBatch(store, 'one').metadata).toEqual({ ci: 7, label: 'main' });
    expect(() => initBatch(store, options)).toThrow(expect.objectContaining({ code: 'ALREADY_EXISTS' }));
    expect(() => initBatch(store, { ...options, id: 'latest' })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
    expect(() => initBatch(store, { ...options, id: '../x' })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  it('trap 6: a half-made batch does not block its id', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await wordsRegistry();
    fs.mkdirSync(`${layout.batchDir(store.root, 'one')}/tasks/old`, { recursive: true });
    fs.writeFileSync(layout.planFile(store.root, 'one'), '{');
    initBatch(store, { snapshotId: 'snap', pipeline: 'words', registry, id: 'one' });
    expect(fs.readdirSync(layout.tasksDir(store.root, 'one'))).toEqual(['words']);
    expect((await runBatch(store, 'one', { registry })).status).toBe('completed');
    expect(temporaryFiles(store.root)).toEqual([]);
  });

  it('R6.1 trap 6: of two that find a half-made batch, neither discards what the other has made of it', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await wordsRegistry();
    const options = { snapshotId: 'snap', pipeline: 'words', registry, id: 'one' };
    fs.mkdirSync(`${layout.batchDir(store.root, 'one')}/tasks/old`, { recursive: true });
    interceptFileOperations((operation, _, { from }) => {
      // The one is about to take the half-made batch away when the other one comes and is through.
      if (operation !== 'rename' || from !== layout.batchDir(store.root, 'one')) return;
      interceptFileOperations(undefined);
      initBatch(store, { ...options, label: 'faster' });
    });
    expect(() => initBatch(store, options)).toThrow(expect.objectContaining({ code: 'ALREADY_EXISTS' }));
    expect(readBatch(store, 'one').metadata).toEqual({ label: 'faster' });
    expect(temporaryFiles(store.root)).toEqual([]);
  });

  it('an id may be as long as a name of a directory, also where a crash left one', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await wordsRegistry();
    const id = 'b'.repeat(255);
    fs.mkdirSync(`${layout.batchDir(store.root, id)}/tasks`, { recursive: true });
    initBatch(store, { snapshotId: 'snap', pipeline: 'words', registry, id });
    expect((await runBatch(store, id, { registry })).status).toBe('completed');
    expect(temporaryFiles(store.root)).toEqual([]);
  });

  it('a failure is told as it is, also where what was begun cannot be removed', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await wordsRegistry();
    const refused = { write: 'ENOSPC', remove: 'EIO' } as const;
    interceptFileOperations((operation) => {
      const code = refused[operation as keyof typeof refused];
      if (code !== undefined) throw Object.assign(new Error(code), { code });
    });
    expect(() => initBatch(store, { snapshotId: 'snap', pipeline: 'words', registry, id: 'one' })).toThrow(
      expect.objectContaining({ code: 'STORE_FULL' }),
    );
  });

  it('R8.1 a batch lists the shards that have files, by the first byte of their objects', async () => {
    const store = await storeWith(wordFiles(50));
    const registry = await wordsRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'words', registry, id: 'one' });
    await runBatch(store, 'one', { registry });
    const listed = readTask(store, 'one', 'words').sharding.shard_ids;
    expect(fs.readdirSync(layout.shardsDir(store.root, 'one', 'words')).sort()).toEqual(listed);
  });

  it('unknown snapshots, pipelines, tasks and options are errors with the nearest name', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await wordsRegistry();
    const make = (options: object) => () =>
      initBatch(store, { snapshotId: 'snap', pipeline: 'words', registry, ...options });
    expect(make({ snapshotId: 'snip' })).toThrow(expect.objectContaining({ code: 'SNAPSHOT_NOT_FOUND' }));
    expect(make({ pipeline: 'wards' })).toThrow(
      expect.objectContaining({ code: 'PIPELINE_NOT_FOUND', hints: ['Did you mean words?'] }),
    );
    expect(make({ options: { word: {} } })).toThrow(
      expect.objectContaining({ code: 'TASK_NOT_FOUND', hints: ['Did you mean words?'] }),
    );
    expect(make({ options: { words: { last: 1 } } })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', hints: ['Did you mean least?'] }),
    );
    expect(make({ options: { words: { least: 0 } } })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: "The option 'words.least' must be >= 1" }),
    );
    expect(make({ options: { words: { severity: 'x' } } })).toThrow(/must be equal to one of.*: info, warning/);
    expect(make({ pipeline: 'both', options: { longest: { any: 1 } } })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
    expect(fs.readdirSync(layout.batchesDir(store.root))).toEqual([]);
  });

  it('R7.3 options are checked as they are resolved: a plugin whose defaults do not do is not run', async () => {
    const store = await storeWith({ 'a.txt': 'alpha' });
    const registry = await loadRegistry({
      builtIn: specifiers('demanding'),
      pipelines: [pipeline('demanding', { demanding: [] })],
    });
    const make = (demanding: Readonly<Record<string, unknown>>) => () =>
      initBatch(store, { snapshotId: 'snap', pipeline: 'demanding', registry, options: { demanding } });
    expect(make({})).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: "The option 'demanding.token' is missing",
        hints: [expect.stringContaining('--option demanding.token=<value>')],
      }),
    );
    expect(make({ token: 'x' })).toThrow(
      expect.objectContaining({
        message: "The option 'demanding.n' must be integer",
        hints: [expect.stringContaining('the default of the task')],
      }),
    );
    expect(make({ token: 'x', n: 'y' })).toThrow(expect.objectContaining({ hints: [] }));
    expect(make({ token: 'x', n: 1 })()).toMatchObject({ pipeline: 'demanding' });
  });

  it('R7.3 overrides by path, languages and limits are part of the task record and decide the records', async () => {
    const store = await storeWith({ 'src/a.txt': 'one three', 'test/b.txt': 'two four', 'x.foo': 'print' });
    const registry = await loadRegistry({
      builtIn: specifiers('words', 'flaky'),
      pipelines: [pipeline('both', { words: [], flaky: [] })],
      config: {
        options: { words: { least: 4 } },
        overrides: [{ files: ['test/**'], options: { words: { least: 1 } } }],
        languages: { '.foo': 'python' },
        limits: { maxBytes: 1000 },
      },
    });
    initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'one' });
    expect(readTask(store, 'one', 'words')).toMatchObject({
      config: { least: 4 },
      overrides: [{ files: ['test/**'], options: { least: 1 } }],
      languages: { '.foo': 'python' },
      limits: { maxBytes: 1000 },
    });
    await runBatch(store, 'one', { registry });
    const symbols = recordsOf(store, 'one', 'words').filter((record) => record.kind === 'symbol');
    expect(symbols.map((record) => record.name).sort()).toEqual(['four', 'print', 'three', 'two']);
    const sizes = recordsOf(store, 'one', 'flaky').filter((record) => record.kind === 'metric');
    expect(sizes.map((record) => record.path)).toEqual(['x.foo']);
  });
});
