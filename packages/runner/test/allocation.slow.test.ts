import { fork } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { OutputRecord } from '@codebatch/core';
import { DEFAULT_LIMITS, initBatch, type Limits, runBatch } from '@codebatch/runner';
import { describe, expect, it } from 'vitest';
import { faultyRegistry, recordsOf, storeWith, temporaryDirectory, testFile } from './support/workspace.ts';

const MB_WANTED = 4_096;

/** Runs a task that takes 4 GiB for one file, piece by piece; what the greediest process had in the end. */
async function allocate(
  limits: Partial<Limits>,
  others: Readonly<Record<string, string>> = {},
): Promise<{ readonly allocatedMb: number; readonly records: readonly OutputRecord[] }> {
  const log = path.join(temporaryDirectory(), 'allocated');
  const store = await storeWith({ 'large.txt': `4 GiB ${log}`, 'good.txt': 'good', ...others });
  const registry = await faultyRegistry();
  initBatch(store, { snapshotId: 'snap', pipeline: 'faulty', registry, id: 'one' });
  await runBatch(store, 'one', { registry, jobs: 1, limits });
  // The file is tried again after the first worker was stopped.
  const byProcess = new Map<string, number>();
  for (const line of fs.readFileSync(log, 'utf8').trimEnd().split('\n')) {
    const [pid, megabytes] = line.split(' ') as [string, string];
    byProcess.set(pid, (byProcess.get(pid) ?? 0) + Number(megabytes));
  }
  return {
    allocatedMb: Math.max(...byProcess.values()),
    records: recordsOf(store, 'one', 'faulty'),
  };
}

const of = (name: string, records: readonly OutputRecord[]): OutputRecord[] =>
  records.filter((record) => record.path === `${name}.txt`);

describe('four gigabytes', () => {
  it('end at the limit that holds unless another is given, and cost that file alone', async () => {
    const { allocatedMb, records } = await allocate({}, { 'heap.txt': 'heap' });
    expect(of('large', records)).toMatchObject([
      { code: 'TASK_CRASHED', message: `it used more than ${DEFAULT_LIMITS.memoryMb} MiB of memory` },
    ]);
    expect(of('heap', records)).toMatchObject([{ code: 'TASK_CRASHED' }]);
    expect(of('good', records)).toMatchObject([{ kind: 'metric' }]);
    // Close to the limit, and far from what the task wanted.
    expect(allocatedMb).toBeGreaterThan(DEFAULT_LIMITS.memoryMb * 0.8);
    expect(allocatedMb).toBeLessThan(MB_WANTED);
  });

  it.skipIf(os.freemem() < 8 * 2 ** 30)(
    'are to be had where the limit allows them: nothing else ends them',
    async () => {
      const { allocatedMb, records } = await allocate({ memoryMb: MB_WANTED + 1_024 });
      expect(of('large', records)).toMatchObject([{ kind: 'metric' }]);
      expect(allocatedMb).toBe(MB_WANTED);
    },
  );
});

describe('a whole-snapshot task with 300,000 records', () => {
  it('has them in the order of paths, then of emission, and takes the parent little more memory than they have bytes', async () => {
    const store = await storeWith({ 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' });
    const run = fork(testFile('support/run-task.mjs'), [store.root, 'many-records'], { execArgv: [] });
    const memory: number[] = [];
    run.on('message', (message) => {
      if (typeof message === 'number') memory.push(message);
    });
    expect(await once(run, 'exit')).toEqual([0, null]);
    const records = recordsOf(store, 'one', 'many-records').map(({ path, value }) => `${path} ${value}`);
    const expected = ['a.txt', 'b.txt', 'c.txt'].flatMap((path) =>
      Array.from({ length: 100_000 }, (_, value) => `${path} ${value}`),
    );
    expect(records.length).toBe(expected.length);
    expect(records.findIndex((record, index) => record !== expected[index])).toBe(-1);
    expect(memory[0]! / 1024).toBeLessThan(300);
  });
});
