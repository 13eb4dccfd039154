import * as fs from 'node:fs';
import * as path from 'node:path';
import { layout, openStore, type Store, writeDocument } from '@codebatch/core';
import { batchDigest, GATES, gatesOfBundle, runGates } from '@codebatch/maintenance';
import { buildRecordIndex, scanOutputs } from '@codebatch/query';
import { initBatch, type Registry, runBatch } from '@codebatch/runner';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtInRegistry, copyStore, filesOf, foreignStore, makeStore, replaceOutputs } from './support/workspace.ts';

let good: Store;
let registry: Registry;

beforeAll(async () => {
  good = await makeStore();
  registry = await builtInRegistry();
});

/** Ids of the gates that pass. */
async function passing(store: Store, batch: string, gates = GATES): Promise<string[]> {
  const results = await runGates(store, batch, gates, { registry });
  return results.filter(({ passed }) => passed).map(({ gate_id }) => gate_id);
}

const ids = GATES.map(({ id }) => id);
const without = (...failing: string[]): string[] => ids.filter((id) => !failing.includes(id));

/** Changes a record of a done shard, with right digests. */
function rewrite(store: Store, task: string, change: (record: Record<string, unknown>) => void): void {
  const shard = fs.readdirSync(layout.shardsDir(store.root, 'good', task)).find((name) => {
    return fs.statSync(layout.shardOutputs(store.root, 'good', task, name)).size > 0;
  })!;
  const file = layout.shardOutputs(store.root, 'good', task, shard);
  const lines = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
  const record = JSON.parse(lines[0]!) as Record<string, unknown>;
  change(record);
  lines[0] = JSON.stringify(record);
  replaceOutputs(store, 'good', task, shard, lines);
}

describe('gates', () => {
  it('trap 17: the list is not empty, and bundles are made of it', () => {
    expect(ids).toHaveLength(10);
    expect(gatesOfBundle('release')).toEqual(GATES);
    expect([...gatesOfBundle('phase1'), ...gatesOfBundle('phase2'), ...gatesOfBundle('phase3')]).toHaveLength(10);
    expect(() => gatesOfBundle('phase9')).toThrowError(expect.objectContaining({ code: 'GATE_NOT_FOUND' }));
  });

  it('R14.1 all pass on a good batch, and leave the store and the temporary directory as they were', async () => {
    const before = filesOf(good.root);
    const results = await runGates(good, 'good', GATES, { registry });
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(results.map(({ gate_id }) => gate_id)).toEqual(ids);
    expect(results.find(({ gate_id }) => gate_id === 'deterministic-rebuild')?.details).toMatchObject({
      compared_with: 'stored records',
    });
    expect(filesOf(good.root)).toEqual(before);
  });

  it('trap 17: none passes on a batch that never ran', async () => {
    expect(await passing(good, 'idle')).toEqual([]);
    const [result] = await runGates(good, 'idle', GATES.slice(0, 1), { registry });
    expect(result?.failures[0]).toMatchObject({ actual: 'pending' });
  });

  it('trap 17: none passes on a damaged copy of a good one', async () => {
    const store = copyStore(good);
    const [object] = filesOf(path.join(store.root, 'objects'));
    fs.appendFileSync(path.join(store.root, 'objects', object!), 'x');
    expect(await passing(store, 'good')).toEqual([]);
  });

  it('all pass on what another implementation finished, none on what it did not', async () => {
    const store = foreignStore();
    const results = await runGates(store, 'batch-one', GATES, { registry });
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
    expect(results.find(({ gate_id }) => gate_id === 'deterministic-rebuild')?.details).toMatchObject({
      compared_with: 'a second execution',
    });
    expect(await passing(store, 'batch-two')).toEqual([]);
  });
});

describe('each gate fails where its own invariant is broken and every digest is right', () => {
  it('schemas: a metric without its name', async () => {
    const store = copyStore(good);
    rewrite(store, '02_analyze', (record) => delete record['metric']);
    expect(await passing(store, 'good')).toEqual(without('schemas', 'retry-determinism', 'deterministic-rebuild'));
  });

  it('truth-store: a record about a file that is not in its shard', async () => {
    const store = copyStore(good);
    rewrite(store, '02_analyze', (record) => Object.assign(record, { path: 'src/nowhere.py' }));
    expect(await passing(store, 'good')).not.toContain('truth-store');
  });

  it('digests: records_sha256 of other records', async () => {
    const store = copyStore(good);
    const [shard] = fs.readdirSync(layout.shardsDir(store.root, 'good', '04_lint'));
    const file = layout.shardState(store.root, 'good', '04_lint', shard!);
    const state = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
    writeDocument(file, { ...state, records_sha256: '0'.repeat(64) }, 'process');
    expect(await passing(store, 'good')).toEqual(without('digests', 'retry-determinism', 'deterministic-rebuild'));
  });

  it('structure: a shard with files that the task does not list', async () => {
    const store = copyStore(good);
    const file = layout.taskFile(store.root, 'good', '04_lint');
    const task = JSON.parse(fs.readFileSync(file, 'utf8')) as { sharding: { shard_ids: string[] } };
    const [gone] = task.sharding.shard_ids.splice(0, 1);
    writeDocument(file, task, 'process');
    fs.rmSync(layout.shardDir(store.root, 'good', '04_lint', gone!), { recursive: true });
    expect(await passing(store, 'good')).not.toContain('structure');
  });

  it('dependency-order: inputs that the plan does not know of', async () => {
    const store = copyStore(good);
    const file = layout.taskFile(store.root, 'good', '04_lint');
    const task = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
    writeDocument(file, { ...task, inputs: { snapshot: true, tasks: [] } }, 'process');
    expect(await passing(store, 'good')).toEqual(without('dependency-order'));
  });

  it('retry-determinism and deterministic-rebuild: a task that counts its calls', async () => {
    const store = copyStore(good);
    const { loadRegistry } = await import('@codebatch/runner');
    const specifier = new URL('./fixtures/unsteady-task.mjs', import.meta.url).href;
    const unsteady = await loadRegistry({
      builtIn: [{ type: 'unsteady', specifier }],
      pipelines: [
        {
          name: 'unsteady',
          description: '',
          tasks: [{ task_id: 'unsteady', type: 'unsteady', depends_on: [], options: {} }],
        },
      ],
    });
    initBatch(store, { snapshotId: 'snap', pipeline: 'unsteady', registry: unsteady, id: 'shaky' });
    await runBatch(store, 'shaky', { registry: unsteady, jobs: 1 });
    const results = await runGates(openStore(store.root), 'shaky', GATES, { registry: unsteady });
    expect(results.filter(({ passed }) => !passed).map(({ gate_id }) => gate_id)).toEqual([
      'retry-determinism',
      'deterministic-rebuild',
    ]);
  });
});

