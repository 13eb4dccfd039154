import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  layout,
  listBatchIds,
  listSnapshotIds,
  listTaskIds,
  openStore,
  parseRecord,
  readBatch,
  readDocument,
  readJsonLines,
  readOutputs,
  readPlan,
  readShardState,
  readTask,
  resolveBatchId,
  type Store,
  shardIdsOf,
  shardOf,
} from '@codebatch/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listTree, temporaryDirectory } from './support/temporary-directory.ts';

const fixture = path.join(import.meta.dirname, 'fixtures/foreign-store.tar.gz');

/** Unpacked once: it has 2,048 shard directories, and these tests only read. */
let directory: string;
let store: Store;

beforeAll(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'codebatch-'));
  execFileSync('tar', ['-xzf', fixture, '-C', directory]);
  store = openStore(`${directory}/store`);
});

afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));

describe('a store of another implementation', () => {
  it('R13.2 every document and every line in it can be read', () => {
    expect(listSnapshotIds(store)).toEqual(['snap-one', 'snap-two']);
    expect(listBatchIds(store)).toEqual(['batch-one', 'batch-two']);
    const counts = { files: 0, states: 0, outputs: 0, events: 0 };
    for (const id of listSnapshotIds(store)) {
      expect(readDocument('snapshot', layout.snapshotFile(store.root, id)).snapshot_id).toBe(id);
      for (const { value, line } of readJsonLines(layout.filesIndex(store.root, id))) {
        const file = parseRecord('file', value, `line ${line}`);
        expect(store.objects.verify(file.object)).toEqual({ ok: true });
        counts.files++;
      }
    }
    for (const batch of listBatchIds(store)) {
      expect(readBatch(store, batch).status).toBe('pending');
      expect(readPlan(store, batch).tasks.map(({ task_id }) => task_id)).toEqual(listTaskIds(store, batch));
      for (const task of listTaskIds(store, batch)) {
        for (const shard of shardIdsOf(store, readTask(store, batch, task))) {
          expect(readShardState(store, batch, task, shard)?.shard_id).toBe(shard);
          counts.states++;
          for (const { value } of readOutputs(store, batch, task, shard)) {
            parseRecord('output', value, 'line');
            counts.outputs++;
          }
        }
      }
    }
    for (const name of listTree(`${store.root}/batches`).filter((entry) => entry.endsWith('events.jsonl'))) {
      for (const { value } of readJsonLines(`${store.root}/batches/${name}`)) {
        parseRecord('event', value, 'line');
        counts.events++;
      }
    }
    expect(counts).toMatchInlineSnapshot(`
      {
        "events": 176,
        "files": 21,
        "outputs": 129,
        "states": 2048,
      }
    `);
  });

  it('its directories created up front are in attempt 0 and ready', () => {
    expect(readShardState(store, 'batch-one', '01_parse', '00')).toMatchObject({ status: 'ready', attempt: 0 });
    expect([...readOutputs(store, 'batch-one', '01_parse', '00')]).toEqual([]);
  });

  it('R8.1 its files are in the shards that the rule gives them', () => {
    const shards = new Map<string, string>();
    for (const { value } of readJsonLines(layout.filesIndex(store.root, 'snap-one'))) {
      const file = parseRecord('file', value, 'line');
      shards.set(file.path, shardOf(file, 'hash_prefix', 256, 0));
    }
    for (const shard of shardIdsOf(store, readTask(store, 'batch-one', '02_analyze'))) {
      for (const { value } of readOutputs(store, 'batch-one', '02_analyze', shard)) {
        const output = parseRecord('output', value, 'line');
        expect(shards.get(output.path)).toBe(shard);
      }
    }
  });

  it('keeps fields that this schema does not know', () => {
    const records = shardIdsOf(store, readTask(store, 'batch-one', '03_symbols')).flatMap((shard) =>
      [...readOutputs(store, 'batch-one', '03_symbols', shard)].map(({ value }) =>
        parseRecord('output', value, 'line'),
      ),
    );
    expect(records.some((record) => typeof record['col'] === 'number' && record.column === undefined)).toBe(true);
  });

  it('R6.2 nothing of it needs an event file', () => {
    const bare = temporaryDirectory();
    const states = 'store/batches/batch-one/tasks/0[234]*/shards';
    execFileSync('tar', ['-xzf', fixture, '-C', bare, '--exclude=events.jsonl', `--exclude=${states}`]);
    const eventless = openStore(`${bare}/store`);
    expect(listTree(bare).filter((name) => name.endsWith('events.jsonl'))).toEqual([]);
    expect(resolveBatchId(eventless, 'latest')).toBe('batch-two');
    expect(listTaskIds(eventless, 'batch-one')).toHaveLength(4);
    expect(textsOf(eventless)).toEqual(textsOf(store));
    expect(textsOf(eventless)).toHaveLength(10);
  });
});

function textsOf(from: Store): string[] {
  const task = readTask(from, 'batch-one', '01_parse');
  return shardIdsOf(from, task).flatMap((shard) =>
    [...readOutputs(from, 'batch-one', '01_parse', shard)].map(({ text }) => text),
  );
}
