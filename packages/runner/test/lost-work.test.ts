import * as fs from 'node:fs';
import * as path from 'node:path';
import { interceptFileOperations, layout, type Store } from '@codebatch/core';
import { initBatch, type Registry, runBatch } from '@codebatch/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digests, outputFiles, shardStates, storeWith, wordFiles, wordsRegistry } from './support/workspace.ts';

let store: Store;
let registry: Registry;

beforeEach(async () => {
  store = await storeWith(wordFiles(6));
  registry = await wordsRegistry();
  initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'one' });
  await runBatch(store, 'one', { registry });
});

afterEach(() => interceptFileOperations(undefined));

/** The first shard of a task, and where its files are. */
function firstShard(task: string): { name: string; outputs: string; state: string } {
  const shard = fs.readdirSync(layout.shardsDir(store.root, 'one', task)).sort()[0]!;
  return {
    name: `${task}/shards/${shard}/state.json`,
    outputs: layout.shardOutputs(store.root, 'one', task, shard),
    state: layout.shardState(store.root, 'one', task, shard),
  };
}

describe('what a power cut takes away', () => {
  it.each([
    ['outputs that are gone', (outputs: string) => fs.rmSync(outputs), 2],
    ['outputs that were emptied', (outputs: string) => fs.truncateSync(outputs, 0), 2],
    ['a state that is gone', (_: string, state: string) => fs.rmSync(state), 1],
    ['a state that was emptied', (_: string, state: string) => fs.truncateSync(state, 0), 1],
    ['a directory that is gone', (outputs: string) => fs.rmSync(path.dirname(outputs), { recursive: true }), 1],
  ])('R2.5 R11.2 %s: the next run makes that shard again and no other', async (_, damage, attempt) => {
    const expected = digests(store, 'one');
    const before = shardStates(store, 'one');
    const { name, outputs, state } = firstShard('words');
    damage(outputs, state);
    expect(await runBatch(store, 'one', { registry, reuse: false })).toMatchObject({
      status: 'completed',
      executed: 1,
    });
    expect(digests(store, 'one')).toEqual(expected);
    const after = shardStates(store, 'one');
    expect(after.get(name)).toMatchObject({ attempt, status: 'done' });
    for (const [other, known] of before) if (other !== name) expect(after.get(other)).toEqual(known);
  });

  it('R8.3 a new attempt takes `done` off outputs before it replaces them, also where all results are known', async () => {
    const { outputs, state } = firstShard('words');
    fs.rmSync(outputs);
    interceptFileOperations((operation, file) => {
      const isState = operation === 'rename' && file === state;
      if (isState && fs.existsSync(outputs)) throw Object.assign(new Error('EIO: injected'), { code: 'EIO' });
    });
    await expect(runBatch(store, 'one', { registry })).rejects.toMatchObject({ code: 'IO_ERROR' });
    interceptFileOperations(undefined);
    expect(JSON.parse(fs.readFileSync(state, 'utf8'))).toMatchObject({ status: 'running', attempt: 2 });
  });

  it.each([
    ['one', 2, 2, 2],
    ['any', 1, Number.POSITIVE_INFINITY, 0],
  ])('R8.4 a run that cannot write %s of its states leaves no outputs without one', async (_, from, to, left) => {
    initBatch(store, { snapshotId: 'snap', pipeline: 'both', registry, id: 'two' });
    let written = 0;
    interceptFileOperations((operation, file) => {
      if (operation !== 'rename' || path.basename(file) !== 'state.json') return;
      written += 1;
      if (written >= from && written <= to) throw Object.assign(new Error('injected'), { code: 'ENOSPC' });
    });
    await expect(runBatch(store, 'two', { registry })).rejects.toMatchObject({ code: 'STORE_FULL' });
    interceptFileOperations(undefined);
    const states = [...shardStates(store, 'two').keys()].map((name) => path.dirname(name));
    expect([...outputFiles(store, 'two').keys()].map((name) => path.dirname(name))).toEqual(states);
    expect(states).toHaveLength(left);
    expect(await runBatch(store, 'two', { registry })).toMatchObject({ status: 'completed' });
    expect(digests(store, 'two')).toEqual(digests(store, 'one'));
  });

  it('an object that was emptied is not taken for the result of an earlier run', async () => {
    const object = store.objects.put(Buffer.from('content')).ref;
    const file = layout.objectFile(store.root, object.slice('sha256:'.length));
    expect(store.objects.keep(object)).toBe(true);
    fs.truncateSync(file, 0);
    expect(store.objects.keep(object)).toBe(false);
    expect(store.objects.keep(store.objects.put(Buffer.alloc(0)).ref)).toBe(true);
  });
});
