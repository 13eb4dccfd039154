import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { initStore, layout, type Store } from '@codebatch/core';
import { type CodebatchConfig, initBatch, loadRegistry, type Registry, runBatch, sweepMemo } from '@codebatch/runner';
import { createSnapshot } from '@codebatch/snapshot';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addSnapshot,
  digests,
  fixtureTask,
  outputFiles,
  pipeline,
  recordsOf,
  specifiers,
  storeWith,
  temporaryDirectory,
  wordFiles,
  wordsRegistry,
} from './support/workspace.ts';

async function runNew(
  store: Store,
  registry: Registry,
  id: string,
  options: { readonly snapshotId?: string; readonly reuse?: boolean; readonly pipeline?: string } = {},
) {
  initBatch(store, { snapshotId: options.snapshotId ?? 'snap', pipeline: options.pipeline ?? 'both', registry, id });
  return runBatch(store, id, { registry, reuse: options.reuse });
}

/** Bytes of the files below a directory, and how many files and directories there are. */
function directorySize(directory: string): { bytes: number; inodes: number } {
  const entries = fs.readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + fs.statSync(path.join(parentPath, name)).size, 0);
  return { bytes, inodes: entries.length };
}

describe('reuse', () => {
  it('R11.1 a second batch is replayed without a worker, and has the same records', async () => {
    const store = await storeWith({ ...wordFiles(40), 'binary.txt': new Uint8Array([0, 1]) });
    const registry = await wordsRegistry();
    const first = await runNew(store, registry, 'one');
    expect(first).toMatchObject({ executed: 80, reused: 0, skipped: 2 });
    const second = await runNew(store, registry, 'two');
    expect(second).toMatchObject({ executed: 0, reused: 80, skipped: 2, status: 'completed' });
    expect(digests(store, 'two')).toEqual(digests(store, 'one'));
    const third = await runNew(store, registry, 'three', { reuse: false });
    expect(third).toMatchObject({ executed: 80, reused: 0 });
    expect(digests(store, 'three')).toEqual(digests(store, 'one'));
  });

  it('R2.6 without the memo everything is executed again', async () => {
    const store = await storeWith(wordFiles(10));
    const registry = await wordsRegistry();
    await runNew(store, registry, 'one');
    fs.rmSync(store.indexes, { recursive: true });
    expect(await runNew(store, registry, 'two')).toMatchObject({ executed: 20, reused: 0 });
    expect(digests(store, 'two')).toEqual(digests(store, 'one'));
  });

  it('a damaged or torn memo is passed over', async () => {
    const store = await storeWith(wordFiles(40));
    const registry = await wordsRegistry();
    await runNew(store, registry, 'one');
    const segments = path.join(store.indexes, 'memo/5');
    for (const [index, name] of fs.readdirSync(segments).entries()) {
      const file = path.join(segments, name);
      const bytes = fs.readFileSync(file);
      if (index % 3 === 0) bytes[bytes.length >> 1]! ^= 1;
      fs.writeFileSync(file, index % 3 === 1 ? bytes.subarray(0, bytes.length - 20) : bytes);
    }
    const second = await runNew(store, registry, 'two');
    expect(second.executed).toBeGreaterThan(10);
    expect(second.reused).toBeGreaterThan(10);
    expect(digests(store, 'two')).toEqual(digests(store, 'one'));
    expect(await runNew(store, registry, 'three')).toMatchObject({ executed: 0 });
  });

  it('outputs that are gone or changed are made again, and found again afterwards', async () => {
    const store = await storeWith(wordFiles(12));
    const registry = await wordsRegistry();
    await runNew(store, registry, 'one');
    const [removed, changed] = [...outputFiles(store, 'one').keys()]
      .filter((name) => name.startsWith('words/'))
      .map((name) => path.join(layout.tasksDir(store.root, 'one'), name)) as [string, string];
    fs.rmSync(removed);
    fs.writeFileSync(changed, fs.readFileSync(changed, 'utf8').replace('"value":', '"value":1'));
    const second = await runNew(store, registry, 'two');
    expect(second).toMatchObject({ executed: 4, reused: 20, status: 'completed' });
    expect(await runNew(store, registry, 'three')).toMatchObject({ executed: 0, reused: 24 });
    expect(digests(store, 'three')).toEqual(digests(store, 'two'));
  });

  it('says why each result was executed: by the file, the options, an earlier task, or because it is forgotten', async () => {
    const source = temporaryDirectory();
    const store = initStore(path.join(temporaryDirectory(), 'store'));
    const registry = await loadRegistry({
      builtIn: [...specifiers('words', 'longest'), { type: 'typed', specifier: fixtureTask('typed.ts') }],
      pipelines: [pipeline('all', { words: [], longest: ['words'], typed: [] })],
    });
    const why = async (id: string, options: { least?: number; reuse?: boolean } = {}) => {
      await createSnapshot(store, { type: 'directory', path: source }, { id });
      const { least = 1, reuse = true } = options;
      initBatch(store, { snapshotId: id, pipeline: 'all', registry, id, options: { words: { least } } });
      const { executions } = await runBatch(store, id, { registry, reuse, explain: true });
      return Object.fromEntries(executions!.map(({ task_id, path: of, reason }) => [`${task_id} ${of}`, reason]));
    };
    fs.writeFileSync(path.join(source, 'a.txt'), 'alpha');
    fs.writeFileSync(path.join(source, 'b.txt'), 'beta gamma');
    expect(new Set(Object.values(await why('one')))).toEqual(new Set(['first']));
    expect(await why('two')).toEqual({});

    fs.writeFileSync(path.join(source, 'a.txt'), 'alpha delta');
    fs.writeFileSync(path.join(source, 'c.txt'), 'new');
    fs.renameSync(path.join(source, 'b.txt'), path.join(source, 'd.txt'));
    expect(await why('three')).toEqual({
      'words a.txt': 'content',
      'longest a.txt': 'prior',
      'typed a.txt': 'content',
      'words c.txt': 'new_file',
      'longest c.txt': 'prior',
      'typed c.txt': 'new_file',
      'typed d.txt': 'path',
    });
    const options = await why('four', { least: 4 });
    expect(new Set(Object.values(options))).toEqual(new Set(['options', 'prior']));
    fs.rmSync(store.indexes, { recursive: true });
    expect(new Set(Object.values(await why('five', { least: 4 })))).toEqual(new Set(['forgotten', 'prior']));
    expect(new Set(Object.values(await why('six', { least: 4, reuse: false })))).toEqual(new Set(['no_reuse']));

    fs.writeFileSync(layout.planFile(store.root, 'six'), '{');
    fs.writeFileSync(path.join(source, 'a.txt'), 'epsilon');
    expect(await why('seven', { least: 4 })).toMatchObject({ 'typed a.txt': 'content', 'longest a.txt': 'prior' });
  });

  it('what a deleted batch has repeated is known by the batch before it', async () => {
    const store = await storeWith(wordFiles(12));
    const registry = await wordsRegistry();
    for (const id of ['one', 'two', 'three']) await runNew(store, registry, id, { pipeline: 'both' });
    fs.rmSync(layout.batchDir(store.root, 'three'), { recursive: true });
    expect(await runNew(store, registry, 'four', { pipeline: 'both' })).toMatchObject({ executed: 0, reused: 24 });
    for (const id of ['three', 'four']) fs.rmSync(layout.batchDir(store.root, id), { recursive: true, force: true });
    sweepMemo(store);
    expect(await runNew(store, registry, 'five', { pipeline: 'both' })).toMatchObject({ executed: 0, reused: 24 });
  });

  it('the sweep forgets deleted batches and replaced results, and nothing that a run can use', async () => {
    const store = await storeWith(wordFiles(12));
    const registry = await wordsRegistry();
    const sizeOf = () => directorySize(path.join(store.indexes, 'memo'));
    for (const id of ['one', 'two', 'three']) await runNew(store, registry, id, { pipeline: 'all' });
    fs.mkdirSync(path.join(store.indexes, 'memo/0'), { recursive: true });
    fs.writeFileSync(path.join(store.indexes, 'memo/0/old'), 'of an older version');
    const before = sizeOf();
    const planned = sweepMemo(store, { dryRun: true });
    expect(sizeOf()).toEqual(before);
    const swept = sweepMemo(store);
    expect(swept).toEqual(planned);
    expect({ bytes: before.bytes - sizeOf().bytes, inodes: before.inodes - sizeOf().inodes }).toEqual(swept);
    expect(await runNew(store, registry, 'four', { pipeline: 'all' })).toMatchObject({ executed: 0, reused: 36 });

    expect(sweepMemo(store, { gone: new Set(['four']), dryRun: true }).bytes).toBeGreaterThan(0);
    for (const id of ['one', 'two', 'three', 'four']) fs.rmSync(layout.batchDir(store.root, id), { recursive: true });
    sweepMemo(store);
    expect(sizeOf()).toEqual({ bytes: 0, inodes: 1 });
    expect(await runNew(store, registry, 'five', { pipeline: 'all' })).toMatchObject({ executed: 36, reused: 0 });
  });

  it('sweeps what is no file of its own, and follows no link', async () => {
    const store = await storeWith(wordFiles(2));
    await runNew(store, await wordsRegistry(), 'one', { pipeline: 'all' });
    const memo = path.join(store.indexes, 'memo');
    const [form] = fs.readdirSync(memo);
    fs.symlinkSync('nowhere', path.join(memo, form!, 'zz'));
    fs.mkdirSync(path.join(memo, form!, 'yy/inner'), { recursive: true });
    fs.writeFileSync(path.join(memo, 'stray'), 'x');
    expect(sweepMemo(store)).toEqual({ bytes: 'nowhere'.length + 1, inodes: 4 });
    expect(sweepMemo(store)).toEqual({ bytes: 0, inodes: 0 });
  });

  it('a result whose object is gone is made again', async () => {
    const store = await storeWith({ 'a.txt': 'alpha beta' });
    const registry = await wordsRegistry();
    await runNew(store, registry, 'one');
    const record = JSON.parse(
      [...outputFiles(store, 'one').values()]
        .join('')
        .split('\n')
        .find((line) => line.includes('"artifact"'))!,
    );
    const digest = String(record.object).slice('sha256:'.length);
    fs.rmSync(path.join(store.root, 'objects/sha256', digest.slice(0, 2), digest.slice(2, 4), digest));
    expect(await runNew(store, registry, 'two')).toMatchObject({ executed: 2, reused: 0 });
    expect(store.objects.has(record.object)).toBe(true);
  });

  it('a whole-snapshot task is replayed only when nothing that it reads has changed', async () => {
    const source = temporaryDirectory();
    const store = initStore(path.join(temporaryDirectory(), 'store'));
    const registry = await wordsRegistry();
    const scan = async (id: string, reuse = true) => {
      await createSnapshot(store, { type: 'directory', path: source }, { id });
      return runNew(store, registry, id, { snapshotId: id, pipeline: 'all', reuse });
    };
    for (const [name, text] of Object.entries(wordFiles(5))) {
      fs.mkdirSync(path.join(source, path.dirname(name)), { recursive: true });
      fs.writeFileSync(path.join(source, name), text);
    }
    expect(await scan('one')).toMatchObject({ executed: 15, reused: 0 });
    expect(await scan('two')).toMatchObject({ executed: 0, reused: 15 });
    expect(digests(store, 'two')).toEqual(digests(store, 'one'));
    fs.writeFileSync(path.join(source, 'new.txt'), 'alpha');
    expect(await scan('three')).toMatchObject({ executed: 8, reused: 10 });
    await scan('four', false);
    expect(digests(store, 'three')).toEqual(digests(store, 'four'));
  });

  it('failures are never remembered', async () => {
    const store = await storeWith({ 'a.txt': 'throw', 'b.txt': 'good' });
    const registry = await loadRegistry({
      builtIn: specifiers('faulty', 'after'),
      pipelines: [pipeline('both', { faulty: [], after: ['faulty'] })],
    });
    await runNew(store, registry, 'one');
    expect(await runNew(store, registry, 'two')).toMatchObject({ reused: 2, executed: 0, failed: 1, blocked: 1 });
  });

  it('a changed option executes the task and what reads its records, and nothing else', async () => {
    const store = await storeWith({ 'a.py': 'one three', 'b.py': 'seventeen' });
    const registry = await loadRegistry({
      builtIn: specifiers('words', 'longest', 'flaky'),
      pipelines: [pipeline('both', { words: [], longest: ['words'], flaky: [] })],
    });
    await runNew(store, registry, 'one');
    initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'two', options: { words: { least: 4 } } });
    expect(await runBatch(store, 'two', { registry })).toMatchObject({ executed: 4, reused: 2 });
    initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'three', options: { words: { least: 3 } } });
    expect(await runBatch(store, 'three', { registry })).toMatchObject({ executed: 0, reused: 6 });
  });

  it('a task that is loaded by path is executed again when a file that it loads has changed, however it does', async () => {
    const home = temporaryDirectory();
    const write = (name: string, text: string) => fs.writeFileSync(path.join(home, name), text);
    write(
      'task.mjs',
      `import { readFileSync } from 'node:fs';
      import { createRequire } from 'node:module';
      import { defineTask } from ${JSON.stringify(import.meta.resolve('@codebatch/plugin'))};
      const load = createRequire(import.meta.url);
      const data = readFileSync(new URL('./data.txt', import.meta.url), 'utf8');
      export default defineTask({
        name: 'loads', version: '1.0.0', apiVersion: 1, description: '', inputs: {}, outputs: { metric: {} },
        *file() { yield { kind: 'metric', metric: 'loaded', value: load('./rule').value + data }; },
      });`,
    );
    write('rule.js', "module.exports = require('./deep.json');");
    write('package.json', '{ "type": "commonjs" }');
    write('deep.json', '{ "value": "one " }');
    write('data.txt', 'first');
    const store = await storeWith({ 'a.txt': 'a' });
    const run = async (id: string) => {
      const registry = await loadRegistry({
        builtIn: [{ type: 'loads', specifier: pathToFileURL(path.join(home, 'task.mjs')).href, trusted: false }],
        pipelines: [pipeline('loads', { loads: [] })],
      });
      initBatch(store, { snapshotId: 'snap', pipeline: 'loads', registry, id });
      await runBatch(store, id, { registry });
      return recordsOf(store, id, 'loads').map(({ value }) => value);
    };
    expect(await run('one')).toEqual(['one first']);
    write('deep.json', '{ "value": "two " }');
    expect(await run('two')).toEqual(['two first']);
    write('data.txt', 'second');
    expect(await run('three')).toEqual(['two second']);
  });

  it('a task that reads the path is executed for a renamed file, others are not', async () => {
    const source = temporaryDirectory();
    const store = initStore(path.join(temporaryDirectory(), 'store'));
    const registry = await loadRegistry({
      builtIn: [...specifiers('words'), { type: 'typed', specifier: fixtureTask('typed.ts') }],
      pipelines: [pipeline('both', { words: [], typed: [] })],
    });
    fs.writeFileSync(path.join(source, 'a.txt'), 'alpha');
    await createSnapshot(store, { type: 'directory', path: source }, { id: 'one' });
    await runNew(store, registry, 'one', { snapshotId: 'one' });
    fs.renameSync(path.join(source, 'a.txt'), path.join(source, 'renamed.txt'));
    await createSnapshot(store, { type: 'directory', path: source }, { id: 'two' });
    expect(await runNew(store, registry, 'two', { snapshotId: 'two' })).toMatchObject({ executed: 1, reused: 1 });
  });

  it('results for which a task has read the path are reused only where it declares that', async () => {
    const home = temporaryDirectory();
    const text = (
      inputs: string,
    ) => `import { defineTask, skipFile } from ${JSON.stringify(import.meta.resolve('@codebatch/plugin'))};
      export default defineTask({
        name: 'names', version: '1.0.0', apiVersion: 1, description: '', inputs: ${inputs}, outputs: { metric: {} },
        *file(file, ctx) {
          if (ctx.text(file) === 'plain') yield { kind: 'metric', metric: 'name', value: 'plain' };
          else if (file.path.startsWith('x')) skipFile('SKIP_GENERATED', 'by its name');
          else yield { kind: 'metric', metric: 'name', value: file.path };
        },
      });`;
    const run = async (store: Store, inputs: string, id: string) => {
      const file = path.join(home, `task-${inputs.length}.mjs`);
      fs.writeFileSync(file, text(inputs));
      const registry = await loadRegistry({
        builtIn: [{ type: 'names', specifier: pathToFileURL(file).href, trusted: false }],
        pipelines: [pipeline('names', { names: [] })],
      });
      initBatch(store, { snapshotId: id, pipeline: 'names', registry, id });
      return await runBatch(store, id, { registry });
    };
    for (const declared of [false, true]) {
      const inputs = declared ? '{ path: true }' : '{}';
      const reused = declared ? 0 : 1;
      const store = await storeWith({});
      await addSnapshot(store, { 'a.txt': 'a', 'x.txt': 'x', 'p.txt': 'plain' }, 'one');
      await addSnapshot(store, { 'b.txt': 'a', 'y.txt': 'x', 'q.txt': 'plain' }, 'two');
      await run(store, inputs, 'one');
      expect(await run(store, inputs, 'two')).toMatchObject({ reused, executed: 3 - reused, skipped: 0 });
      const values = recordsOf(store, 'two', 'names').map(({ value }) => value);
      expect(values.sort()).toEqual(['b.txt', 'plain', 'y.txt']);
      await addSnapshot(store, { 'b.txt': 'a', 'y.txt': 'x', 'q.txt': 'plain' }, 'three');
      expect(await run(store, inputs, 'three')).toMatchObject({ reused: declared ? 3 : 1 });
    }
  });

  it('R11.1 reuse gives the records of execution after any sequence of edits and changes of options', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            name: fc.constantFrom('a.txt', 'b.txt', 'c/a.txt', 'c/run'),
            text: fc.constantFrom(undefined, 'alpha beta', 'TODO beta', 'generated', '#!/usr/bin/python\nx', '\u0000'),
            least: fc.constantFrom(1, 3, 5),
            override: fc.boolean(),
          }),
          { minLength: 2, maxLength: 5 },
        ),
        async (steps) => {
          const source = temporaryDirectory();
          const store = initStore(path.join(temporaryDirectory(), 'store'));
          for (const [index, step] of steps.entries()) {
            const file = path.join(source, step.name);
            fs.mkdirSync(path.dirname(file), { recursive: true });
            if (step.text === undefined) fs.rmSync(file, { force: true });
            else fs.writeFileSync(file, step.text);
            const config: CodebatchConfig = step.override
              ? { overrides: [{ files: ['c/**'], options: { words: { least: 2 } } }] }
              : {};
            const registry = await loadRegistry({
              builtIn: specifiers('words', 'longest', 'flaky'),
              pipelines: [pipeline('three', { words: [], longest: ['words'], flaky: [] })],
              config,
            });
            const snapshotId = `snap${index}`;
            await createSnapshot(store, { type: 'directory', path: source }, { id: snapshotId });
            const plan = { snapshotId, pipeline: 'three', registry, options: { words: { least: step.least } } };
            initBatch(store, { ...plan, id: `reused${index}` });
            initBatch(store, { ...plan, id: `executed${index}` });
            await runBatch(store, `reused${index}`, { registry });
            const executed = await runBatch(store, `executed${index}`, { registry, reuse: false });
            expect(executed.reused).toBe(0);
            expect(digests(store, `reused${index}`)).toEqual(digests(store, `executed${index}`));
          }
        },
      ),
      { numRuns: 6, seed: 20261123 },
    );
  });
});
