import * as fs from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/support/temporary-directory.ts';
import { writeDocument } from './files.ts';
import type { ShardStateRecord } from './generated/record-types.ts';
import { layout } from './layout.ts';
import { shardOf } from './shard-of.ts';
import { readOutputs, recordsDigest } from './shard-outputs.ts';
import { readShardState, type ShardStatus, startAttempt, transitionShard } from './shard-state.ts';
import { initStore } from './store.ts';

const ready: ShardStateRecord = {
  schema_name: 'codebatch.shard_state',
  schema_version: 1,
  shard_id: '0f',
  task_id: '01_parse',
  batch_id: 'b',
  status: 'ready',
};

const digests = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });

describe('shardOf', () => {
  it('R8.1 hash_prefix is the first byte of the object hash, single is 00, round_robin counts', () => {
    const object = `sha256:ab${'0'.repeat(62)}` as const;
    expect(shardOf({ object }, 'hash_prefix', 256, 7)).toBe('ab');
    expect(shardOf({ object }, 'single', 1, 7)).toBe('00');
    expect(shardOf({ object }, 'round_robin', 4, 7)).toBe('03');
    expect(shardOf({ object }, 'round_robin', 256, 511)).toBe('ff');
  });

  it('R8.1 every file has exactly one shard, whatever else is in the snapshot', () => {
    fc.assert(
      fc.property(digests, fc.nat(1_000_000), fc.integer({ min: 1, max: 256 }), (digest, position, count) => {
        const object = `sha256:${digest}` as const;
        expect(shardOf({ object }, 'hash_prefix', 256, position)).toBe(digest.slice(0, 2));
        const round = shardOf({ object }, 'round_robin', count, position);
        expect(round).toMatch(/^[a-f0-9]{2}$/);
        expect(Number.parseInt(round, 16)).toBe(position % count);
      }),
    );
  });

  it('refuses impossible shard counts', () => {
    for (const count of [0, 257, 1.5, -1, Number.NaN]) {
      expect(() => shardOf({ object: `sha256:${'0'.repeat(64)}` }, 'round_robin', count, 0)).toThrowError(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
  });
});

describe('shard states', () => {
  it('R8.3 a state moves ready, running, done or failed, and never back', () => {
    const allowed = new Set(['ready>running', 'running>done', 'running>failed']);
    const all: ShardStatus[] = ['ready', 'running', 'done', 'failed'];
    for (const from of all) {
      for (const to of all) {
        const step = () => transitionShard({ ...ready, status: from }, to);
        if (allowed.has(`${from}>${to}`)) expect(step().status).toBe(to);
        else expect(step).toThrowError(expect.objectContaining({ code: 'INTERNAL_ERROR' }));
      }
    }
  });

  it('trap 16: a retry starts clean, and a done shard carries no old error', () => {
    const running = transitionShard(startAttempt(ready), 'running', { started_at: '2026-01-01T00:00:00Z' });
    const failed = transitionShard(running, 'failed', {
      completed_at: '2026-01-01T00:00:01Z',
      error: { code: 'TASK_FAILED', message: 'x' },
      stats: { files_failed: 1 },
    });
    expect(failed.attempt).toBe(1);
    const retried = startAttempt({ ...failed, self_sha256: 'f'.repeat(64), outputs_sha256: '0'.repeat(64) });
    expect(retried).toEqual({ ...ready, attempt: 2 });
    const done = transitionShard(transitionShard(retried, 'running'), 'done', { stats: { outputs_written: 0 } });
    expect(done).toEqual({ ...ready, attempt: 2, status: 'done', stats: { outputs_written: 0 } });
    const odd = { ...ready, status: 'running', error: { code: 'X', message: 'old' } } as const;
    expect(transitionShard(odd, 'done')).not.toHaveProperty('error');
  });

  it('counts the first attempt from 1, after a foreign 0 too', () => {
    expect(startAttempt(ready).attempt).toBe(1);
    expect(startAttempt({ ...ready, attempt: 0 }).attempt).toBe(1);
    expect(startAttempt({ ...ready, status: 'running', attempt: 3 })).toEqual({ ...ready, attempt: 4 });
  });

  it('does not change the state it is given', () => {
    const state = Object.freeze({ ...ready, status: 'running' as const });
    transitionShard(state, 'done');
    startAttempt(state);
    expect(state.status).toBe('running');
  });
});

describe('outputs of a shard', () => {
  const store = () => {
    const made = initStore(temporaryDirectory());
    fs.mkdirSync(layout.shardDir(made.root, 'b', '01_parse', '0f'), { recursive: true });
    return made;
  };
  const setState = (root: string, fields: Partial<ShardStateRecord>) =>
    writeDocument(layout.shardState(root, 'b', '01_parse', '0f'), { ...ready, ...fields }, 'process');

  it('R8.4 nothing is read before the shard is done', () => {
    const opened = store();
    fs.writeFileSync(layout.shardOutputs(opened.root, 'b', '01_parse', '0f'), '{"a":1}\n');
    const read = () => [...readOutputs(opened, 'b', '01_parse', '0f')].map(({ text }) => text);
    expect(read()).toEqual([]);
    for (const status of ['ready', 'running', 'failed'] as const) {
      setState(opened.root, { status });
      expect(read()).toEqual([]);
    }
    setState(opened.root, { status: 'done' });
    expect(read()).toEqual(['{"a":1}']);
    expect(readShardState(opened, 'b', '01_parse', '0f')?.status).toBe('done');
    expect(readShardState(opened, 'b', '01_parse', '10')).toBeUndefined();
  });

  it('a done shard without its outputs index is damage, unless it has no outputs', () => {
    const opened = store();
    setState(opened.root, { status: 'done', stats: { outputs_written: 2 } });
    expect(() => [...readOutputs(opened, 'b', '01_parse', '0f')]).toThrowError(
      expect.objectContaining({ code: 'SCHEMA_ERROR' }),
    );
    setState(opened.root, { status: 'done', stats: { outputs_written: 0 } });
    expect([...readOutputs(opened, 'b', '01_parse', '0f')]).toEqual([]);
  });

  it('a done shard of whose outputs index a part is missing is damage before the first line', () => {
    const opened = store();
    fs.writeFileSync(layout.shardOutputs(opened.root, 'b', '01_parse', '0f'), '{"a":1}\n');
    const outputs = { outputs_sha256: '0'.repeat(64), records_sha256: '0'.repeat(64) };
    setState(opened.root, { status: 'done', outputs_bytes: 16, ...outputs });
    expect(() => readOutputs(opened, 'b', '01_parse', '0f').next()).toThrowError(
      expect.objectContaining({ code: 'SCHEMA_ERROR', message: expect.stringContaining('has 8 bytes where') }),
    );
    setState(opened.root, { status: 'done', outputs_bytes: 8, ...outputs });
    expect([...readOutputs(opened, 'b', '01_parse', '0f')]).toHaveLength(1);
  });

  it('trap 6: ids that would leave the store are refused', () => {
    const opened = store();
    const bad: [string, string, string][] = [
      ['../b', '01_parse', '0f'],
      ['b', '../01_parse', '0f'],
      ['b', '01_parse', 'zz'],
      ['b', '01_parse', '..'],
    ];
    for (const ids of bad) {
      expect(() => readShardState(opened, ...ids)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
      expect(() => [...readOutputs(opened, ...ids)]).toThrowError(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
  });

  it('trap 2: the digest of records does not depend on batch, snapshot and time', () => {
    const line = (batch: string, snapshot: string, ts: string, value: number) =>
      JSON.stringify({
        schema_version: 1,
        snapshot_id: snapshot,
        batch_id: batch,
        ts,
        path: 'a',
        kind: 'metric',
        value,
      });
    const one = recordsDigest([line('b1', 's1', 't1', 1), line('b1', 's1', 't1', 2)]);
    expect(recordsDigest([line('b2', 's2', 't2', 1), line('b2', 's2', 't2', 2)])).toBe(one);
    expect(recordsDigest([line('b1', 's1', 't1', 2), line('b1', 's1', 't1', 1)])).not.toBe(one);
    expect(recordsDigest([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    for (const bad of ['{', 'null', '1', '[1]']) {
      expect(() => recordsDigest([bad])).toThrowError(expect.objectContaining({ code: 'SCHEMA_ERROR' }));
    }
  });
});
