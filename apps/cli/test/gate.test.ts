import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { violations } from './support/answer-schemas.ts';
import { codebatch, codebatchJson } from './support/run-codebatch.ts';
import { foreignStore, scannedProject } from './support/sample.ts';

const project = scannedProject();

describe('gate', () => {
  it('trap 17: list and explain answer by their schemas; the list is not empty', () => {
    const { status, document } = codebatchJson(['gate', 'list'], { cwd: '/' });
    expect(status).toBe(0);
    expect(violations('gate-list', document)).toEqual([]);
    const explained = codebatchJson(['gate', 'explain', 'structure'], { cwd: '/' });
    expect(violations('gate-explain', explained.document)).toEqual([]);
    expect(codebatchJson(['gate', 'explain', 'structur'], { cwd: '/' })).toMatchObject({
      status: 3,
      document: { error: { code: 'GATE_NOT_FOUND', hints: ['Did you mean structure?'] } },
    });
  });

  it('R14.1 a good batch passes: exit 0', () => {
    const run = codebatchJson(['gate', 'run', 'digests'], project);
    expect(run.status, run.stderr).toBe(0);
    expect(violations('gate-run', run.document)).toEqual([]);
    const bundle = codebatchJson(['gate', 'bundle', 'release'], project);
    expect(bundle.status, JSON.stringify(bundle.document)).toBe(0);
    expect(violations('gate-bundle', bundle.document)).toEqual([]);
    expect(codebatch(['gate', 'bundle', 'phase1'], project).stdout).toContain('3 gates passed.');
  });

  it('trap 17: a batch that never ran fails: exit 1', () => {
    codebatch(['batch', 'init', '--snapshot', 'latest', '--pipeline', 'full', '--id', 'idle'], project);
    const { status, document } = codebatchJson(['gate', 'bundle', 'phase1', '--batch', 'idle'], project);
    expect(status).toBe(1);
    expect(document['results']).toMatchObject([{ passed: false }, { passed: false }, { passed: false }]);
    const foreign = ['gate', 'run', 'structure', '--store', foreignStore(), '--batch'];
    expect(codebatch([...foreign, 'batch-one'], { cwd: '/' }).status).toBe(0);
    expect(codebatch([...foreign, 'batch-two'], { cwd: '/' }).status).toBe(1);
  });

  it('trap 17: a damaged copy fails, also where the store cannot be opened: exit 1', () => {
    const { cwd, store } = scannedProject();
    const [batch] = readdirSync(path.join(store, 'batches'));
    appendFileSync(path.join(store, 'batches', batch!, 'batch.json'), 'x');
    expect(codebatchJson(['gate', 'run', 'schemas'], { cwd })).toMatchObject({
      status: 1,
      document: { passed: false, failures: [{ location: `batches/${batch}/batch.json` }] },
    });
    writeFileSync(path.join(store, 'store.json'), '{');
    expect(codebatchJson(['gate', 'run', 'schemas'], { cwd }).status).toBe(1);
  });
});
