import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { layout, openStore } from '@codebatch/core';
import { initBatch, runBatch } from '@codebatch/runner';
import { describe, expect, it } from 'vitest';
import {
  outputFiles,
  shardStates,
  storeWith,
  temporaryDirectory,
  testFile,
  wordFiles,
  wordsRegistry,
} from './support/workspace.ts';

/** The commands of `tests-e2e/faults` run no task of this sort. */
describe('a whole-snapshot task', () => {
  it('R2.5 R8.4 R11.2 killed before any of its changes of the file system is finished to the byte by the next run', async () => {
    process.env['SOURCE_DATE_EPOCH'] = '1700000000';
    try {
      const registry = await wordsRegistry();
      const template = await storeWith(wordFiles(4));
      initBatch(template, { snapshotId: 'snap', pipeline: 'all', registry, id: 'one' });
      await runBatch(template, 'one', { registry, tasks: ['words', 'longest'] });
      const before = shardStates(template, 'one');
      const copy = (): string => {
        const root = path.join(temporaryDirectory(), 'store');
        fs.cpSync(template.root, root, { recursive: true, preserveTimestamps: true });
        return root;
      };
      const calm = openStore(copy());
      await runBatch(calm, 'one', { registry });
      const expected = outputFiles(calm, 'one');
      expect(expected.size).toBe(outputFiles(template, 'one').size + 1);
      let points = 0;
      for (let at = 1; ; at += 1) {
        const store = openStore(copy());
        const killed = testFile('support/run-whole-killed.mjs');
        const { status, signal } = spawnSync(process.execPath, [killed, store.root, `${at}`]);
        if (signal === null) {
          expect(status).toBe(0);
          break;
        }
        points += 1;
        expect(await runBatch(store, 'one', { registry })).toMatchObject({ status: 'completed', failed: 0 });
        expect(outputFiles(store, 'one'), `killed at ${at}`).toEqual(expected);
        const after = shardStates(store, 'one');
        for (const [name, state] of before) expect(after.get(name), `killed at ${at}`).toEqual(state);
        expect(fs.existsSync(layout.ownerFile(store.root, 'one'))).toBe(false);
      }
      expect(points).toBeGreaterThan(10);
    } finally {
      delete process.env['SOURCE_DATE_EPOCH'];
    }
  }, 600_000);
});
