import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { initStore, layout, readJsonLines, readOutputs, readShardState } from '@codebatch/core';
import { describe, expect, it } from 'vitest';
import { runScript } from './support/run-script.ts';
import { listTree, temporaryDirectory } from './support/temporary-directory.ts';

describe('death of a process', () => {
  it('R8.4 R11.2 leaves a shard committed or not, at whichever operation, and running again completes it', async () => {
    const preload = ['--import', pathToFileURL(path.join(import.meta.dirname, 'support/die-at-operation.mjs')).href];
    let deaths = 0;
    for (let fatal = 1; ; fatal++) {
      const store = initStore(temporaryDirectory());
      const exit = await runScript('commit-shard.mjs', store.root, preload, { FATAL_OPERATION: String(fatal) });
      const outputs = [...readOutputs(store, 'b', '01_parse', '0f')];
      expect(outputs.length).toBe(readShardState(store, 'b', '01_parse', '0f')?.status === 'done' ? 1 : 0);
      for (const { value } of outputs)
        expect(store.objects.verify((value as { object: string }).object)).toEqual({ ok: true });
      for (const ref of store.objects.list()) expect(store.objects.verify(ref)).toEqual({ ok: true });
      if (exit.signal === null) {
        expect(exit).toEqual({ code: 0, signal: null, output: 'committed' });
        break;
      }
      deaths++;
      expect(await runScript('commit-shard.mjs', store.root)).toMatchObject({ code: 0, output: 'committed' });
      expect([...readOutputs(store, 'b', '01_parse', '0f')]).toHaveLength(1);
      const events = [...readJsonLines(layout.taskEvents(store.root, 'b', '01_parse'), { torn: 'ignore' })];
      expect(events.length).toBeGreaterThanOrEqual(1);
      expect(
        listTree(store.root).filter((name) => /(^|\/)(state\.json|outputs\.index\.jsonl)$/.test(name)),
      ).toHaveLength(2);
    }
    expect(deaths).toBeGreaterThan(20);
  });
});
