import { readdirSync } from 'node:fs';
import { listDirectory, openStore } from '@codebatch/core';
import { describe, expect, it } from 'vitest';
import { foreignStore } from '../test/support/sample.ts';
import { indexAfterRun } from './index-after-run.ts';

describe('the index after a run', () => {
  it('is built where it takes a small part of what the run took, and given up without a word where it does not', async () => {
    const store = openStore(foreignStore());
    const indexes = `${store.indexes}/records/4/batch-one`;
    const notes: string[] = [];
    await indexAfterRun(store, 'batch-one', 0, (message) => notes.push(message));
    expect(listDirectory(indexes)).toEqual([]);
    await indexAfterRun(store, 'batch-one', 24 * 3_600_000, (message) => notes.push(message));
    expect(readdirSync(indexes)).toHaveLength(1);
    expect(notes).toEqual([]);
  });
});
