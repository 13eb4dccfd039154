import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { codebatch, codebatchJson, temporaryFolder, writeTree } from './support/run-codebatch.ts';

describe('summary', () => {
  it('R12.4 says the same where the states of shards do not count their records', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, {
      'a.py': 'import os\n\n\nclass A:\n    def f(self, x):\n        if x:\n            return 1   \n',
      'b.ts': 'export interface B { c: string }\nexport const d = (e: B) => e.c;\nlet broken = ;\n',
      'c.bin': new Uint8Array([0, 1, 2]),
    });
    expect(codebatch(['scan', '.', '--json'], { cwd }).status).toBe(0);
    const counted = codebatchJson(['summary'], { cwd }).document;
    expect(counted).toMatchObject({ symbols: { class: 1 }, skips: { total: 1 } });

    const batches = path.join(cwd, '.codebatch/store/batches');
    for (const name of readdirSync(batches, { recursive: true, encoding: 'utf8' })) {
      if (path.basename(name) !== 'state.json') continue;
      const file = path.join(batches, name);
      const { self_sha256: _, stats, ...state } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
      const { kinds: _kinds, symbol_types: _types, ...rest } = stats as Record<string, unknown>;
      writeFileSync(file, JSON.stringify({ ...state, stats: rest }));
    }
    expect(codebatchJson(['summary'], { cwd }).document).toEqual(counted);
  });
});

describe('run', () => {
  it('answers with what status reads afterwards, also where another run did a part of it', () => {
    const cwd = temporaryFolder();
    writeTree(
      cwd,
      Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`src/m${n}.py`, `def f${n}(): return ${n}\n`])),
    );
    for (const args of [['init'], ['snapshot', 'src'], ['batch', 'init', '--pipeline', 'full']]) {
      expect(codebatch(args, { cwd }).status).toBe(0);
    }
    expect(codebatchJson(['run', '--partition', '1/2'], { cwd }).document).toMatchObject({ status: 'running' });
    const answer = codebatchJson(['run'], { cwd }).document;
    const { status, shards, tasks } = codebatchJson(['status'], { cwd }).document;
    expect(status).toBe('completed');
    expect(answer).toMatchObject({ status, shards, tasks });
  });
});
