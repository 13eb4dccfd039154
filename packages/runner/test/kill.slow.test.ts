import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { initBatch, runBatch } from '@codebatch/runner';
import { describe, expect, it } from 'vitest';
import {
  digests,
  loadSlowRegistry,
  recordsOf,
  shardStates,
  storeWith,
  testFile,
  wordFiles,
} from './support/workspace.ts';

describe('kills', () => {
  it('R2.5 R11.2 trap 16: a run killed at random moments and resumed gives the records of an undisturbed one', async () => {
    const files = wordFiles(200);
    const registry = await loadSlowRegistry();
    const calm = await storeWith(files);
    initBatch(calm, { snapshotId: 'snap', pipeline: 'slow', registry, id: 'one' });
    await runBatch(calm, 'one', { registry });
    const store = await storeWith(files);
    initBatch(store, { snapshotId: 'snap', pipeline: 'slow', registry, id: 'one' });
    let kills = 0;
    const done = new Map<string, string | undefined>();
    while (kills < 8) {
      const run = fork(testFile('support/run-slow.mjs'), [store.root], { execArgv: [], detached: true });
      const exited = once(run, 'exit');
      await Promise.race([once(run, 'message'), exited]);
      await sleep(Math.random() * 120);
      if (run.exitCode !== null) break;
      process.kill(-run.pid!, 'SIGKILL');
      await exited;
      kills += 1;
      for (const [name, state] of shardStates(store, 'one')) {
        expect(['running', 'done']).toContain(state.status);
        // A shard that was done is never executed again: its state stays what it was, to the byte.
        if (done.has(name)) expect(state.self_sha256).toBe(done.get(name));
        else if (state.status === 'done') done.set(name, state.self_sha256);
      }
    }
    expect(kills).toBeGreaterThan(3);
    expect(await runBatch(store, 'one', { registry })).toMatchObject({ status: 'completed', failed: 0 });
    expect(digests(store, 'one')).toEqual(digests(calm, 'one'));
  });

  it('R11.1 what a killed run has committed is not executed again, by another batch either', async () => {
    const registry = await loadSlowRegistry();
    const store = await storeWith(wordFiles(200));
    initBatch(store, { snapshotId: 'snap', pipeline: 'slow', registry, id: 'one' });
    const finished = () => [...shardStates(store, 'one').values()].filter(({ status }) => status === 'done');
    const run = fork(testFile('support/run-slow.mjs'), [store.root, 'reuse'], { execArgv: [], detached: true });
    const exited = once(run, 'exit');
    while (finished().length < 20) await sleep(5);
    process.kill(-run.pid!, 'SIGKILL');
    await exited;
    const kept = finished().reduce((sum, { stats }) => sum + (stats?.files_processed ?? 0), 0);
    expect(kept).toBeGreaterThan(0);
    initBatch(store, { snapshotId: 'snap', pipeline: 'slow', registry, id: 'two' });
    const { reused, executed, status } = await runBatch(store, 'two', { registry });
    expect(status).toBe('completed');
    expect(reused).toBeGreaterThanOrEqual(kept);
    // The kill came long before the end.
    expect(executed).toBeGreaterThan(0);
  });

  it.each(['faulty', 'endless'])(
    'workers leave when the run is killed, also from an endless loop: %s',
    async (task) => {
      const store = await storeWith({ 'loop.txt': 'loop' });
      const run = fork(testFile('support/run-task.mjs'), [store.root, task], { execArgv: [] });
      await once(run, 'message');
      await sleep(2_500);
      const workers = await childrenOf(run.pid!);
      expect(workers.length).toBeGreaterThan(0);
      run.kill('SIGKILL');
      await once(run, 'exit');
      for (let tries = 0; tries < 50 && workers.some(isAlive); tries += 1) await sleep(200);
      expect(workers.filter(isAlive)).toEqual([]);
    },
  );

  it('a run that is stopped for longer than a task may take goes on as if nothing had happened', async () => {
    const store = await storeWith({ 'a.txt': 'a' });
    const args = [store.root, 'steps', JSON.stringify({ wallMs: 8_000 })];
    const run = fork(testFile('support/run-task.mjs'), args, { execArgv: [], detached: true });
    const exited = once(run, 'exit');
    await once(run, 'message');
    await sleep(1_000);
    process.kill(-run.pid!, 'SIGSTOP');
    await sleep(10_000);
    process.kill(-run.pid!, 'SIGCONT');
    expect(await exited).toEqual([0, null]);
    expect(recordsOf(store, 'one', 'steps')).toMatchObject([{ kind: 'metric', value: 20 }]);
  });
});

async function childrenOf(pid: number): Promise<number[]> {
  const { readFileSync } = await import('node:fs');
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
