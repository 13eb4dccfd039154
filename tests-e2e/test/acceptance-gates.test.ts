import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { codebatch, codebatchJson, codebatchLines, describeTree, temporaryFolder, writeTree } from '../support/cli.ts';
import { sampleProject } from '../support/sample-project.ts';

interface Status {
  batch_id: string;
  status: string;
  tasks: { task_id: string; status: string; shards: Record<'ready' | 'running' | 'done' | 'failed', number> }[];
}

/** Everything that a user can ask about the batch, as one value. */
function answers(cwd: string): unknown {
  const options = { cwd };
  return {
    status: codebatchJson(['status'], options),
    summary: codebatchJson(['summary'], options),
    outputs: codebatchLines(['query', 'outputs'], options),
    diagnostics: codebatchLines(['query', 'diagnostics'], options),
    symbols: codebatchLines(['query', 'symbols'], options),
    files: codebatchLines(['query', 'files'], options),
    stats: codebatchJson(['query', 'stats', '--group-by', 'kind'], options),
    tasks: codebatchJson(['tasks'], options),
    shards: codebatchJson(['shards', '--task', '01_parse'], options),
    errors: codebatchJson(['errors'], options),
    top: codebatchJson(['top', 'complexity'], options),
    inspect: codebatchJson(['inspect', 'shop/basket.py'], options),
  };
}

function withoutEnvelope(lines: readonly string[]): string[] {
  return lines.map((line) => {
    const { snapshot_id: _snapshot, batch_id: _batch, ts: _ts, ...rest } = JSON.parse(line) as Record<string, unknown>;
    return JSON.stringify(rest);
  });
}

function eventLogs(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('events.jsonl'))
    .map((path) => join(folder, path));
}

describe('acceptance gates', () => {
  let cwd: string;
  let store: string;

  beforeEach(() => {
    cwd = temporaryFolder();
    store = join(cwd, '.codebatch/store');
    writeTree(join(cwd, 'source'), sampleProject);
    expect(codebatch(['scan', 'source', '--jobs', '2'], { cwd })).toMatchObject({ status: 0 });
  });

  it('gate 1: the full pipeline ends with every shard done and outputs of every task (R14.1)', () => {
    const status = codebatchJson<Status>(['status'], { cwd });
    expect(status.status).toBe('completed');
    expect(status.tasks.map(({ task_id }) => task_id)).toEqual(['01_parse', '02_analyze', '03_symbols', '04_lint']);
    for (const task of status.tasks) {
      expect(task.status).toBe('completed');
      expect(task.shards).toMatchObject({ ready: 0, running: 0, failed: 0 });
      expect(task.shards.done).toBeGreaterThan(0);
      expect(codebatchLines(['query', 'outputs', '--task', task.task_id], { cwd }).length).toBeGreaterThan(0);
    }
  });

  it('gate 2: the same answers after every event log is deleted (R2.4, R6.2)', () => {
    const before = answers(cwd);
    const logs = eventLogs(join(store, 'batches'));
    expect(logs.length).toBeGreaterThan(1);
    for (const log of logs) rmSync(log);
    expect(answers(cwd)).toEqual(before);
  });

  it('gate 3: the same answers after indexes/ is deleted (R2.6, R12.5)', () => {
    const before = answers(cwd);
    rmSync(join(store, 'indexes'), { recursive: true, force: true });
    expect(answers(cwd)).toEqual(before);
  });

  it('gate 4: a shard that is deleted and run again gives the same records (R11.1, R11.2)', () => {
    const batch = codebatchJson<Status>(['status'], { cwd }).batch_id;
    for (const task of ['01_parse', '04_lint']) {
      const before = codebatchLines(['query', 'outputs'], { cwd });
      const shards = join(store, 'batches', batch, 'tasks', task, 'shards');
      const [shard] = readdirSync(shards).sort();
      rmSync(join(shards, shard as string), { recursive: true });
      expect(codebatch(['run-shard', '--task', task, '--shard', shard as string, '--no-reuse'], { cwd })).toMatchObject(
        { status: 0 },
      );
      const after = codebatchLines(['query', 'outputs'], { cwd });
      expect(withoutEnvelope(after)).toEqual(withoutEnvelope(before));
    }
  });

  it('trap 14: no reading command changes the store', () => {
    const api = codebatchJson<{ commands: { name: string; read_only: boolean; requires_batch: boolean }[] }>(['api'], {
      cwd,
    });
    const positional: Record<string, string[]> = {
      inspect: ['shop/basket.py'],
      history: ['shop/basket.py'],
      ast: ['web/cart.ts'],
      top: ['complexity'],
      pipeline: ['full'],
      'snapshot show': ['latest'],
      'batch show': ['latest'],
      shards: ['--task', '01_parse'],
      diff: ['latest', 'latest'],
      regressions: ['latest', 'latest'],
      improvements: ['latest', 'latest'],
      completion: ['bash'],
      explain: ['summary'],
      export: ['--format', 'csv'],
      'gate explain': ['structure'],
      'gate run': ['structure'],
      'gate bundle': ['phase1'],
    };
    const readers = api.commands.filter((command) => command.read_only);
    expect(readers.length).toBeGreaterThan(20);
    for (const { name } of readers) {
      const before = describeTree(store, (path) => path.endsWith('lock.mdb'));
      const { status, stderr } = codebatch([...name.split(' '), ...(positional[name] ?? [])], { cwd });
      expect(status, `${name}: ${stderr}`).toBe(0);
      expect(
        describeTree(store, (path) => path.endsWith('lock.mdb')),
        name,
      ).toEqual(before);
    }
  });

  it('a second scan of the same tree makes nothing new and says so; --new-batch does, with equal records', () => {
    const first = codebatchLines(['query', 'outputs'], { cwd });
    const before = describeTree(join(store, 'batches'));
    const again = codebatchJson<{ batch_id: string; executed: number }>(['scan', 'source'], { cwd });
    expect(again.executed).toBe(0);
    expect(describeTree(join(store, 'batches'))).toEqual(before);
    expect(readdirSync(join(store, 'snapshots'))).toHaveLength(1);
    const fresh = codebatchJson<{ batch_id: string }>(['scan', 'source', '--new-batch', '--jobs', '1'], { cwd });
    expect(fresh.batch_id).not.toBe(again.batch_id);
    expect(withoutEnvelope(codebatchLines(['query', 'outputs', '--batch', fresh.batch_id], { cwd }))).toEqual(
      withoutEnvelope(first),
    );
  });
});
