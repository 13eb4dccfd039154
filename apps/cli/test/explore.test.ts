import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { violations } from './support/answer-schemas.ts';
import { codebatch, codebatchJson, temporaryFolder, writeTree } from './support/run-codebatch.ts';

const cwd = temporaryFolder();
writeTree(cwd, {
  'src/tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } } // aliases\n',
  'src/main.ts':
    "import { load } from '@/load';\nimport { gone } from './gone';\nexport class App {\n  run(): string {\n    return load(gone); \n  }\n}\n",
  'src/lib/load.ts':
    "import type { App } from '../main.js';\nexport const load = (name: string): string => name;\nexport type Loaded = App;\n",
  'src/lib/part.ts': "export * from './load.ts';\n",
});
codebatch(['scan', 'src', '--jobs', '1'], { cwd });

const text = (...args: string[]): string => {
  const { status, stdout, stderr } = codebatch(args, { cwd });
  expect(status, stderr).toBe(0);
  return stdout;
};

describe('query graph', () => {
  it('shows fan-in, cycles and imports that lead nowhere', () => {
    const overview = text('query', 'graph');
    expect(overview).toMatch(/^3 files and 3 imports between them/);
    expect(overview).toMatch(/Most imported 2\n +importers +file\n +2 +lib\/load\.ts\n/);
    expect(overview).toMatch(/Cycles 1\n +2 files +lib\/load\.ts → main\.ts → lib\/load\.ts\n/);
    expect(overview).toMatch(/main\.ts:2 +\.\/gone\n/);
    expect(text('query', 'graph', '--cycles')).toBe(
      '2 files\n    lib/load.ts\n  → main.ts\n  → lib/load.ts\n\n1 cycle\n',
    );
    expect(text('query', 'graph', '--cycles', '--no-types')).toBe('No cycles.\n');
  });

  it('--reach shows what a change can reach, --reverse what a file needs, --jsonl a row a line', () => {
    expect(text('query', 'graph', '--reach', 'lib/load.ts', '--no-types')).toContain(
      'A change of lib/load.ts can reach 2 files, 2 of them directly.',
    );
    const rows = text('query', 'graph', '--reach', 'lib/part.ts', '--reverse', '--jsonl').trimEnd().split('\n');
    expect(rows.map((row) => JSON.parse(row))).toEqual([
      { path: 'lib/load.ts', distance: 1, via: 'lib/part.ts' },
      { path: 'main.ts', distance: 2, via: 'lib/load.ts' },
    ]);
    expect(text('query', 'graph', '--jsonl', '--limit', '1').split('\n')).toHaveLength(2);
  });

  it.each([[['--reverse']], [['--reach', 'main.ts', '--cycles']], [['--reach', 'main.ts', '--path', 'lib']]])(
    '%j is refused',
    (args) => {
      const { status, document } = codebatchJson(['query', 'graph', ...args], { cwd });
      expect(status).toBe(2);
      expect(document).toMatchObject({ error: { code: 'INVALID_ARGUMENT' } });
    },
  );
});

describe('inspect', () => {
  it('shows findings under their line of source, the outline, imports and importers', () => {
    const shown = text('inspect', 'main.ts');
    expect(shown).toMatch(/\n {2}5:23 {2}warning {2}L001 {2}.*\n {4}5 │ {5}return load\(gone\);\n {6}│ {23}\^\n/);
    expect(shown).toMatch(/Outline 2\n.*\n {2}App +class +3-7\n {4}run +method +4-6 +1\n/);
    expect(shown).toMatch(/\n +1 +@\/load +lib\/load\.ts +load\n +2 +\.\/gone +no such file +gone\n/);
    expect(shown).toMatch(/Imported by 1\n {2}lib\/load\.ts:1 +types\n/);
    expect(text('inspect', 'main.ts', '--limit', '1')).toContain('… 1 more with --limit 0');
  });
});

