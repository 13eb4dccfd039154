import { writeFileSync } from 'node:fs';
import { isCodebatchError, makeDirectory, type Store } from '@codebatch/core';
import * as query from '@codebatch/query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteAll, removeStore, treeOf, unpackForeignStore } from './store-tree.ts';

let store: Store;
beforeAll(() => {
  store = unpackForeignStore();
  makeDirectory(`${store.root}/indexes/lmdb`);
  writeFileSync(`${store.root}/indexes/lmdb/data.mdb`, 'of another program');
});
afterAll(() => removeStore(store));

/** Every function that reads a batch or its snapshot. */
const readers: Readonly<Record<string, (store: Store, batch: string) => unknown>> = {
  batchList: (store) => query.batchList(store),
  batchStatus: query.batchStatus,
  batchSummary: query.batchSummary,
  compareBatches: (store, batch) => query.compareBatches(store, 'batch-one', batch),
  countOutputs: (store, batch) =>
    query.countOutputs(store, batch, {}, ['kind', 'language', 'task_type', 'extension', 'column']),
  errorList: query.errorList,
  failedFiles: query.failedFiles,
  filesWithDiagnostics: query.filesWithDiagnostics,
  inspectFile: (store, batch) => query.inspectFile(store, batch, 'pkg/core.py'),
  improvements: (store, batch) => query.improvements(store, 'batch-one', batch),
  metricNames: query.metricNames,
  outputsOfTask: (store, batch) => query.outputsOfTask(store, batch, 'parse'),
  regressions: (store, batch) => query.regressions(store, 'batch-one', batch),
  scanFiles: (store) => [...query.scanFiles(store, 'snap-one')],
  scanOutputs: (store, batch) => [...query.scanOutputs(store, batch, { languages: ['python'] })],
  shardList: query.shardList,
  taskList: query.taskList,
  topMetrics: (store, batch) => query.topMetrics(store, batch, 'loc'),
};

/** What each says about every batch, and about one that does not exist. */
function answers(): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(readers)) {
    for (const batch of ['batch-one', 'batch-two', 'batch-three', 'latest']) {
      try {
        all[`${name} ${batch}`] = read(store, batch);
      } catch (error) {
        if (!isCodebatchError(error)) throw error;
        all[`${name} ${batch}`] = error.code;
      }
    }
  }
  return all;
}

describe('reading', () => {
  it('trap 14: no function writes, touches or removes anything in the store', () => {
    const before = treeOf(store.root);
    answers();
    query.storeStats(store);
    expect(treeOf(store.root)).toEqual(before);
  });

  it('R6.2 R2.4 R2.6 answers are the same without events and without indexes', () => {
    const before = answers();
    expect(deleteAll(store.root, 'events.jsonl')).toBe(10);
    deleteAll(store.root, 'data.mdb');
    expect(answers()).toEqual(before);
  });

  it('R6.2 explains every view, and none reads events', () => {
    for (const view of query.VIEWS) {
      const { reads, events } = query.explainView(view);
      expect(events).toBe(false);
      expect(reads.join(' ')).not.toMatch(/events/);
    }
    expect(() => query.explainView('summry')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
