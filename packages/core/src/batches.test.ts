import * as fs from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/support/temporary-directory.ts';
import { listBatches, listTaskIds, readBatch, readPlan, readTask, resolveBatchId, shardIdsOf } from './batches.ts';
import { writeDocument } from './files.ts';
import type { BatchRecord, TaskRecord } from './generated/record-types.ts';
import { layout } from './layout.ts';
import { compareByAge, resolveRecordName } from './named-record.ts';
import { initStore, type Store } from './store.ts';

let store: Store;

beforeEach(() => {
  store = initStore(temporaryDirectory());
});

function addBatch(id: string, created: string, label?: string): void {
  const record: BatchRecord = {
    schema_name: 'codebatch.batch',
    schema_version: 1,
    batch_id: id,
    snapshot_id: 's',
    created_at: created,
    pipeline: 'full',
    ...(label === undefined ? {} : { metadata: { label } }),
  };
  fs.mkdirSync(layout.batchDir(store.root, id), { recursive: true });
  writeDocument(layout.batchFile(store.root, id), record, 'process');
}

function addTask(batch: string, id: string, shards?: string[]): TaskRecord {
  const record: TaskRecord = {
    schema_name: 'codebatch.task',
    schema_version: 1,
    task_id: id,
    batch_id: batch,
    type: 'parse',
    sharding: { strategy: 'hash_prefix', shard_count: 256, ...(shards === undefined ? {} : { shard_ids: shards }) },
  };
  fs.mkdirSync(layout.taskDir(store.root, batch, id), { recursive: true });
  writeDocument(layout.taskFile(store.root, batch, id), record, 'process');
  return record;
}

