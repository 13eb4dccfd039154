import * as fs from 'node:fs';
import * as path from 'node:path';
import { layout, type Store } from '@codebatch/core';
import { collectGarbage, type VerifyDepth, verifyStore } from '@codebatch/maintenance';
import { initBatch, runBatch } from '@codebatch/runner';
import { createSnapshot } from '@codebatch/snapshot';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { builtInRegistry, copyStore, filesOf, makeStore, writeFiles } from './support/workspace.ts';

let store: Store;
/** What a collection that keeps one batch removes, in the order in which it does: directories as a whole, then objects. */
let doomed: string[];

beforeAll(async () => {
  store = await makeStore();
  const registry = await builtInRegistry();
  const source = path.join(path.dirname(store.root), 'source');
  writeFiles(source, { 'src/a.py': 'x = 1\n', 'web/c.ts': 'export const c = 2;\n' });
  await createSnapshot(store, { type: 'directory', path: source }, { id: 'later' });
  initBatch(store, { snapshotId: 'later', pipeline: 'full', registry, id: 'newest' });
  await runBatch(store, 'newest', { registry, jobs: 1 });
  const copy = copyStore(store);
  for (const ref of copy.objects.list()) fs.utimesSync(layout.objectFile(copy.root, ref.slice(7)), 1, 1);
  const { objects } = await collectGarbage(copy, { keepBatches: 1 });
  const left = new Set(filesOf(copy.root));
  const removed = filesOf(store.root).filter((file) => file.startsWith('objects/sha256/') && !left.has(file));
  expect(removed).toHaveLength(objects);
  doomed = ['batches/idle', 'batches/good', 'snapshots/snap', ...removed];
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Moves what is doomed away, or back. */
function move(from: string, to: string): void {
  for (const file of doomed) {
    fs.mkdirSync(path.dirname(path.join(to, file)), { recursive: true });
    fs.renameSync(path.join(from, file), path.join(to, file));
  }
}

describe('verifyStore', () => {
  it.each<VerifyDepth>(['everything', 'records', 'documents'])(
    'finds no damage where a collection deletes batches meanwhile, whenever it comes (%s)',
    async (depth) => {
      // Long waits make it stop wherever it can.
      let time = 0;
      vi.spyOn(performance, 'now').mockImplementation(() => (time += 1000));
      const aside = path.join(path.dirname(store.root), 'aside');
      let stops = Number.POSITIVE_INFINITY;
      for (let at = 1; at < stops; at += 2) {
        stops = 0;
        const onProgress = (): void => {
          stops += 1;
          if (stops === at) move(store.root, aside);
        };
        expect((await verifyStore(store.root, { depth, onProgress })).damage).toEqual([]);
        if (stops >= at) move(aside, store.root);
      }
      expect(stops).toBeGreaterThan(40);
    },
  );
});

describe('collectGarbage', () => {
  it('goes on where another collection deletes the same batches meanwhile, whenever it comes', async () => {
    const { root } = store;
    const aside = path.join(path.dirname(root), 'aside');
    let looks = Number.POSITIVE_INFINITY;
    for (let at = 1; at < looks; at += 3) {
      looks = 0;
      const watched: Store = {
        ...store,
        get root() {
          looks += 1;
          if (looks === at) move(root, aside);
          return root;
        },
      };
      expect(await collectGarbage(watched, { keepBatches: 1, dryRun: true })).toMatchObject({ busy: [] });
      if (looks >= at) move(aside, root);
    }
    expect(looks).toBeGreaterThan(40);
  });
});
