import * as fs from 'node:fs';
import { layout } from '@codebatch/core';
import { diagnoseStore } from '@codebatch/maintenance';
import { describe, expect, it } from 'vitest';
import { foreignStore, makeStore, temporaryDirectory } from './support/workspace.ts';

describe('diagnoseStore', () => {
  it('says how a store is, damaged or not', async () => {
    const store = await makeStore();
    const sound = await diagnoseStore(store.root);
    expect(sound.ok).toBe(true);
    expect(sound.checks.map(({ id, level }) => `${id} ${level}`)).toEqual([
      'store ok',
      'records ok',
      'batch notice',
      'work ok',
      'leftovers ok',
    ]);
    fs.appendFileSync(layout.planFile(store.root, 'idle'), 'x');
    const damaged = await diagnoseStore(store.root);
    expect(damaged.ok).toBe(false);
    expect(damaged.checks.filter(({ level }) => level === 'problem').map(({ id }) => id)).toEqual(['records', 'batch']);
    fs.writeFileSync(layout.storeFile(store.root), '{');
    expect((await diagnoseStore(store.root)).checks[0]).toMatchObject({ id: 'store', level: 'problem' });
  });

  it('says only true things about a store of another implementation, and refuses what is none', async () => {
    expect(await diagnoseStore(foreignStore().root)).toMatchObject({ ok: true });
    await expect(diagnoseStore(temporaryDirectory())).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
  });
});