describe('reading batches', () => {
  it('trap 5: an unknown batch or task is an error that names the nearest', () => {
    addBatch('nightly-1', '2026-01-01T00:00:00Z');
    addTask('nightly-1', '01_parse');
    expect(() => readBatch(store, 'nightly-2')).toThrowError(
      expect.objectContaining({ code: 'BATCH_NOT_FOUND', hints: expect.arrayContaining(['Did you mean nightly-1?']) }),
    );
    expect(() => readPlan(store, 'other')).toThrowError(expect.objectContaining({ code: 'BATCH_NOT_FOUND' }));
    expect(() => readTask(store, 'other', '01_parse')).toThrowError(
      expect.objectContaining({ code: 'BATCH_NOT_FOUND' }),
    );
    expect(() => readTask(store, 'nightly-1', '01_parce')).toThrowError(
      expect.objectContaining({ code: 'TASK_NOT_FOUND', hints: ['Did you mean 01_parse?'] }),
    );
    expect(() => readTask(store, 'nightly-1', 'zzzzzzzz')).toThrowError(
      expect.objectContaining({ code: 'TASK_NOT_FOUND', hints: ['Its tasks are 01_parse.'] }),
    );
  });

  it('trap 6: names that would leave the store are refused', () => {
    for (const id of ['../x', '..', 'a/b', '']) {
      expect(() => readBatch(store, id)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
      expect(() => readTask(store, 'b', id)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
      expect(() => listTaskIds(store, id)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
      expect(() => resolveBatchId(store, id)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });

  it('lists by time of creation, then id, and reports the damaged ones', () => {
    addBatch('z', '2026-01-01T00:00:00Z');
    addBatch('b', '2026-01-01T00:00:00.500Z');
    addBatch('a', '2026-01-01T00:00:00.500Z');
    addBatch('bad', '2026-01-01T00:00:00Z');
    fs.writeFileSync(layout.batchFile(store.root, 'bad'), '{');
    const damaged: string[] = [];
    expect(listBatches(store, (id) => damaged.push(id)).map(({ batch_id }) => batch_id)).toEqual(['z', 'a', 'b']);
    expect(damaged).toEqual(['bad']);
    expect(() => readBatch(store, 'bad')).toThrowError(expect.objectContaining({ code: 'SCHEMA_ERROR' }));
  });

  it('names the shards of a task by its record, otherwise by its directories', () => {
    const listed = addTask('b', '01_parse', ['ff', '00']);
    expect(shardIdsOf(store, listed)).toEqual(['00', 'ff']);
    const unlisted = addTask('b', '02_analyze');
    for (const name of ['0a', 'ff', 'zz', '.tmp'])
      fs.mkdirSync(`${layout.shardsDir(store.root, 'b', '02_analyze')}/${name}`, { recursive: true });
    expect(shardIdsOf(store, unlisted)).toEqual(['0a', 'ff']);
    expect(listTaskIds(store, 'b')).toEqual(['01_parse', '02_analyze']);
    expect(listTaskIds(store, 'none')).toEqual([]);
  });
});

describe('names of batches', () => {
  it('resolves id, latest, latest~n, label and unique prefix', () => {
    addBatch('batch-20260101-000000-aaaaaaaa', '2026-01-01T00:00:00.000Z', 'main');
    addBatch('batch-20260102-000000-bbbbbbbb', '2026-01-02T00:00:00.000Z', 'main');
    addBatch('latest-one', '2026-01-03T00:00:00.000Z', 'feature/x');
    expect(resolveBatchId(store, 'latest')).toBe('latest-one');
    expect(resolveBatchId(store, 'latest~1')).toBe('batch-20260102-000000-bbbbbbbb');
    expect(resolveBatchId(store, 'latest~2')).toBe('batch-20260101-000000-aaaaaaaa');
    expect(resolveBatchId(store, 'main')).toBe('batch-20260102-000000-bbbbbbbb');
    expect(resolveBatchId(store, 'feature/x')).toBe('latest-one');
    expect(resolveBatchId(store, 'batch-20260101')).toBe('batch-20260101-000000-aaaaaaaa');
    expect(resolveBatchId(store, 'latest-one')).toBe('latest-one');
    expect(() => resolveBatchId(store, 'batch-2026')).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
    for (const unknown of ['latest~3', 'nothing']) {
      expect(() => resolveBatchId(store, unknown)).toThrowError(expect.objectContaining({ code: 'BATCH_NOT_FOUND' }));
    }
  });

  describe('beside a damaged batch', () => {
    const OLD = 'batch-20260101-000000-aaaaaaaa';
    const NEW = 'batch-20260102-000000-bbbbbbbb';

    beforeEach(() => {
      addBatch(OLD, '2026-01-01T00:00:00.000Z', 'main');
      addBatch(NEW, '2026-01-02T00:00:00.000Z');
    });

    function addDamaged(id: string): void {
      addBatch(id, '2026-01-01T12:00:00.000Z', 'hidden');
      fs.truncateSync(layout.batchFile(store.root, id), 60);
    }

    const refused = (damaged: string) =>
      expect.objectContaining({
        code: 'SCHEMA_ERROR',
        message: expect.stringContaining(damaged),
        hints: expect.arrayContaining([expect.stringContaining(`codebatch batch delete ${damaged}`)]),
      });

    it('refuses latest, latest~n and labels that may stand for it', () => {
      const newest = 'batch-20260103-000000-cccccccc';
      addDamaged(newest);
      for (const name of ['latest', 'latest~1', 'latest~2', 'main', 'hidden', 'feature/x'])
        expect(() => resolveBatchId(store, name), name).toThrowError(refused(newest));
      expect(() => resolveBatchId(store, 'latest~3')).toThrowError(
        expect.objectContaining({ code: 'BATCH_NOT_FOUND' }),
      );
    });

    it('answers where it is known to be older, by its id', () => {
      const between = 'batch-20260101-120000-cccccccc';
      addDamaged(between);
      expect(resolveBatchId(store, 'latest')).toBe(NEW);
      for (const name of ['latest~1', 'latest~2', 'main', 'hidden'])
        expect(() => resolveBatchId(store, name), name).toThrowError(refused(between));
      addBatch('again', '2026-01-01T12:01:00.000Z', 'main');
      expect(resolveBatchId(store, 'main')).toBe('again');
      expect(resolveBatchId(store, 'latest~1')).toBe('again');
    });

    it('answers where it is known to be older, by the time of its files', () => {
      const hours = (count: number): string => new Date(Date.now() + count * 3_600_000).toISOString();
      addDamaged('nightly');
      expect(() => resolveBatchId(store, 'latest')).toThrowError(refused('nightly'));
      addBatch('later', hours(1));
      expect(resolveBatchId(store, 'latest')).toBe('later');
      // Archives can give every file the same time of long ago.
      fs.utimesSync(layout.batchFile(store.root, 'nightly'), 1, 1);
      expect(() => resolveBatchId(store, 'latest')).toThrowError(refused('nightly'));
      fs.writeFileSync(layout.planFile(store.root, 'nightly'), '{}');
      expect(resolveBatchId(store, 'latest')).toBe('later');
    });

    it('takes ids and prefixes of ids as they are, its own too', () => {
      addDamaged('nightly');
      expect(resolveBatchId(store, OLD)).toBe(OLD);
      expect(resolveBatchId(store, 'batch-20260102')).toBe(NEW);
      for (const name of ['nightly', 'night']) expect(resolveBatchId(store, name)).toBe('nightly');
      addBatch('night-two', '2026-01-03T00:00:00.000Z');
      expect(() => resolveBatchId(store, 'night')).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    });
  });

  it('an id goes before a label and a prefix', () => {
    const records = [
      { id: 'a', createdAt: '2026-01-01T00:00:00Z' },
      { id: 'ab', createdAt: '2026-01-02T00:00:00Z', label: 'a' },
    ];
    expect(resolveRecordName('snapshot', records, 'a')).toBe('a');
    expect(() => resolveRecordName('snapshot', [], 'latest')).toThrowError(
      expect.objectContaining({ code: 'SNAPSHOT_NOT_FOUND' }),
    );
  });

  it('compares times with and without fractions as times', () => {
    const early = { id: 'b', createdAt: '2026-01-01T00:00:00Z' };
    const late = { id: 'a', createdAt: '2026-01-01T00:00:00.001Z' };
    expect(compareByAge(early, late)).toBeLessThan(0);
    expect(compareByAge(early, { ...early })).toBe(0);
  });
});
