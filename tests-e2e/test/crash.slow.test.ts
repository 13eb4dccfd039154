import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { codebatch, codebatchJson, startCodebatch, temporaryFolder, writeTree } from '../support/cli.ts';
import { readRepositoryFile, sourceFiles } from '../support/repository.ts';

/** SHA-256 of the records of every shard, by task and shard: equal for equal results whatever the batch's id. */
function shardDigests(store: string, batch: string): Record<string, string> {
  const tasks = join(store, 'batches', batch, 'tasks');
  return Object.fromEntries(
    readdirSync(tasks).flatMap((task) =>
      readdirSync(join(tasks, task, 'shards')).map((shard) => {
        const state = JSON.parse(readFileSync(join(tasks, task, 'shards', shard, 'state.json'), 'utf8')) as Record<
          string,
          string
        >;
        expect(state['status'], `${task}/${shard}`).toBe('done');
        return [`${task}/${shard}`, state['records_sha256'] as string];
      }),
    ),
  );
}

/** Pseudo-random numbers in [0, 1) from a seed, so that a failing round can be repeated. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('crashes', () => {
  it('R2.5 R11.2 a run killed at 100 random moments and resumed each time gives the records of an undisturbed one', {
    timeout: 1_800_000,
  }, async () => {
    const cwd = temporaryFolder();
    const store = join(cwd, 'store');
    const env = { CODEBATCH_STORE: store };
    for (const folder of ['packages/core', 'packages/ast']) {
      writeTree(
        join(cwd, 'source'),
        Object.fromEntries(sourceFiles(folder).map((file) => [file, readRepositoryFile(file)])),
      );
    }
    expect(codebatch(['init', 'store'], { cwd })).toMatchObject({ status: 0 });
    expect(codebatch(['snapshot', 'source', '--id', 'frozen'], { cwd, env })).toMatchObject({ status: 0 });

    const initialise = (id: string) =>
      expect(
        codebatch(['batch', 'init', '--snapshot', 'frozen', '--pipeline', 'full', '--id', id], { cwd, env }),
      ).toMatchObject({ status: 0 });
    initialise('calm');
    const started = performance.now();
    expect(codebatch(['run', '--batch', 'calm', '--no-reuse'], { cwd, env })).toMatchObject({ status: 0 });
    const duration = performance.now() - started;
    const expected = shardDigests(store, 'calm');

    const seed = 20_261_123;
    const random = randomNumbers(seed);
    let kills = 0;
    let round = 0;
    let finishedDuring = 0;
    while (kills < 100) {
      const batch = `rough-${round++}`;
      initialise(batch);
      for (let attempt = 0; attempt < 12 && kills < 100; attempt++) {
        const run = startCodebatch(['resume', '--batch', batch, '--no-reuse'], { cwd, env });
        const exited = once(run, 'exit');
        const ended = await Promise.race([exited, wait(random() * duration * 0.9)]);
        if (ended !== undefined) {
          finishedDuring++;
          break;
        }
        process.kill(-(run.pid as number), 'SIGKILL');
        await exited;
        kills++;
        const status = codebatchJson<{ tasks: unknown[] }>(['status', '--batch', batch], { cwd, env });
        expect(status.tasks, `seed ${seed}, kill ${kills}`).toHaveLength(4);
      }
      const resumed = codebatch(['resume', '--batch', batch, '--no-reuse'], { cwd, env });
      expect(
        resumed.status,
        `seed ${seed}, after kill ${kills}: ${resumed.stdout}${resumed.stderr}${codebatch(['errors', '--batch', batch, '--jsonl'], { cwd, env }).stdout}`,
      ).toBe(0);
      expect(shardDigests(store, batch), `seed ${seed}, after kill ${kills}`).toEqual(expected);
      rmSync(join(store, 'batches', batch), { recursive: true });
    }
    expect(kills).toBe(100);
    expect(finishedDuring).toBeLessThan(100);
  });
});