/** Puts a file elsewhere, and a link to it in its place: every reader finds it as before. */
function moveAside(file: string, target: string): void {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.renameSync(file, target);
  fs.symlinkSync(path.relative(path.dirname(file), target), file);
}

/** The outputs of some shard of the batch `good` that has records, and a text in them. */
function someOutputs(store: Store, task: string, text = ''): string {
  const shards = fs.readdirSync(layout.shardsDir(store.root, 'good', task)).sort();
  const files = shards.map((shard) => layout.shardOutputs(store.root, 'good', task, shard));
  return files.find((file) => fs.statSync(file).size > 0 && fs.readFileSync(file, 'utf8').includes(text))!;
}

/** Builds the index of the batch `good` as if in the outputs of a task another text stood for one; they stay as they are. */
async function falsifyIndex(store: Store, task: string, right: string, wrong: string): Promise<void> {
  expect(wrong).toHaveLength(right.length);
  const file = someOutputs(store, task, right);
  const text = fs.readFileSync(file, 'utf8');
  const indexOf = async (outputs: string): Promise<string> => {
    fs.writeFileSync(file, outputs);
    expect(await buildRecordIndex(store, 'good')).toMatchObject({ status: 'built' });
    return path.join(store.indexes, filesOf(store.indexes).find((name) => name.startsWith('records/'))!);
  };
  const index = fs.readFileSync(await indexOf(text.replaceAll(right, wrong)));
  fs.writeFileSync(await indexOf(text), index);
}

describe('each gate fails where only its own invariant is broken and everything can be read', () => {
  it('log-independence: outputs that are nowhere but in an event log', async () => {
    const store = copyStore(good);
    const events = path.join(layout.batchDir(store.root, 'good'), 'events.jsonl');
    fs.rmSync(events);
    moveAside(someOutputs(store, '02_analyze'), events);
    expect(await passing(store, 'good')).toEqual(without('log-independence'));
  });

  it.each([
    ['outputs that lie', (store: Store) => someOutputs(store, '02_analyze')],
    ['a files index that lies', (store: Store) => layout.filesIndex(store.root, 'snap')],
  ])('index-deletion: %s nowhere but in indexes/', async (_what, file) => {
    const store = copyStore(good);
    moveAside(file(store), path.join(store.indexes, 'kept.jsonl'));
    expect(await passing(store, 'good')).toEqual(without('index-deletion'));
  });

  it('index-equivalence: an index that does not know of a name', async () => {
    const store = copyStore(good);
    await falsifyIndex(store, '03_symbols', '"add"', '"odd"');
    expect([...scanOutputs(store, 'good', { names: ['add'] })]).toEqual([]);
    expect(await passing(store, 'good')).toEqual(without('index-equivalence'));
  });

  it('index-equivalence and index-deletion: an index that counts wrong', async () => {
    const store = copyStore(good);
    await falsifyIndex(store, '02_analyze', '"kind":"metric"', '"kind":"metrik"');
    expect(await passing(store, 'good')).toEqual(without('index-equivalence', 'index-deletion'));
  });

  it('all pass on the same store with a true index', async () => {
    const store = copyStore(good);
    expect(await buildRecordIndex(store, 'good')).toMatchObject({ status: 'built' });
    expect(await passing(store, 'good')).toEqual(ids);
  });
});

describe('batchDigest', () => {
  it('is one hash for equal results, whatever the ids of the batches', async () => {
    const store = copyStore(good);
    initBatch(store, { snapshotId: 'snap', pipeline: 'full', registry, id: 'again' });
    await runBatch(store, 'again', { registry, jobs: 1 });
    expect(batchDigest(store, 'again')).toEqual(batchDigest(store, 'good'));
    expect(batchDigest(store, 'good').complete).toBe(true);
    expect(batchDigest(store, 'idle')).toMatchObject({ complete: false });
    rewrite(store, '02_analyze', (record) => Object.assign(record, { value: 99 }));
    expect(batchDigest(store, 'good').digest).not.toBe(batchDigest(store, 'again').digest);
  });
});
