import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { layout, type ShardStatus, type Store } from '@codebatch/core';
import { batchList, batchStatus, shardList, taskList } from '@codebatch/query';
import { afterEach, describe, expect, it } from 'vitest';
import { makeStore, type TaskSpec } from './make-store.ts';
import { removeStore } from './store-tree.ts';

const files = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`f${n}.py`, `x = ${n}\n`]));
const opened: Store[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) removeStore(store);
});

function open(...tasks: TaskSpec[]): Store {
  const store = makeStore({ snapshots: { one: files }, batches: [{ id: 'b', snapshot: 'one', tasks }] });
  opened.push(store);
  return store;
}

/** The n-th shard with files gets the n-th status; the last one goes for the rest. */
function statuses(...list: (ShardStatus | undefined)[]): { status: (shard: string) => ShardStatus | undefined } {
  const seen: string[] = [];
  return {
    status: (shard) => {
      if (!seen.includes(shard)) seen.push(shard);
      return list[Math.min(seen.indexOf(shard), list.length - 1)];
    },
  };
}

describe('batchStatus', () => {
  it('trap 1: a finished batch is completed although batch.json and task.json say pending', () => {
    const status = batchStatus(open({ id: 't' }), 'b');
    expect(status.status).toBe('completed');
    expect(status.tasks[0]).toMatchObject({
      task_id: 't',
      status: 'completed',
      shards: { ready: 0, running: 0, failed: 0 },
    });
    expect(status.shards.done).toBe(status.tasks[0]?.shards.done);
  });

  it.each(['all', 'nothing'] as const)('trap 1: only shards with work count where the plan lists %s', (lists) => {
    const exact = batchStatus(open({ id: 't' }), 'b');
    expect(batchStatus(open({ id: 't', lists }), 'b').shards).toEqual(exact.shards);
    const ready = batchStatus(open({ id: 't', lists, status: () => 'ready' }), 'b');
    expect(ready.shards).toEqual({ ...exact.shards, ready: exact.shards.done, done: 0 });
    expect(ready.status).toBe('pending');
  });

  it('R8.1 counts the shards of every strategy', () => {
    const store = open(
      { id: 'single', strategy: 'single', lists: 'all' },
      { id: 'robin', strategy: 'round_robin', shardCount: 16, lists: 'all' },
      { id: 'few', strategy: 'round_robin', shardCount: 5, lists: 'nothing' },
    );
    expect(batchStatus(store, 'b').tasks.map(({ shards }) => shards.done)).toEqual([1, 12, 5]);
  });

  it('R8.3 tells pending, running, completed and failed from the states alone', () => {
    const stateOf = (...list: (ShardStatus | undefined)[]) =>
      batchStatus(open({ id: 't', ...statuses(...list) }), 'b').status;
    expect(stateOf('ready')).toBe('pending');
    expect(stateOf(undefined)).toBe('pending');
    expect(stateOf('done', 'ready')).toBe('running');
    expect(stateOf('running', 'ready')).toBe('running');
    expect(stateOf('failed', 'ready')).toBe('running');
    expect(stateOf('failed', 'done')).toBe('failed');
    expect(stateOf('done')).toBe('completed');
  });

  it('R11.2 a failed shard fails only what depends on it, and nothing can run any more', () => {
    const parse = { id: 'parse', ...statuses('failed', 'done') };
    const lint = { id: 'lint', depends_on: ['parse'], ...statuses('ready', 'done') };
    const whole = { id: 'whole', depends_on: ['lint'], strategy: 'single' as const, status: () => 'ready' as const };
    const status = batchStatus(open(parse, lint, whole), 'b');
    expect(status.tasks.map(({ blocked }) => blocked)).toEqual([0, 1, 1]);
    expect(status.tasks.map((task) => task.status)).toEqual(['failed', 'failed', 'failed']);
    expect(status.status).toBe('failed');
  });

  it('sums what became of the files over done shards', () => {
    const stats = { files_processed: 1, executed: 1, reused: 2, files_skipped: 3, files_failed: 4, by_kind: { x: 1 } };
    const store = open({ id: 't', ...statuses('done', 'failed'), state: () => ({ stats }) });
    expect(batchStatus(store, 'b')).toMatchObject({ executed: 1, reused: 2, skipped: 3, failed: 4 });
  });

  it('statistics may have the names of what every object has', () => {
    const stats = { files_processed: 1, constructor: 2, ['__proto__']: 3 };
    const { tasks, shards } = batchStatus(open({ id: 't', state: () => ({ stats }) }), 'b');
    expect(Object.entries(tasks[0]?.stats ?? {})).toEqual([
      ['files_processed', shards.done],
      ['constructor', 2 * shards.done],
      ['__proto__', 3 * shards.done],
    ]);
  });

  it('an empty snapshot is a completed batch', () => {
    const store = makeStore({ snapshots: { one: {} }, batches: [{ id: 'b', snapshot: 'one', tasks: [{ id: 't' }] }] });
    opened.push(store);
    expect(batchStatus(store, 'b').status).toBe('completed');
  });

  it('R6.1 names batches by id, prefix, label and latest', () => {
    const store = makeStore({
      snapshots: { one: files },
      batches: [
        { id: 'old-batch', snapshot: 'one', tasks: [], created_at: '2026-01-01T00:00:00.000Z' },
        { id: 'new-batch', snapshot: 'one', tasks: [], created_at: '2026-01-02T00:00:00.000Z', label: 'main' },
      ],
    });
    opened.push(store);
    expect(['latest', 'latest~1', 'main', 'old'].map((name) => batchStatus(store, name).batch_id)).toEqual([
      'new-batch',
      'old-batch',
      'new-batch',
      'old-batch',
    ]);
    expect(batchList(store)).toMatchObject([
      { batch_id: 'old-batch', status: 'completed', damage: undefined },
      { batch_id: 'new-batch', record: { metadata: { label: 'main' } } },
    ]);
  });

  it('a damaged batch is listed with what is known of it, and hides no other', () => {
    const tasks = [{ id: 't' }];
    const store = makeStore({
      snapshots: { one: files },
      batches: ['good', 'no-record', 'no-state', 'no-plan'].map((id) => ({ id, snapshot: 'one', tasks })),
    });
    opened.push(store);
    writeFileSync(layout.batchFile(store.root, 'no-record'), '{');
    rmSync(layout.planFile(store.root, 'no-plan'));
    const [shard] = shardList(store, 'no-state');
    writeFileSync(layout.shardState(store.root, 'no-state', 't', shard?.shard_id as string), '{');
    expect(batchList(store)).toMatchObject([
      { batch_id: 'no-record', record: undefined, status: undefined, damage: { code: 'SCHEMA_ERROR' } },
      { batch_id: 'good', status: 'completed', damage: undefined },
      { batch_id: 'no-plan', record: { pipeline: 'full' }, status: undefined, damage: { code: 'IO_ERROR' } },
      { batch_id: 'no-state', record: { pipeline: 'full' }, status: undefined, damage: { code: 'SCHEMA_ERROR' } },
    ]);
  });
});

