import type { Store } from '@codebatch/core';
import {
  batchStatus,
  batchSummary,
  countOutputs,
  errorList,
  failedFiles,
  filesWithDiagnostics,
  inspectFile,
  metricNames,
  outputsOfTask,
  recordColumn,
  scanFiles,
  scanOutputs,
  shardList,
  storeStats,
  taskList,
  topMetrics,
} from '@codebatch/query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeStore, unpackForeignStore } from './store-tree.ts';

let store: Store;
beforeAll(() => {
  store = unpackForeignStore();
});
afterAll(() => removeStore(store));

const none = { ready: 0, running: 0, done: 0, failed: 0 };

describe('a store of another implementation', () => {
  it('trap 1: batch-one is completed: 9 shards with files of 256 listed, all done', () => {
    const status = batchStatus(store, 'batch-one');
    expect(status).toMatchObject({ status: 'completed', snapshot_id: 'snap-one', shards: { ...none, done: 36 } });
    expect(status.tasks.map((task) => [task.task_id, task.status, task.shards.done])).toEqual([
      ['01_parse', 'completed', 9],
      ['02_analyze', 'completed', 9],
      ['03_symbols', 'completed', 9],
      ['04_lint', 'completed', 9],
    ]);
  });

  it('R8.3 batch-two has only its parse task done', () => {
    const status = batchStatus(store, 'batch-two');
    expect(status.status).toBe('running');
    expect(status.tasks.map((task) => [task.status, task.shards])).toEqual([
      ['completed', { ...none, done: 8 }],
      ['pending', { ...none, ready: 8 }],
      ['pending', { ...none, ready: 8 }],
      ['pending', { ...none, ready: 8 }],
    ]);
    expect(taskList(store, 'batch-two').map(({ shard_count }) => shard_count)).toEqual([8, 8, 8, 8]);
  });

  it('R8.1 its shards with files are the first bytes of the objects', () => {
    const shards = shardList(store, 'batch-one', { task: 'lint' });
    expect(shards.map(({ shard_id }) => shard_id)).toEqual(['11', '3d', '43', '6b', '8f', '94', 'd5', 'e3', 'f8']);
    expect(shards.every(({ status, attempt }) => status === 'done' && attempt === 1)).toBe(true);
  });

  it('R12.2 outputs by task and kind', () => {
    expect(outputsOfTask(store, 'batch-one', 'parse')).toMatchObject({
      outputs: 10,
      files: 10,
      kinds: { ast: 9, diagnostic: 1 },
    });
    expect(outputsOfTask(store, 'batch-one', '03_symbols')).toMatchObject({
      outputs: 35,
      kinds: { symbol: 27, edge: 8 },
    });
    expect(outputsOfTask(store, 'batch-two', 'lint')).toMatchObject({ outputs: 0, files: 0, status: 'pending' });
  });

  it('R12.4 counts by kind, severity, code, language and directory', () => {
    const count = (fields: string[], filter = {}) => countOutputs(store, 'batch-one', filter, fields);
    expect(count(['kind'])).toEqual([
      { kind: 'metric', count: 57 },
      { kind: 'symbol', count: 27 },
      { kind: 'diagnostic', count: 19 },
      { kind: 'ast', count: 9 },
      { kind: 'edge', count: 8 },
    ]);
    const diagnostics = { kinds: ['diagnostic'] };
    expect(count(['severity'], diagnostics)).toEqual([
      { severity: 'warning', count: 17 },
      { severity: 'error', count: 1 },
      { severity: 'info', count: 1 },
    ]);
    expect(count(['code', 'language'], diagnostics)).toEqual([
      { code: 'L102', language: 'python', count: 8 },
      { code: 'L101', language: 'python', count: 6 },
      { code: 'L005', language: 'python', count: 2 },
      { code: 'E0001', language: 'python', count: 1 },
      { code: 'L001', language: 'python', count: 1 },
      { code: 'L003', language: 'markdown', count: 1 },
    ]);
    expect(count(['directory'], diagnostics)).toEqual([
      { directory: 'pkg', count: 15 },
      { directory: '.', count: 3 },
      { directory: 'naïve', count: 1 },
    ]);
    expect(count([], { tasks: ['lint'] })).toEqual([{ count: 18 }]);
    expect(count(['scope'], { names: ['x'] })).toEqual([
      { scope: 'module', count: 2 },
      { scope: 'inner', count: 1 },
      { scope: 'outer', count: 1 },
    ]);
  });

  it('R12.1 files with diagnostics, the worst first', () => {
    const files = filesWithDiagnostics(store, 'batch-one');
    expect(files.map(({ path, error, warning, info }) => [path, error, warning, info])).toEqual([
      ['pkg/broken.py', 1, 0, 0],
      ['pkg/core.py', 0, 11, 0],
      ['copy.py', 0, 2, 0],
      ['pkg/no_newline.py', 0, 2, 0],
      ['naïve/路径 🎉.py', 0, 1, 0],
      ['pkg/__init__.py', 0, 1, 0],
      ['NOTES.md', 0, 0, 1],
    ]);
    expect(files[1]?.codes).toEqual({ L101: 5, L102: 5, L001: 1 });
  });

  it('R12.3 no file failed; the one error is a syntax error', () => {
    expect(failedFiles(store, 'batch-one')).toEqual([]);
    expect(errorList(store, 'batch-one')).toEqual([
      {
        task_id: '01_parse',
        shard_id: '6b',
        path: 'pkg/broken.py',
        code: 'E0001',
        message: 'invalid syntax',
        line: 1,
        column: 12,
        source: 'record',
      },
    ]);
  });

  it('summarises: 7 of 8 files with a grammar have a tree', () => {
    const summary = batchSummary(store, 'batch-one');
    expect(summary.files).toMatchObject({ count: 11, bytes: 1848 });
    expect(summary.files.languages.slice(0, 2)).toEqual([
      { language: 'python', files: 6, bytes: 1161 },
      { language: 'javascript', files: 1, bytes: 285 },
    ]);
    expect(summary.outputs.total).toBe(120);
    expect(summary.diagnostics).toMatchObject({
      total: 19,
      files: 7,
      severities: { error: 1, warning: 17, info: 1, hint: 0 },
    });
    expect(summary.coverage).toEqual({
      with_grammar: 8,
      with_tree: 7,
      ratio: 7 / 8,
      without_tree: [{ path: 'pkg/broken.py', reason: 'E0001' }],
    });
    expect(summary.most_complex[0]).toEqual({ path: 'pkg/core.py', value: 7 });
    expect(summary.largest[0]).toEqual({ path: 'pkg/core.py', bytes: 952 });
  });

  it('finds metrics, and ranks them', () => {
    expect(topMetrics(store, 'batch-one', 'complexity', { limit: 2 })).toMatchObject([
      { path: 'pkg/core.py', value: 11 },
      { path: 'pkg/__init__.py', value: 2 },
    ]);
    expect(topMetrics(store, 'batch-one', 'bytes', { ascending: true, limit: 1 })).toMatchObject([
      { path: 'empty.txt', value: 0 },
    ]);
    expect(metricNames(store, 'batch-one').map(({ metric }) => metric)).toContain('max_complexity');
  });

  it('trap 13: gives its columns one base: symbols count from 0 there, diagnostics from 1', () => {
    const [symbol] = scanOutputs(store, 'batch-one', { kinds: ['symbol'], names: ['price'] });
    expect(symbol?.record).toMatchObject({ line: 10, col: 4 });
    expect(recordColumn(symbol?.record as never)).toBe(5);
    const [whitespace] = scanOutputs(store, 'batch-one', { codes: ['L001'] });
    expect(recordColumn(whitespace?.record as never)).toBe(11);
  });

  it('finds what is ASCII-escaped in outputs, and gives the line as stored', () => {
    const scanned = [...scanOutputs(store, 'batch-one', { path: 'naïve/', kinds: ['diagnostic'] })];
    expect(scanned).toHaveLength(1);
    expect(scanned[0]?.record.message).toBe("Unused variable 'ünïcode'");
    expect(scanned[0]?.text).toContain('na\\u00efve/\\u8def\\u5f84 \\ud83c\\udf89.py');
    expect([...scanOutputs(store, 'batch-one', { names: ['ünïcode'] })]).toHaveLength(1);
  });

  it('collects everything about one file', () => {
    const file = inspectFile(store, 'batch-one', './naïve/路径 🎉.py');
    expect(file.metrics).toMatchObject({ loc: 1, bytes: 21, lang: 'python', complexity: 0 });
    expect(file.tasks.map(({ shard_id, outputs }) => [shard_id, outputs])).toEqual([
      ['94', 1],
      ['94', 8],
      ['94', 1],
      ['94', 1],
    ]);
    expect(inspectFile(store, 'batch-one', 'pkg/core.py').edges).toHaveLength(7);
    expect(inspectFile(store, 'batch-two', 'pkg/core.py').tasks.map(({ status }) => status)).toEqual([
      'done',
      'ready',
      'ready',
      'ready',
    ]);
  });

  it('lists files of a snapshot as stored, and measures the store', () => {
    const python = [...scanFiles(store, 'snap-two', { languages: ['python'] })];
    expect(python.map(({ record }) => record.path)).toContain('naïve/路径 🎉.py');
    expect(python).toHaveLength(6);
    expect([...scanFiles(store, 'second', { path: '*.bin' })].map(({ record }) => record.size)).toEqual([4]);
    expect([...scanFiles(store, 'snap-one', { languages: ['unknown'] }, { limit: 1 })]).toHaveLength(1);
    expect(storeStats(store)).toMatchObject({
      objects: { count: 20, bytes: 22050 },
      snapshots: { count: 2 },
      batches: { count: 2 },
    });
  });
});