describe('history', () => {
  it('says since when findings are there and which are gone, over all batches of the store', () => {
    const home = temporaryFolder();
    writeTree(home, { 'src/a.py': 'import os\nimport sys\n' });
    codebatch(['scan', 'src', '--label', 'first', '--jobs', '1'], { cwd: home });
    writeTree(home, { 'src/a.py': '# moved\n\nimport sys\nx = 1 \n' });
    codebatch(['scan', 'src', '--label', 'second', '--jobs', '1'], { cwd: home });
    const { stdout } = codebatch(['history', './src/../a.py'], { cwd: home });
    expect(stdout).toMatch(/^a\.py in 2 batches\n/);
    expect(stdout).toMatch(/Findings 2\n.*\n +≤ first +warning +L101 +3 +'sys' .*\n +second +warning +L001 +4 /);
    expect(stdout).toMatch(/Findings that are gone 1\n.*\n +≤ first +second +warning +L101 +1 +'os' /);
    expect(stdout).toMatch(/\n +loc +second +2 → 3\n/);
    const rows = codebatch(['history', 'a.py', '--jsonl', '--code', 'L001', '--metric', 'loc'], { cwd: home }).stdout;
    expect(rows.trimEnd().split('\n')).toHaveLength(2);
    expect(codebatchJson(['history', 'b.py'], { cwd: home })).toMatchObject({
      status: 3,
      document: { error: { code: 'FILE_NOT_FOUND' } },
    });
    writeTree(home, { 'src/a.py': 'import sys\n' });
    codebatch(['scan', 'src', '--label', 'third', '--jobs', '1'], { cwd: home });
    const { document } = codebatchJson(['batch', 'list'], { cwd: home });
    const [, second] = (document['batches'] as { batch_id: string }[]).map(({ batch_id }) => batch_id);
    writeFileSync(path.join(home, '.codebatch/store/batches', second!, 'batch.json'), '{');
    const partial = codebatch(['history', 'a.py'], { cwd: home });
    expect(partial.status).toBe(3);
    expect(partial.stdout).toMatch(/^a\.py in 2 batches\n/);
    expect(partial.stderr).toContain(`${second} is left out as damaged: `);
    expect(partial.stderr).toContain('codebatch verify lists what is damaged\n');
  });
});

describe('a batch that is not finished', () => {
  it('the import graph and the largest values say what is missing, and exit 4', () => {
    const home = temporaryFolder();
    writeTree(home, { 'src/a.py': 'import b\n', 'src/b.py': '' });
    codebatch(['scan', 'src', '--jobs', '1'], { cwd: home });
    codebatch(['batch', 'init', '--snapshot', 'latest', '--pipeline', 'full', '--id', 'begun'], { cwd: home });
    codebatch(['run-task', '--batch', 'begun', '--task', 'parse', '--jobs', '1'], { cwd: home });
    for (const args of [
      ['query', 'graph'],
      ['query', 'graph', '--cycles'],
      ['query', 'graph', '--reach', 'a.py'],
    ]) {
      const { status, document } = codebatchJson([...args, '--batch', 'begun'], { cwd: home });
      expect(status, args.join(' ')).toBe(4);
      expect(violations('query-graph', document)).toEqual([]);
      expect(document['incomplete']).toContainEqual({ task_id: '03_symbols', shards: 2 });
    }
    const top = codebatch(['top', '--batch', 'begun'], { cwd: home });
    expect(top.status).toBe(4);
    expect(top.stderr).toContain('2 shards of 02_analyze in begun not done: their records are missing\n');
    expect(codebatch(['history', 'a.py'], { cwd: home }).stdout).toMatch(
      / begun +same, 0 findings, 02_analyze, 03_symbols, 04_lint not done\n/,
    );
    codebatch(['index', 'build', '--batch', 'latest~1'], { cwd: home });
    for (const command of [
      'query diagnostics',
      'query diagnostics --group-by code',
      'query symbols --json --limit 1',
      'query outputs --jsonl',
      'query stats',
      'query files --kind diagnostic',
      'files',
      'errors',
      'inspect a.py',
      'summary',
    ]) {
      const partial = codebatch([...command.split(' '), '--batch', 'begun'], { cwd: home });
      expect(partial.status, command).toBe(0);
      expect(partial.stderr, command).toContain('2 shards of 04_lint in begun not done: their records are missing\n');
      expect(partial.stderr, command).toContain('codebatch resume --batch begun finishes it\n');
      const whole = codebatch([...command.split(' '), '--batch', 'latest~1'], { cwd: home });
      expect(whole.status, command).toBe(0);
      expect(whole.stderr, command).toBe('');
    }
    const history = codebatch(['history', 'a.py'], { cwd: home });
    expect(history.status).toBe(0);
    expect(history.stderr).toContain('1 shard of 04_lint in begun not done: their records are missing\n');
    expect(codebatch(['query', 'outputs', '--task', 'parse', '--batch', 'begun'], { cwd: home }).stderr).toBe('');
    expect(codebatch(['query', 'files', '--batch', 'begun'], { cwd: home }).stderr).toBe('');
    expect(codebatch(['query', 'graph', '--task', 'parse', '--batch', 'begun'], { cwd: home }).status).toBe(0);
    expect(codebatch(['top', '--batch', 'latest~1'], { cwd: home }).status).toBe(0);
    codebatch(['run', '--batch', 'begun', '--partition', '1/2', '--jobs', '1'], { cwd: home });
    const half = codebatch(['top', 'loc', '--batch', 'begun'], { cwd: home });
    expect(half.status).toBe(4);
    expect(half.stdout).toMatch(/[ab]\.py/);
    expect(half.stderr).toContain('1 shard of 02_analyze in begun not done: their records are missing\n');
  });
});

