import * as fs from 'node:fs';
import * as path from 'node:path';
import { initStore, layout, type Store } from '@codebatch/core';
import { collectGarbage, verifyStore } from '@codebatch/maintenance';
import { initBatch, runBatch } from '@codebatch/runner';
import { createSnapshot } from '@codebatch/snapshot';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareCollection } from './support/step-through-gc.ts';
import { builtInRegistry, copyStore, temporaryDirectory, writeFiles } from './support/workspace.ts';

/** Of the steps of the first collection, how many lie between those at which the second one comes in between. */
const STRIDE = process.env['CODEBATCH_ROUNDS'] === undefined ? 3 : 1;

let good: Store;

beforeAll(async () => {
  const directory = temporaryDirectory();
  good = initStore(path.join(directory, 'store'));
  const registry = await builtInRegistry();
  const make = async (snapshotId: string, batches: readonly string[]): Promise<void> => {
    writeFiles(path.join(directory, snapshotId), { 'a.py': `name = '${snapshotId}'\n` });
    await createSnapshot(good, { type: 'directory', path: path.join(directory, snapshotId) }, { id: snapshotId });
    for (const id of batches) initBatch(good, { snapshotId, pipeline: 'parse', registry, id });
  };
  await make('earlier', ['first', 'second']);
  await runBatch(good, 'first', { registry, jobs: 1 });
  await make('later', ['third']);
  good.objects.put(Buffer.from('nobody needs this'));
});

/** A copy of the store in which every object is two hours old. */
function aged(): Store {
  const store = copyStore(good);
  const time = Date.now() / 1000 - 7200;
  for (const ref of store.objects.list()) fs.utimesSync(layout.objectFile(store.root, ref.slice(7)), time, time);
  return store;
}

describe('R2.1 two collections at once', () => {
  it('end well wherever one meets the other, and remove what a single one does', async () => {
    const alone = aged();
    await collectGarbage(alone, { keepBatches: 1 });
    const wanted = [...alone.objects.list()];
    let between = 0;
    for (let steps = 0, ended = false; !ended; steps += STRIDE) {
      const store = aged();
      const first = await prepareCollection(store, { keepBatches: 1 });
      for (let step = 0; step < steps; step += 1) ended = !first.step();
      const second = await collectGarbage(store, { keepBatches: 1 });
      const report = await first.finish();
      if (report.batches.length > 0 && second.batches.length > 0) between += 1;
      expect(await verifyStore(store.root), `after ${steps} steps`).toMatchObject({ ok: true, stale: [] });
      // What the two leave to each other is removed by the next.
      await collectGarbage(store, { keepBatches: 1 });
      expect([...store.objects.list()], `after ${steps} steps`).toEqual(wanted);
      fs.rmSync(store.root, { recursive: true });
    }
    expect(between).toBeGreaterThan(0);
  });
});
