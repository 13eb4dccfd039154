import * as fs from 'node:fs';
import * as path from 'node:path';
import { interceptFileOperations, layout, readOutputs, type Store, sha256Hex } from '@codebatch/core';
import { initBatch, type RunBatchOptions, type RunResult, runBatch } from '@codebatch/runner';
import { afterEach, describe, expect, it } from 'vitest';
import {
  addSnapshot,
  digests,
  faultyRegistry,
  outputFiles,
  recordsOf,
  shardStates,
  storeWith,
  temporaryFiles,
  wordFiles,
  wordsRegistry,
} from './support/workspace.ts';

afterEach(() => interceptFileOperations(undefined));

/** Texts with line feeds behind them, so that all files are in one shard. */
function inOneShard(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text, index) => {
      let content = text;
      while (!sha256Hex(content).startsWith('ab')) content += '\n';
      return [`file${index}.txt`, content];
    }),
  );
}

async function runWords(
  store: Store,
  id: string,
  options: Partial<RunBatchOptions> = {},
  snapshotId = 'snap',
): Promise<RunResult> {
  const registry = await wordsRegistry();
  initBatch(store, { snapshotId, pipeline: 'both', registry, id });
  return runBatch(store, id, { registry, reuse: false, ...options });
}

const LINES = ['one two', 'three', 'TODO four', 'five six seven', ''];

/** How many outputs indexes this process writes in a run. */
async function countWrites(run: () => Promise<unknown>): Promise<number> {
  let writes = 0;
  interceptFileOperations((operation, file) => {
    if (operation === 'write' && path.basename(file).includes('outputs.index')) writes += 1;
  });
  await run();
  interceptFileOperations(undefined);
  return writes;
}

/** Outputs without what differs from batch to batch. */
function comparable(store: Store, batch: string): string[] {
  return [...outputFiles(store, batch)].map(([name, text]) =>
    `${name}\n${text}`.replaceAll(`"batch_id":"${batch}"`, '').replace(/"ts":"[^"]*"/g, ''),
  );
}

describe('a shard that is done', () => {
  it('is told with its state, and its outputs can be read', async () => {
    const store = await storeWith(wordFiles(12));
    const told = new Map<string, string | undefined>();
    await runWords(store, 'one', {
      onShard({ task_id, shard_id, records_sha256 }) {
        const records = [...readOutputs(store, 'one', task_id, shard_id)];
        expect(records.length).toBeGreaterThan(0);
        told.set(`${task_id}/shards/${shard_id}/state.json`, records_sha256);
      },
    });
    expect(new Map([...told].sort())).toEqual(digests(store, 'one'));
  });
});

