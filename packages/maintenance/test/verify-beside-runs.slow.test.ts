import { once } from 'node:events';
import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { VerifyDepth } from '@codebatch/maintenance';
import { initBatch, runBatch } from '@codebatch/runner';
import { createSnapshot } from '@codebatch/snapshot';
import { describe, expect, it } from 'vitest';
import { builtInRegistry, makeStore, writeFiles } from './support/workspace.ts';

const BATCHES = Number(process.env['CODEBATCH_ROUNDS'] ?? 1) * 8;

describe('a verification beside writers', () => {
  it.each<VerifyDepth>(['everything', 'records', 'documents'])(
    'finds no damage while snapshots are made and batches are run (%s)',
    { timeout: BATCHES * 60_000 },
    async (depth) => {
      const registry = await builtInRegistry();
      const store = await makeStore();
      const stopped = new Int32Array(new SharedArrayBuffer(4));
      const thread = new Worker(new URL('./support/verify-again-and-again.mjs', import.meta.url), {
        workerData: { root: store.root, depth, stopped: stopped.buffer },
        execArgv: [],
      });
      const answer = once(thread, 'message');
      const source = path.join(path.dirname(store.root), 'source');
      for (let round = 0; round < BATCHES; round += 1) {
        const files = Array.from({ length: 24 }, (_, n) => [`more/m${n}.py`, `value = ${n + 100 * round}\n`] as const);
        writeFiles(source, Object.fromEntries(files));
        await createSnapshot(store, { type: 'directory', path: source }, { id: `s${round}` });
        initBatch(store, { snapshotId: `s${round}`, pipeline: 'full', registry, id: `b${round}` });
        await runBatch(store, `b${round}`, { registry, jobs: 1 });
      }
      Atomics.store(stopped, 0, 1);
      const [{ times, damage }] = (await answer) as [{ times: number; damage: unknown[] }];
      expect(damage).toEqual([]);
      expect(times).toBeGreaterThan(BATCHES);
    },
  );
});