describe('history of a renamed file', () => {
  const home = temporaryFolder();
  writeTree(home, { 'src/old/a.py': 'import os\n\n\ndef f():\n    return 1\n' });
  codebatch(['scan', 'src', '--label', 'first', '--jobs', '1'], { cwd: home });
  rmSync(path.join(home, 'src/old'), { recursive: true });
  writeTree(home, { 'src/a.py': '# moved\nimport os\n\n\ndef f():\n    return 1\n' });
  codebatch(['scan', 'src', '--label', 'second', '--jobs', '1'], { cwd: home });
  writeTree(home, { 'src/b.py': '' });
  codebatch(['scan', 'src', '--label', 'third', '--jobs', '1'], { cwd: home });

  it('goes on under its former path, and says so', () => {
    const { stdout } = codebatch(['history', 'a.py'], { cwd: home });
    expect(stdout).toMatch(/^a\.py in 3 batches\n/);
    expect(stdout).toMatch(/ second \(.*\) +renamed from old\/a\.py, changed, 1 finding\n/);
    expect(stdout).toMatch(/\n +≤ first +warning +L101 +2 +'os' /);
    const { document } = codebatchJson(['history', 'a.py'], { cwd: home });
    expect(violations('history', document)).toEqual([]);
    expect(document).toMatchObject({
      batches: [{ path: 'old/a.py' }, { path: 'a.py', previous_path: 'old/a.py' }, {}],
    });
    expect(codebatch(['history', 'a.py', '--no-follow'], { cwd: home }).stdout).toMatch(/^a\.py in 2 batches\n/);
  });

  it('its former path says where it is now, and stays away once', () => {
    const { stdout } = codebatch(['history', 'old/a.py'], { cwd: home });
    expect(stdout).toMatch(/ second \(.*\) +renamed to a\.py\n/);
    expect(stdout).not.toContain(' third ');
  });
});

