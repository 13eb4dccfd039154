import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { openStore, type Store } from '@codebatch/core';
import { loadRegistry, type Registry, runBatch } from '@codebatch/runner';
import { describe, expect, it } from 'vitest';
import { outputFiles, recordsOf, shardStates, temporaryDirectory, testFile } from './support/workspace.ts';

const TASKS = ['parse', 'analyze', 'symbols', 'lint'];

/** The built-in tasks as their packages are built; this package must not depend on them. */
function builtTask(type: string): string {
  return new URL(`../../task-${type}/dist/index.js`, import.meta.url).href;
}

function foreignStore(): Store {
  const directory = temporaryDirectory();
  execFileSync('tar', ['xzf', testFile('fixtures/foreign-store.tar.gz'), '-C', directory]);
  return openStore(path.join(directory, 'store'));
}

function builtInRegistry(): Promise<Registry> {
  return loadRegistry({
    builtIn: TASKS.map((type) => ({ type, specifier: builtTask(type), trusted: true })),
    pipelines: [],
  });
}

describe('a store of another implementation', () => {
  it('R8.4 resume finishes its batch, makes foreign trees again in memory and leaves its shards as they are', async () => {
    const store = foreignStore();
    const registry = await builtInRegistry();
    const states = shardStates(store, 'batch-two');
    const outputs = outputFiles(store, 'batch-two');
    const result = await runBatch(store, 'batch-two', { registry });
    expect(result).toMatchObject({ status: 'completed', failed: 0, blocked: 0 });
    const ofParse = <T>(entries: ReadonlyMap<string, T>) =>
      [...entries].filter(([name]) => name.startsWith('01_parse/'));
    expect(ofParse(shardStates(store, 'batch-two'))).toEqual(ofParse(states));
    expect(ofParse(outputFiles(store, 'batch-two'))).toEqual(ofParse(outputs));
    const symbols = recordsOf(store, 'batch-two', '03_symbols').filter((record) => record.kind === 'symbol');
    expect(symbols.some((record) => record.path === 'types.ts' && record.column! >= 1)).toBe(true);
    expect(symbols.some((record) => record.path.endsWith('.py'))).toBe(true);
    const measured = recordsOf(store, 'batch-two', '02_analyze').map((record) => record.metric);
    expect(measured).toContain('complexity');
    expect(await runBatch(store, 'batch-two', { registry })).toMatchObject({ executed: 0, status: 'completed' });
  });

  it('trap 1: only shards with files count: a complete foreign batch is complete', async () => {
    const store = foreignStore();
    const registry = await builtInRegistry();
    expect(await runBatch(store, 'batch-one', { registry })).toMatchObject({ executed: 0, status: 'completed' });
  });

  it('R7.4 a plan with a cycle or an unknown dependency is refused', async () => {
    const store = foreignStore();
    const registry = await builtInRegistry();
    const file = path.join(store.root, 'batches/batch-two/plan.json');
    const plan = JSON.parse(fs.readFileSync(file, 'utf8'));
    plan.tasks[0].depends_on = ['04_lint'];
    fs.writeFileSync(file, JSON.stringify(plan));
    await expect(runBatch(store, 'batch-two', { registry })).rejects.toMatchObject({
      code: 'INVALID_TASK',
      message: expect.stringContaining('cycle'),
    });
  });
});
