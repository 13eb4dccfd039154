import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { violations } from './support/answer-schemas.ts';
import { codebatch, codebatchJson, startCodebatch, temporaryFolder, writeTree } from './support/run-codebatch.ts';
import { foreignStore } from './support/sample.ts';

const PLUGIN = new URL('../../../packages/plugin/dist/index.js', import.meta.url).href;
const SOURCES = path.resolve(import.meta.dirname, '../src/render');
const real = Object.fromEntries(
  readdirSync(SOURCES).map((name) => [`src/${name}`, readFileSync(path.join(SOURCES, name), 'utf8')]),
);

describe('compare', () => {
  it('trap 2: findings, symbols and edges of real files keep their identity wherever their lines and files move', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, real);
    codebatch(['scan', '.', '--option', 'lint.max_line_length=80'], { cwd });
    Object.entries(real).forEach(([name, text], n) => {
      const file = path.join(cwd, name);
      const above = Array.from({ length: 1 + ((n * 37) % 100) }, (_, line) => `// ${line}\n`).join('');
      writeFileSync(file, `${above}${text}`);
      if (n % 3 === 0) renameSync(file, path.join(cwd, 'src', `renamed-${path.basename(name)}`));
    });
    codebatch(['scan', '.', '--option', 'lint.max_line_length=80'], { cwd });
    const args = ['diff', '--kind', 'diagnostic,symbol,edge'];
    const { status, document } = codebatchJson(args, { cwd });
    expect(status).toBe(0);
    expect(violations('diff', document)).toEqual([]);
    const { total_changes, moved } = document['summary'] as Record<string, number>;
    expect(total_changes).toBe(0);
    expect(moved).toBeGreaterThan(500);
    expect(codebatchJson(['regressions'], { cwd }).document).toMatchObject({ count: 0, summary: { total_changes: 0 } });
    expect(codebatchJson(['improvements'], { cwd }).document).toMatchObject({ count: 0 });
  });

  it('compares without names the newest batch with the one before it of the same source and pipeline', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, { 'a/a.py': 'import os\n', 'b/b.py': 'import os\n' });
    const scan = (...args: string[]) => codebatchJson(['scan', ...args], { cwd }).document['batch_id'] as string;
    const pair = (command: string) => {
      const { a, b } = codebatchJson([command], { cwd }).document as Record<'a' | 'b', { batch_id: string }>;
      return [a.batch_id, b.batch_id];
    };
    const first = scan('a');
    scan('b');
    scan('a', '--include', '*.ts');
    scan('a', '--pipeline', 'parse');
    writeFileSync(path.join(cwd, 'a/a.py'), 'import os\nimport sys\n');
    const last = scan('a');
    for (const command of ['diff', 'regressions', 'improvements']) expect(pair(command)).toEqual([first, last]);
    expect(codebatch(['diff'], { cwd }).stdout).toContain(`${first} → ${last}`);
    const other = scan('b', '--include', '*.py');
    expect(pair('diff')).toEqual([last, other]);
    const note = `no batch before ${other} is of the same source and pipeline`;
    expect(codebatch(['regressions'], { cwd }).stderr).toContain(note);
    expect(codebatch(['regressions', last, other], { cwd }).stderr).toBe('');
  });

  it('shows findings first and trees last, each by path, however few it shows', () => {
    const cwd = temporaryFolder();
    const names = Array.from({ length: 12 }, (_, n) => `src/m${String.fromCharCode(97 + n)}.py`);
    writeTree(cwd, Object.fromEntries(names.map((name) => [name, `# ${name}\n`])));
    codebatch(['scan', 'src'], { cwd });
    writeTree(cwd, Object.fromEntries(names.map((name) => [name, `import os  # ${name}\n`])));
    codebatch(['scan', 'src'], { cwd });
    const rows = (...args: string[]) =>
      codebatch(['diff', ...args], { cwd })
        .stdout.split('\n')
        .flatMap((line) => /^[+~-] +(m[a-l]\.py)\S* +(\w+)/.exec(line)?.slice(1).join(' ') ?? []);
    const findings = names.map((name) => `${path.basename(name)} warning`);
    expect(rows('--limit', '5')).toEqual(findings.slice(0, 5));
    const all = rows('--limit', '0');
    expect(all.slice(0, 12)).toEqual(findings);
    expect(all.slice(-12)).toEqual(names.map((name) => `${path.basename(name)} cbt`));
  });

  it('says what a comparison needs where the store has one batch, or none', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, { 'a/a.py': 'import os\n' });
    codebatch(['init'], { cwd });
    for (const command of ['summary', 'diff', 'batch show', 'query diagnostics', 'gate run structure']) {
      const { status, document } = codebatchJson(command.split(' '), { cwd });
      expect(status).toBe(3);
      expect(document).toMatchObject({
        error: {
          code: 'BATCH_NOT_FOUND',
          message: 'Nothing is scanned yet: the store has no batch',
          hints: ['codebatch scan <dir> makes one.'],
        },
      });
    }
    codebatch(['scan', 'a'], { cwd });
    const { status, stderr } = codebatch(['improvements'], { cwd });
    expect(status).toBe(3);
    expect(stderr).toMatch(/The store has one batch, \S+; improvements needs two/);
  });

  it('batches of other pipelines: says what is not comparable, and exits 4 where nothing is', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, {
      'src/a.md': 'TODO: x\n',
      'count.mjs': `import { defineTask } from '${PLUGIN}';
export default defineTask({
        name: 'count', version: '1.0.0', apiVersion: 1, description: 'Counts', inputs: {}, outputs: { metric: {} },
        *file(file) { yield { kind: 'metric', metric: 'size', value: file.size }; },
      });`,
      'codebatch.config.json': JSON.stringify({
        tasks: ['./count.mjs'],
        pipelines: { own: { tasks: [{ type: 'count' }] } },
      }),
    });
    codebatch(['scan', 'src', '--pipeline', 'parse', '--label', 'trees'], { cwd });
    codebatch(['scan', 'src', '--label', 'all'], { cwd });
    const { status, document } = codebatchJson(['regressions', 'trees', 'all'], { cwd });
    expect(status).toBe(0);
    expect(violations('regressions', document)).toEqual([]);
    expect(document).toMatchObject({
      count: 0,
      sentence: 'nothing new; not compared: 02_analyze (only in b), 03_symbols (only in b), 04_lint (only in b)',
      compared_tasks: ['01_parse'],
    });
    expect(codebatch(['diff', 'trees', 'all'], { cwd }).stdout).toContain('04_lint is only in the second batch');
    codebatch(['scan', 'src', '--pipeline', 'own', '--label', 'own'], { cwd });
    const nothing = codebatch(['diff', 'trees', 'own'], { cwd });
    expect(nothing.status).toBe(4);
    expect(nothing.stdout).toContain('no task in common');
  });

  it('unknown and unfinished batches, and those of another store', () => {
    const store = foreignStore();
    const at = { cwd: path.dirname(store) };
    const ask = (...args: string[]) => codebatchJson([...args, '--store', store], at);
    expect(ask('diff', 'batch-one', 'batch-tow')).toMatchObject({
      status: 3,
      document: {
        error: { code: 'BATCH_NOT_FOUND', hints: expect.arrayContaining([expect.stringContaining('batch-two')]) },
      },
    });
    for (const command of ['diff', 'regressions', 'improvements']) {
      const { status, document } = ask(command, 'batch-one', 'batch-two');
      expect(status).toBe(4);
      expect(violations(command, document)).toEqual([]);
      expect(document['incomplete']).toHaveLength(3);
    }
    expect(codebatch(['diff', 'batch-one', 'batch-two', '--store', store], at).stdout).toContain('not done');
    expect(ask('diff', 'batch-one', '../other/batches/batch-two')).toMatchObject({
      status: 2,
      document: {
        error: { code: 'INVALID_ARGUMENT', hints: expect.arrayContaining([expect.stringContaining('two stores')]) },
      },
    });
  });

  it('a reader that goes away is no error', async () => {
    const store = foreignStore();
    const args = ['diff', 'batch-two', 'batch-one', '--store', store, '--jsonl'];
    const child = startCodebatch(args, { cwd: path.dirname(store) });
    child.stdout?.destroy();
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(said).toBe('');
    expect([0, 4]).toContain(status);
  });
});