describe('batchList beside a deletion', () => {
  it('leaves out a batch that is deleted meanwhile, whenever that is, and calls it no damage', () => {
    const store = makeStore({
      snapshots: { one: files },
      batches: ['kept', 'deleted'].map((id) => ({ id, snapshot: 'one', tasks: [{ id: 't' }] })),
    });
    opened.push(store);
    const { root } = store;
    const aside = `${root}/batches/.deleted.tmp`;
    // Every path is made from the root of the store: there is nothing that comes between two looks at it.
    for (let [at, looks] = [1, Number.POSITIVE_INFINITY]; at <= looks; at += 1) {
      looks = 0;
      const watched: Store = {
        ...store,
        get root() {
          looks += 1;
          if (looks === at) renameSync(layout.batchDir(root, 'deleted'), aside);
          return root;
        },
      };
      const rows = batchList(watched);
      if (looks < at) break;
      renameSync(aside, layout.batchDir(root, 'deleted'));
      expect(rows.find(({ batch_id }) => batch_id === 'kept')).toMatchObject({ status: 'completed' });
      for (const row of rows) expect([at, row]).toMatchObject([at, { status: 'completed', damage: undefined }]);
    }
  });
});

describe('taskList and shardList', () => {
  it('R7.3 lists tasks in plan order with version, options and dependencies', () => {
    const store = open({ id: 'z', version: '1.2.0', config: { depth: 3 } }, { id: 'a', depends_on: ['z'] });
    expect(taskList(store, 'b')).toMatchObject([
      { task_id: 'z', version: '1.2.0', config: { depth: 3 }, depends_on: [], strategy: 'hash_prefix' },
      { task_id: 'a', depends_on: ['z'], config: {} },
    ]);
  });

  it('trap 16: a killed shard is listed as running, a done one never carries an old error', () => {
    const error = { code: 'TASK_FAILED', message: 'old' };
    const store = open({ id: 't', ...statuses('running', 'done', 'failed'), state: () => ({ error }) });
    const rows = shardList(store, 'b');
    expect(rows.filter(({ status }) => status === 'running')).toHaveLength(1);
    expect(rows.find(({ status }) => status === 'done')).not.toHaveProperty('error');
    expect(rows.find(({ status }) => status === 'failed')?.error).toEqual(error);
    expect(shardList(store, 'b', { status: 'running', task: 't' })).toHaveLength(1);
    expect(shardList(store, 'b', { shard: rows[0]?.shard_id as string })).toEqual([rows[0]]);
  });

  it('R8.2 a shard whose directory was deleted is ready again', () => {
    const store = open({ id: 't' });
    const [first] = shardList(store, 'b');
    rmSync(layout.shardDir(store.root, 'b', 't', first?.shard_id as string), { recursive: true });
    expect(shardList(store, 'b')[0]).toMatchObject({ shard_id: first?.shard_id, status: 'ready', attempt: 0 });
    expect(batchStatus(store, 'b').status).toBe('running');
  });
});
