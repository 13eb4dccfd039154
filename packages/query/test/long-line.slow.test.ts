import { constants } from 'node:buffer';
import { truncateSync } from 'node:fs';
import { layout } from '@codebatch/core';
import { scanOutputs } from '@codebatch/query';
import { expect, it } from 'vitest';
import { makeStore } from './make-store.ts';
import { removeStore } from './store-tree.ts';

it.each([100, 600 << 20])('a line longer than a string can be by %d bytes is damage, with path and line', (more) => {
  const size = constants.MAX_STRING_LENGTH + more;
  const outputs = () => [{ kind: 'acme.note' }];
  const state = () => ({ outputs_bytes: size });
  const tasks = [{ id: 't', strategy: 'single' as const, outputs, state }];
  const store = makeStore({ snapshots: { one: { f: 'x' } }, batches: [{ id: 'b', snapshot: 'one', tasks }] });
  try {
    truncateSync(layout.shardOutputs(store.root, 'b', 't', '00'), size);
    const records = scanOutputs(store, 'b');
    expect(records.next().value).toMatchObject({ record: { path: 'f' } });
    const path = 'batches/b/tasks/t/shards/00/outputs.index.jsonl';
    expect(() => records.next()).toThrow(
      expect.objectContaining({ code: 'SCHEMA_ERROR', details: { path, line: 2 } }) as Error,
    );
  } finally {
    removeStore(store);
  }
});