describe('a shard that one worker does', () => {
  it('R9.1 has the outputs that the parent writes of the same results', async () => {
    const store = await storeWith(inOneShard(LINES));
    expect(await countWrites(() => runWords(store, 'worker'))).toBe(0);
    expect(await countWrites(() => runWords(store, 'parent', { strict: true }))).toBe(2);
    expect(shardStates(store, 'worker').size).toBe(2);
    expect(digests(store, 'worker')).toEqual(digests(store, 'parent'));
    expect(comparable(store, 'worker')).toEqual(comparable(store, 'parent'));
    for (const [name, { stats, attempt }] of shardStates(store, 'worker')) {
      const other = shardStates(store, 'parent').get(name)!;
      expect([stats, attempt]).toEqual([other.stats, other.attempt]);
    }
  });

  it('is not one that holds most of the work: its files are dealt out, and the parent writes', async () => {
    const store = await storeWith(inOneShard(Array.from({ length: 70 }, (_, index) => `word ${index}`)));
    expect(await countWrites(() => runWords(store, 'one', { jobs: 2 }))).toBe(2);
    expect(shardStates(store, 'one').size).toBe(2);
    expect(recordsOf(store, 'one', 'words').map(({ path: file }) => file)).toContain('file69.txt');
  });

  it('R11.1 is remembered: the next run takes all of its results', async () => {
    const store = await storeWith(inOneShard(LINES));
    await runWords(store, 'one', { reuse: true });
    const { executed, reused } = await runWords(store, 'two', { reuse: true });
    expect({ executed, reused }).toEqual({ executed: 0, reused: 2 * LINES.length });
    expect(comparable(store, 'two')).toEqual(comparable(store, 'one'));
  });

  it('R11.1 takes over what is known of it, and executes the rest', async () => {
    const files = inOneShard(LINES);
    const store = await storeWith(files);
    await runWords(store, 'one', { reuse: true });
    const changed = inOneShard(['one two', 'three', 'changed', 'five six seven', '']);
    await addSnapshot(store, changed, 'edited');
    let result: RunResult | undefined;
    const writes = await countWrites(async () => {
      result = await runWords(store, 'two', { reuse: true }, 'edited');
    });
    expect({ writes, ...result }).toMatchObject({ writes: 0, executed: 2, reused: 8, status: 'completed' });
    await runWords(store, 'plain', {}, 'edited');
    expect(digests(store, 'two')).toEqual(digests(store, 'plain'));
    expect(comparable(store, 'two')).toEqual(comparable(store, 'plain'));
  });

  it('is executed where records that are known are damaged', async () => {
    const store = await storeWith(inOneShard(LINES));
    await runWords(store, 'one', { reuse: true });
    await addSnapshot(store, inOneShard(['one two', 'three', 'changed', 'five six seven', '']), 'edited');
    for (const [name, text] of outputFiles(store, 'one')) {
      const file = path.join(layout.tasksDir(store.root, 'one'), name);
      fs.writeFileSync(file, text.replace('"value":', '"valve":'));
    }
    const result = await runWords(store, 'two', { reuse: true }, 'edited');
    expect(result).toMatchObject({ executed: 10, reused: 0, status: 'completed' });
    await runWords(store, 'plain', {}, 'edited');
    expect(digests(store, 'two')).toEqual(digests(store, 'plain'));
  });

  it('R11.2 keeps what is known of it when a file kills the worker again', async () => {
    const store = await storeWith(inOneShard(['first', 'second', 'abort', 'fourth']));
    const registry = await faultyRegistry();
    for (const [id, expected] of [
      ['one', { executed: 6, reused: 0, failed: 1, blocked: 1 }],
      ['two', { executed: 0, reused: 6, failed: 1, blocked: 1 }],
    ] as const) {
      initBatch(store, { snapshotId: 'snap', pipeline: 'faulty', registry, id });
      expect(await runBatch(store, id, { registry, jobs: 1 })).toMatchObject(expected);
    }
    expect(digests(store, 'two')).toEqual(digests(store, 'one'));
  });

  it('R11.2 is begun again without the file that kills the worker, and counted once', async () => {
    const store = await storeWith(inOneShard(['first', 'second', 'abort', 'fourth', 'exit', 'sixth']));
    const registry = await faultyRegistry();
    initBatch(store, { snapshotId: 'snap', pipeline: 'faulty', registry, id: 'one' });
    const progress: number[] = [];
    const result = await runBatch(store, 'one', {
      registry,
      jobs: 1,
      onProgress: ({ filesDone }) => progress.push(filesDone),
    });
    expect(result).toMatchObject({ status: 'completed', executed: 8, failed: 2, blocked: 2 });
    expect(progress).toEqual([1, 2, 3, 4, 5, 6]);
    expect(recordsOf(store, 'one', 'faulty').map(({ path: file, kind, code }) => [file, code ?? kind])).toEqual([
      ['file0.txt', 'metric'],
      ['file1.txt', 'metric'],
      ['file2.txt', 'TASK_CRASHED'],
      ['file3.txt', 'metric'],
      ['file4.txt', 'TASK_CRASHED'],
      ['file5.txt', 'metric'],
    ]);
  });

  it('R2.5 leaves nothing behind where its outputs cannot be published, and is done by the next run', async () => {
    const store = await storeWith(inOneShard(LINES));
    let outputs = 0;
    interceptFileOperations((operation, file) => {
      if (operation !== 'rename' || path.basename(file) !== 'outputs.index.jsonl') return;
      outputs += 1;
      if (outputs === 2) throw Object.assign(new Error('EIO: injected'), { code: 'EIO' });
    });
    await expect(runWords(store, 'one')).rejects.toMatchObject({ code: 'IO_ERROR' });
    interceptFileOperations(undefined);
    expect(temporaryFiles(store.root)).toEqual([]);
    const registry = await wordsRegistry();
    expect(await runBatch(store, 'one', { registry })).toMatchObject({ status: 'completed' });
    await runWords(store, 'other');
    expect(digests(store, 'one')).toEqual(digests(store, 'other'));
  });
});
