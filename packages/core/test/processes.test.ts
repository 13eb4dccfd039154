import * as fs from 'node:fs';
import { hashBytes, initStore, layout } from '@codebatch/core';
import { describe, expect, it } from 'vitest';
import { runScript } from './support/run-script.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

describe('several processes', () => {
  it('trap 7: eight processes put the same objects at once, and every one is whole', async () => {
    const store = initStore(temporaryDirectory());
    const exits = await Promise.all(Array.from({ length: 8 }, () => runScript('put-empty.mjs', store.root)));
    expect(exits).toEqual(Array.from({ length: 8 }, () => ({ code: 0, signal: null, output: '' })));
    const refs = [...store.objects.list()];
    expect(refs).toHaveLength(22);
    expect(refs).toContain(hashBytes(new Uint8Array()));
    for (const ref of refs) expect(store.objects.verify(ref)).toEqual({ ok: true });
    expect(fs.readdirSync(layout.temporaryDir(store.root))).toEqual([]);
  });
});
