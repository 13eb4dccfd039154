import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { layout, listBatchIds } from '@codebatch/core';
import { initBatch, runBatch } from '@codebatch/runner';
import { describe, expect, it } from 'vitest';
import { outputFiles, shardStates, storeWith, testFile, wordFiles, wordsRegistry } from './support/workspace.ts';

/** Every change of the file system is too many for each test run: this many steps apart, from another start each day. */
const STRIDE = 7;

describe('crash points', () => {
  it('R2.5 R8.4 R11.2 a kill before any change of the file system leaves what the next run finishes to the byte', async () => {
    process.env['SOURCE_DATE_EPOCH'] = '1700000000';
    try {
      const files = wordFiles(4);
      const registry = await wordsRegistry();
      const calm = await storeWith(files);
      initBatch(calm, { snapshotId: 'snap', pipeline: 'all', registry, id: 'one' });
      await runBatch(calm, 'one', { registry });
      const expected = outputFiles(calm, 'one');
      let points = 0;
      for (let at = 1 + (new Date().getUTCDate() % STRIDE); ; at += STRIDE) {
        const store = await storeWith(files);
        const { status, signal } = spawnSync(process.execPath, [
          testFile('support/run-killed.mjs'),
          store.root,
          `${at}`,
        ]);
        if (signal === null) {
          expect(status).toBe(0);
          break;
        }
        points += 1;
        const doneBefore = [...shardStates(store, 'one', true)].filter(([, state]) => state.status === 'done');
        if (!listBatchIds(store).includes('one')) {
          initBatch(store, { snapshotId: 'snap', pipeline: 'all', registry, id: 'one' });
        }
        expect(await runBatch(store, 'one', { registry })).toMatchObject({ status: 'completed', failed: 0 });
        expect(outputFiles(store, 'one'), `killed at ${at}`).toEqual(expected);
        const after = shardStates(store, 'one');
        for (const [name, state] of doneBefore) expect(after.get(name), `killed at ${at}`).toEqual(state);
        expect(fs.existsSync(layout.ownerFile(store.root, 'one'))).toBe(false);
      }
      expect(points).toBeGreaterThan(10);
    } finally {
      delete process.env['SOURCE_DATE_EPOCH'];
    }
  }, 300_000);
});