describe('history of a file that comes and goes', () => {
  const home = temporaryFolder();
  const scan = (label: string) => codebatch(['scan', 'src', '--jobs', '1', '--label', label], { cwd: home });
  writeTree(home, { 'src/a.py': '', 'src/b.py': '' });
  scan('one');
  writeTree(home, { 'src/c.py': 'import os\n' });
  scan('two');

  it('was added in the batch before which one lacks it', () => {
    const { stdout } = codebatch(['history', 'c.py'], { cwd: home });
    expect(stdout).toMatch(/ two \(.*\) +added, 1 finding\n/);
    expect(stdout).toMatch(/\n +two +warning +L101 /);
    const { document } = codebatchJson(['history', 'c.py'], { cwd: home });
    expect(violations('history', document)).toEqual([]);
    expect(document).toMatchObject({ findings: [{ from_start: false }] });
    expect(codebatch(['history', 'a.py'], { cwd: home }).stdout).toMatch(/ one \(.*\) +first seen, 0 findings\n/);
  });

  it('is removed in the first batch that lacks it, also where that is of another directory', () => {
    rmSync(path.join(home, 'src/c.py'));
    scan('three');
    writeTree(home, { 'src/b.py': 'x = 1\n' });
    scan('four');
    const { stdout } = codebatch(['history', 'c.py'], { cwd: home });
    expect(stdout).toMatch(/^c\.py in 1 batch\n\nChanges of the file 2\n.* three \(.*\) +removed\n.* two \(/);
    expect(stdout).toMatch(/Findings that are gone 1\n.*\n +two +three +warning +L101 /);
    const next = temporaryFolder();
    writeTree(next, { 'v1/a.py': 'x = 1\n', 'v1/b.py': '', 'v2/b.py': '' });
    for (const version of ['v1', 'v2']) codebatch(['scan', version, '--label', version, '--jobs', '1'], { cwd: next });
    const apart = codebatch(['history', 'a.py', '--all-sources'], { cwd: next }).stdout;
    expect(apart).toMatch(/^a\.py in 1 batch\n\nChanges of the file 2\n.* v2 \(.*\) +removed\n/);
  });
});

describe('history in a store of several sources', () => {
  const home = temporaryFolder();
  const scan = (...args: string[]) => codebatch(['scan', ...args, '--jobs', '1'], { cwd: home });
  writeTree(home, { 'one/a.py': 'x = 1\n', 'two/a.py': 'y = 1\nz = 2\n' });
  scan('one', '--label', 'first');
  scan('two', '--label', 'other');
  scan('one', '--pipeline', 'parse', '--new-batch', '--label', 'trees');
  rmSync(path.join(home, 'one/a.py'));
  writeTree(home, { 'one/b.py': '' });
  scan('one', '--label', 'without');
  writeTree(home, { 'one/a.py': 'x = 3\n' });
  scan('one', '--label', 'again');

  it('is about one of them and says how many batches it leaves out', () => {
    const { stdout, stderr } = codebatch(['history', 'a.py'], { cwd: home });
    expect(stdout).not.toContain('other');
    expect(stderr).toContain('1 batch of another source left out; --all-sources follows the file through all\n');
    const whole = codebatch(['history', 'a.py', '--all-sources'], { cwd: home });
    expect(whole.stdout).toMatch(/ other \(.*\) +changed/);
    expect(whole.stdout).toMatch(/\n +loc +again +1 → 2 → 1\n/);
    expect(whole.stderr).toBe('');
  });

  it('a metric that has the value that it had is no change', () => {
    const { stdout } = codebatch(['history', 'a.py'], { cwd: home });
    expect(stdout).not.toContain('Metrics that changed');
    expect(codebatch(['history', 'a.py', '--metric', 'loc'], { cwd: home }).stdout).toMatch(/\n +loc +first +1\n/);
  });
});

describe('--explain', () => {
  const commands = codebatchJson(['api'], { cwd }).document['commands'] as {
    name: string;
    read_only: boolean;
    requires_store: boolean;
    supports_explain: boolean;
  }[];
  const readers = commands.filter((command) => command.read_only && command.requires_store);

  it('every command that answers from records explains itself without arguments and without a store', () => {
    const checks = readers.filter((command) => !command.supports_explain).map(({ name }) => name);
    expect(checks).toEqual(['diagnose', 'gate run', 'gate bundle']);
    const elsewhere = temporaryFolder();
    const explained = commands.filter((command) => command.supports_explain);
    expect(explained.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['scan', 'baseline write', 'baseline update', 'baseline show']),
    );
    for (const { name } of explained) {
      const { status, document } = codebatchJson([...name.split(' '), '--explain'], { cwd: elsewhere });
      expect(status, name).toBe(0);
      expect(violations('explain', document), name).toEqual([]);
      expect(document, name).toMatchObject({ events: false });
      expect(JSON.stringify(document), name).not.toContain('events.jsonl');
    }
    const view = text('query-graph', '--explain');
    expect(view).toMatch(/^graph answers which files import which/);
    expect(text('explain', 'query', 'graph')).toBe(view);
    expect(text('explain', 'batch-list')).toBe(text('batch', 'list', '--explain'));
    expect(text('explain', 'baseline', 'show')).toBe(text('baseline-show', '--explain'));
    expect(text('scan', '--baseline', 'none', '--explain')).toMatch(/\n +with --baseline: the baseline, which /);
  });

  it('a command that writes does not know it', () => {
    expect(codebatch(['gc', '--explain'], { cwd }).status).toBe(2);
    expect(text('gc', '--help')).not.toContain('--explain');
    expect(text('top', '--help')).toContain('--explain');
  });
});
