import { constants } from 'node:buffer';
import { statSync, truncateSync } from 'node:fs';
import { layout } from '@codebatch/core';
import { scanOutputs } from '@codebatch/query';
import { expect, it } from 'vitest';
import { makeStore } from './make-store.ts';
import { removeStore } from './store-tree.ts';

// The first is found to be too long at its end, the second before all of it was read.
it.each([10, 600 << 20])('a line longer than a string can be by %d bytes is damage, with path and line', (more) => {
  const state = () => ({ outputs_bytes: undefined as never });
  const tasks = [{ id: 't', strategy: 'single' as const, outputs: () => [{ kind: 'acme.note' }], state }];
  const store = makeStore({ snapshots: { one: { f: 'x' } }, batches: [{ id: 'b', snapshot: 'one', tasks }] });
  try {
    const outputs = layout.shardOutputs(store.root, 'b', 't', '00');
    truncateSync(outputs, statSync(outputs).size + constants.MAX_STRING_LENGTH + more);
    const records = scanOutputs(store, 'b');
    expect(records.next().value).toMatchObject({ record: { path: 'f' } });
    const path = 'batches/b/tasks/t/shards/00/outputs.index.jsonl';
    expect(() => records.next()).toThrow(
      expect.objectContaining({
        code: 'SCHEMA_ERROR',
        message: expect.stringContaining('is longer than a string can be') as string,
        details: { path, line: 2 },
      }) as Error,
    );
  } finally {
    removeStore(store);
  }
});
