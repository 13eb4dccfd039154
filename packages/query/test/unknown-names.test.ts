import { isCodebatchError, type Store } from '@codebatch/core';
import * as query from '@codebatch/query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeStore, unpackForeignStore } from './store-tree.ts';

let store: Store;
beforeAll(() => {
  store = unpackForeignStore();
});
afterAll(() => removeStore(store));

type Act = (store: Store) => unknown;
const cases: readonly [what: string, act: Act, code: string, hint: RegExp][] = [
  ['batch', (s) => query.batchStatus(s, 'batch-tow'), 'BATCH_NOT_FOUND', /batch-two/],
  ['batch', (s) => query.scanOutputs(s, 'batch-tow'), 'BATCH_NOT_FOUND', /batch-two/],
  ['batch', (s) => query.batchSummary(s, 'nope'), 'BATCH_NOT_FOUND', /list/],
  ['batch that is a path', (s) => query.batchStatus(s, '../batch-one'), 'INVALID_ARGUMENT', /letters/],
  ['prefix of two batches', (s) => query.batchStatus(s, 'batch-'), 'INVALID_ARGUMENT', /batch-one.*batch-two/],
  ['task', (s) => query.scanOutputs(s, 'batch-one', { tasks: ['parse', 'lnt'] }), 'TASK_NOT_FOUND', /lint/],
  ['task', (s) => query.outputsOfTask(s, 'batch-one', '04_lin'), 'TASK_NOT_FOUND', /04_lint/],
  ['task', (s) => query.shardList(s, 'batch-one', { task: 'x' }), 'TASK_NOT_FOUND', /01_parse/],
  ['task', (s) => query.failedFiles(s, 'batch-one', { tasks: ['x'] }), 'TASK_NOT_FOUND', /01_parse/],
  ['shard without files', (s) => query.shardList(s, 'batch-one', { shard: '00' }), 'SHARD_NOT_FOUND', /11, 3d/],
  ['malformed shard', (s) => query.scanOutputs(s, 'batch-one', { shards: ['zz'] }), 'INVALID_ARGUMENT', /hex/],
  ['shard status', (s) => query.shardList(s, 'batch-one', { status: 'don' }), 'INVALID_ARGUMENT', /done/],
  ['file', (s) => query.inspectFile(s, 'batch-one', 'pkg/cor.py'), 'FILE_NOT_FOUND', /pkg\/core\.py/],
  ['file in other case', (s) => query.inspectFile(s, 'batch-one', 'notes.md'), 'FILE_NOT_FOUND', /NOTES\.md/],
  [
    'file in another directory',
    (s) => query.inspectFile(s, 'batch-one', 'src/core.py'),
    'FILE_NOT_FOUND',
    /pkg\/core\.py/,
  ],
  ['file outside', (s) => query.inspectFile(s, 'batch-one', '../core.py'), 'INVALID_ARGUMENT', /relative/],
  ['severity', (s) => query.scanOutputs(s, 'batch-one', { severities: ['warn'] }), 'INVALID_ARGUMENT', /warning/],
  ['metric', (s) => query.topMetrics(s, 'batch-one', 'complexty'), 'INVALID_ARGUMENT', /complexity/],
  ['metric of text', (s) => query.topMetrics(s, 'batch-one', 'lang'), 'INVALID_ARGUMENT', /loc/],
  ['metric where none is', (s) => query.topMetrics(s, 'batch-two', 'loc'), 'INVALID_ARGUMENT', /no task/],
  ['field', (s) => query.countOutputs(s, 'batch-one', {}, ['__proto__']), 'INVALID_ARGUMENT', /field/],
  ['snapshot', (s) => query.scanFiles(s, 'snap-oen'), 'SNAPSHOT_NOT_FOUND', /snap-one/],
];

describe('trap 5: nothing unknown is answered with an empty success', () => {
  it.each(cases)('an unknown or malformed %s is an error with the nearest names', (_, act, code, hint) => {
    let thrown: unknown;
    try {
      act(store);
    } catch (error) {
      thrown = error;
    }
    expect(isCodebatchError(thrown) && thrown.code).toBe(code);
    expect((thrown as { hints: string[] }).hints.join(' ')).toMatch(hint);
  });
});
