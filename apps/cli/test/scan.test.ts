import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { violations } from './support/answer-schemas.ts';
import { codebatch, codebatchJson, hermeticEnvironment, temporaryFolder, writeTree } from './support/run-codebatch.ts';
import { SAMPLE, scannedProject } from './support/sample.ts';

describe('scan', () => {
  it('makes the store of the project, out of the sight of git and of backups', () => {
    const { cwd, store } = scannedProject();
    expect(readFileSync(path.join(cwd, '.codebatch/.gitignore'), 'utf8')).toBe('*\n');
    expect(readFileSync(path.join(cwd, '.codebatch/CACHEDIR.TAG'), 'utf8')).toMatch(
      /^Signature: 8a477f597d28d172789f06886806bc55\n/,
    );
    expect(readdirSync(store).sort()).toEqual(
      expect.arrayContaining(['batches', 'objects', 'snapshots', 'store.json']),
    );
  });

  it('answers one object under --json, with nothing else on stdout', () => {
    const cwd = temporaryFolder();
    writeTree(path.join(cwd, 'project'), SAMPLE);
    const { status, document, stderr } = codebatchJson(['scan', 'project'], { cwd });
    expect(status).toBe(0);
    expect(stderr).toBe('');
    expect(violations('scan', document)).toEqual([]);
    expect(document).toMatchObject({
      store: path.join(cwd, '.codebatch/store'),
      status: 'completed',
      files: 5,
      unchanged: false,
      executed: 14,
      reused: 0,
      failed: 0,
    });
    expect(document['outputs']).toMatchObject({ ast: 3 });
    expect((document['diagnostics'] as Record<string, number>)['error']).toBeGreaterThan(0);
  });

  it('sums up for a person and names the next useful commands, which work as they are', () => {
    const { cwd } = scannedProject();
    const { stdout } = codebatch(['scan', 'project'], { cwd });
    for (const part of [
      'Languages',
      'python',
      'Symbols',
      'Findings',
      'E0001',
      'Most complex functions',
      'load',
      'Store',
      'Next',
    ]) {
      expect(stdout).toContain(part);
    }
    const { next } = codebatchJson(['scan', 'project'], { cwd }).document as { next: string[] };
    expect(next.length).toBeGreaterThan(2);
    for (const command of next) {
      expect(stdout).toContain(command);
      expect(codebatch(command.split(' ').slice(1), { cwd }).status, command).toBe(0);
    }
  });

  it('names the store in the next commands where it would not be found', () => {
    const cwd = temporaryFolder();
    writeTree(path.join(cwd, 'project'), SAMPLE);
    const { next } = codebatchJson(['scan', 'project', '--store', 'my store'], { cwd }).document as { next: string[] };
    for (const command of next) expect(command).toContain("--store 'my store'");
  });

  it('what it found is what other commands are about, also of an older state or of another source', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, { 'a/own.py': 'import os\n', 'b/other.py': 'value = 1\n' });
    const scan = (source: string) => codebatchJson(['scan', source], { cwd }).document;
    const first = scan('a');
    writeFileSync(path.join(cwd, 'a/more.py'), 'import sys\n');
    const second = scan('a');
    rmSync(path.join(cwd, 'a/more.py'));
    const third = scan('a');
    expect(third).toMatchObject({ unchanged: false, executed: 0, snapshot_id: first['snapshot_id'] });
    expect(codebatchJson(['regressions'], { cwd }).document).toMatchObject({
      a: { batch_id: second['batch_id'] },
      b: { batch_id: third['batch_id'] },
    });
    scan('b');
    const fourth = scan('a');
    expect(codebatchJson(['summary'], { cwd }).document).toMatchObject({ batch_id: fourth['batch_id'] });
    expect(scan('a')).toMatchObject({ unchanged: true, batch_id: fourth['batch_id'] });
    for (const command of fourth['next'] as string[]) {
      expect(codebatch(command.split(' ').slice(1), { cwd }).status, command).toBe(0);
    }
  });

  it('an unchanged source makes no new batch nor snapshot, and says so; --new-batch makes both', () => {
    const { cwd, store } = scannedProject();
    const names = (): string[] => [
      ...readdirSync(path.join(store, 'batches')),
      ...readdirSync(path.join(store, 'snapshots')),
    ];
    const before = names();
    const { document } = codebatchJson(['scan', 'project'], { cwd });
    expect(document).toMatchObject({ unchanged: true, executed: 0, failed: 0, status: 'completed' });
    expect(violations('scan', document)).toEqual([]);
    expect(codebatch(['scan', 'project'], { cwd }).stdout).toContain('nothing changed');
    expect(names()).toEqual(before);
    const again = codebatchJson(['scan', 'project', '--new-batch'], { cwd }).document;
    expect(again).toMatchObject({
      unchanged: false,
      outputs: document['outputs'],
      diagnostics: document['diagnostics'],
    });
    expect(names()).toHaveLength(4);
  });

  it('other options, another pipeline or another label are another batch', () => {
    const { cwd } = scannedProject();
    const batch = (...args: string[]): unknown =>
      codebatchJson(['scan', 'project', ...args], { cwd }).document['batch_id'];
    const first = batch();
    const shorter = batch('--option', 'lint.max_line_length=20');
    expect(shorter).not.toBe(first);
    expect(batch('--option', 'lint.max_line_length=20')).toBe(shorter);
    expect([first, shorter]).not.toContain(batch('--option', 'lint.max_line_length=120'));
    const parsed = batch('--pipeline', 'parse');
    expect([first, shorter]).not.toContain(parsed);
    const labelled = batch('--label', 'release');
    expect([first, shorter, parsed]).not.toContain(labelled);
    expect(batch('--label', 'release')).toBe(labelled);
    expect(codebatchJson(['status', '--batch', 'release'], { cwd }).document['batch_id']).toBe(labelled);
  });

  it('a changed source computes only what changed, or everything with --no-reuse', () => {
    const { cwd } = scannedProject();
    writeFileSync(path.join(cwd, 'project/src/view.tsx'), 'export const View = () => <p>ho</p>;\n');
    const { document } = codebatchJson(['scan', 'project'], { cwd });
    expect(document).toMatchObject({ executed: 4, reused: 10 });
    const { document: all } = codebatchJson(['scan', 'project', '--new-batch', '--no-reuse'], { cwd });
    expect(all).toMatchObject({ executed: 14, reused: 0, outputs: document['outputs'] });
  });

  it('goes on with a batch that was not finished', () => {
    const cwd = temporaryFolder();
    writeTree(path.join(cwd, 'project'), SAMPLE);
    codebatch(['init'], { cwd });
    codebatch(['snapshot', 'create', 'project'], { cwd });
    codebatch(['batch', 'init', '--id', 'begun'], { cwd });
    codebatch(['run-task', '--task', 'parse'], { cwd });
    const { status, document, stderr } = codebatchJson(['scan', 'project'], { cwd });
    expect(status).toBe(0);
    expect(document).toMatchObject({ batch_id: 'begun', resumed: true, status: 'completed' });
    expect(stderr).toContain('begun');
  });

  it('--fail-on decides between 0 and 1, also where an earlier batch answers', () => {
    const { cwd } = scannedProject();
    expect(codebatch(['scan', 'project', '--fail-on', 'error'], { cwd }).status).toBe(1);
    expect(codebatchJson(['scan', 'project', '--fail-on', 'warning'], { cwd })).toMatchObject({
      status: 1,
      document: { fail_on: { severity: 'warning' } },
    });
    rmSync(path.join(cwd, 'project/src/broken.py'));
    expect(codebatch(['scan', 'project', '--fail-on', 'error'], { cwd }).status).toBe(0);
  });

  it('--include, --exclude, --hidden and --no-ignore choose the files', () => {
    const cwd = temporaryFolder();
    writeTree(path.join(cwd, 'p'), { 'a.py': '', 'b.ts': '', '.hidden.py': '', 'out/c.py': '', '.gitignore': 'out\n' });
    const count = (...args: string[]): unknown =>
      codebatchJson(['scan', 'p', '--pipeline', 'parse', ...args], { cwd }).document['files'];
    expect(count()).toBe(2);
    expect(count('--include', '*.py')).toBe(1);
    expect(count('--exclude', '*.py')).toBe(1);
    expect(count('--no-ignore')).toBe(3);
    expect(count('--hidden')).toBe(4);
  });

  it('shows with a snapshot what could not be taken, and where', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, { 'src/a.py': 'x = 1\n' });
    symlinkSync('a.py', path.join(cwd, 'src/link.py'));
    const { stdout } = codebatch(['scan', 'src'], { cwd });
    const show = /codebatch (snapshot show \S+) lists them/.exec(stdout)?.[1] ?? '';
    expect(codebatch(show.split(' '), { cwd }).stdout).toMatch(/^ +WARN_SYMLINK link\.py: ./m);
  });

  it('warns of a source of which no file is taken', () => {
    const cwd = temporaryFolder();
    mkdirSync(path.join(cwd, 'empty'));
    const empty = codebatch(['scan', 'empty'], { cwd });
    expect(empty).toMatchObject({ status: 0, stderr: expect.stringContaining('the source has no files') });
    writeTree(cwd, { 'src/a.py': 'x = 1\n' });
    const narrow = codebatch(['scan', 'src', '--include', '*.rs'], { cwd });
    expect(narrow).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('no file of the source is left by --include'),
    });
    const taken = codebatch(['scan', 'src'], { cwd });
    expect(taken.stderr).toBe('');
    expect(taken.stdout).toMatch(/^1 file, pipeline full {2}6 B {2}1 line of code {2}completed\n/);
  });

  it('takes a git commit without a checkout, and an archive', () => {
    const cwd = temporaryFolder();
    writeTree(path.join(cwd, 'repo'), { 'a.py': 'x = 1\n' });
    const git = (...args: string[]): void => {
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args], {
        cwd: path.join(cwd, 'repo'),
        env: hermeticEnvironment(cwd),
        stdio: 'ignore',
      });
    };
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    writeTree(path.join(cwd, 'repo'), { 'b.py': 'y = 1\n' });
    expect(codebatchJson(['scan', 'repo', '--git', 'HEAD'], { cwd }).document['files']).toBe(1);
    expect(codebatchJson(['scan', 'repo'], { cwd }).document['files']).toBe(2);
    const hint = /repo\/\.git is the inside of a git repository, .* --git HEAD/;
    expect(codebatch(['scan', 'repo/.git'], { cwd }).stderr).toMatch(hint);
    expect(codebatch(['snapshot', 'create', 'repo/.git'], { cwd }).stderr).toMatch(hint);
    expect(codebatch(['scan', 'repo/.git', '--git', 'HEAD'], { cwd }).stderr).toBe('');
    execFileSync('tar', ['-czf', 'source.tar.gz', 'repo/a.py'], { cwd });
    expect(codebatchJson(['scan', 'source.tar.gz'], { cwd }).document['files']).toBe(1);
  });
});

describe('a task of a plugin', () => {
  const plugin = new URL('../../../packages/plugin/dist/index.js', import.meta.url).href;
  const TASK = `import { defineTask } from '${plugin}';
export default defineTask({
  name: 'picky', version: '1.0.0', apiVersion: 1, description: 'Fails on some files', inputs: {},
  outputs: { 'test.name': {} },
  *file(file) {
    if (file.path.includes('bad')) throw new Error('not this one');
    yield { kind: 'test.name', length: file.path.length };
  },
});
`;

  it('that fails on a file makes the scan partial: exit code 4, the others are there, and a retry is named', () => {
    const cwd = temporaryFolder();
    const config = { tasks: ['./picky.mjs'], pipelines: { mine: { tasks: ['picky'] } }, pipeline: 'mine' };
    writeTree(cwd, {
      'src/good.py': 'x = 1\n',
      'src/bad.py': 'y = 1\n',
      'picky.mjs': TASK,
      'codebatch.config.json': JSON.stringify(config),
    });
    const { status, document, stderr } = codebatchJson(['scan', 'src'], { cwd });
    expect(status, stderr + JSON.stringify(document)).toBe(4);
    expect(violations('scan', document)).toEqual([]);
    expect(document).toMatchObject({ status: 'completed', failed: 1, outputs: { 'test.name': 1 } });
    expect((document['next'] as string[]).join()).toContain('resume --retry-failed');
    expect(codebatch(['errors'], { cwd }).stdout).toContain('not this one');
    expect(codebatchJson(['files', '--failed'], { cwd }).document['files']).toMatchObject([
      { path: 'bad.py', failed: ['01_picky'] },
    ]);
    expect(codebatch(['resume'], { cwd }).status).toBe(4);
    writeTree(cwd, { 'picky.mjs': TASK.replace("'bad'", "'never'") });
    expect(codebatchJson(['resume', '--retry-failed'], { cwd })).toMatchObject({
      status: 0,
      document: { status: 'completed' },
    });
    expect(codebatch(['query', 'outputs', '--kind', 'test.name', '--jsonl'], { cwd }).stdout.split('\n')).toHaveLength(
      3,
    );
  });

  it('and that sees the whole snapshot counts all its files, as status does', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, {
      'src/a.py': 'x = 1\n',
      'src/b.py': 'y = 1\n',
      'src/c.py': 'z = 1\n',
      'census.mjs': `import { defineTask } from '${plugin}';
export default defineTask({
  name: 'census', version: '1.0.0', apiVersion: 1, description: 'Names files', inputs: {}, outputs: { 'test.name': {} },
  async *snapshot(ctx) { for await (const file of ctx.files()) yield { path: file.path, kind: 'test.name' }; },
});
`,
      'codebatch.config.json': JSON.stringify({ tasks: ['./census.mjs'], pipelines: { mine: { tasks: ['census'] } } }),
    });
    const { document } = codebatchJson(['scan', 'src', '--pipeline', 'mine', '--no-reuse'], { cwd });
    const work = { executed: 3, reused: 0 };
    expect(document).toMatchObject({ status: 'completed', ...work });
    expect(codebatchJson(['status'], { cwd }).document).toMatchObject(work);
  });

  it('and that a named configuration brings is named with it in the commands that run it', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, {
      'src/bad.py': 'y = 1\n',
      'picky.mjs': TASK,
      'own.json': JSON.stringify({ tasks: ['./picky.mjs'], pipelines: { mine: { tasks: ['picky'] } } }),
    });
    const args = ['scan', 'src', '--pipeline', 'mine', '--config', 'own.json', '--store', 'kept'];
    const { next } = codebatchJson(args, { cwd }).document as { next: string[] };
    const retry = 'codebatch resume --retry-failed --config own.json --store kept';
    expect(next).toContain(retry);
    const { status, stdout } = codebatch(retry.split(' ').slice(1), { cwd });
    expect(status).toBe(4);
    expect(stdout).toMatch(/codebatch resume --retry-failed --batch \S+ --config own\.json --store kept tries/);
  });
});

describe('configurations', () => {
  const CONFIG =
    "import { writeFileSync } from 'node:fs';\nwriteFileSync(process.env.MARK, 'ran');\nexport default { options: { lint: { max_line_length: 20 } } };\n";

  function project(): { cwd: string; mark: string; env: Record<string, string> } {
    const cwd = temporaryFolder();
    writeTree(cwd, { 'source/a.py': 'value = "a line of more than twenty"\n' });
    const mark = path.join(cwd, 'mark');
    return { cwd, mark, env: { MARK: mark } };
  }

  it('one inside the source is not run, and stderr says so; --config runs it', () => {
    const { cwd, mark, env } = project();
    const source = path.join(cwd, 'source');
    writeFileSync(path.join(source, 'codebatch.config.mjs'), CONFIG);
    for (const [from, args] of [
      [source, ['scan', '.']],
      [source, ['scan']],
      [source, ['config', 'show']],
      [source, ['pipelines']],
      [cwd, ['scan', 'source']],
    ] as const) {
      const { status, stderr } = codebatch([...args], { cwd: from, env });
      expect(status).toBe(0);
      if (from === source) expect(stderr).toContain('--config');
      expect(existsSync(mark)).toBe(false);
    }
    const named = codebatchJson(['scan', '.', '--config', 'codebatch.config.mjs', '--exclude', '*.mjs'], {
      cwd: source,
      env,
    });
    expect(named.document['diagnostics']).toMatchObject({ warning: 1 });
    expect(existsSync(mark)).toBe(true);
  });

  it('what one prints is no part of the answer', () => {
    const { cwd } = project();
    writeFileSync(path.join(cwd, 'codebatch.config.mjs'), "console.log('of the configuration');\nexport default {};\n");
    const { status, stderr } = codebatchJson(['scan', 'source'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'of the configuration\n' });
  });

  it('one that the source can be reached by through a link is inside it too', () => {
    const { cwd, mark, env } = project();
    writeFileSync(path.join(cwd, 'source/codebatch.config.mjs'), CONFIG);
    execFileSync('ln', ['-s', 'source', path.join(cwd, 'link')]);
    expect(codebatch(['scan', '.'], { cwd: path.join(cwd, 'link'), env }).status).toBe(0);
    expect(codebatch(['scan', path.join(cwd, 'link')], { cwd: path.join(cwd, 'source'), env }).status).toBe(0);
    expect(existsSync(mark)).toBe(false);
  });

  it('one above the source, found from the working directory upward, is used', () => {
    const { cwd, mark, env } = project();
    writeFileSync(path.join(cwd, 'codebatch.config.mjs'), CONFIG);
    mkdirSync(path.join(cwd, 'work'));
    const { document, stderr } = codebatchJson(['scan', '../source'], { cwd: path.join(cwd, 'work'), env });
    expect(document['diagnostics']).toMatchObject({ warning: 1 });
    expect(stderr).toBe('');
    expect(existsSync(mark)).toBe(true);
    const shown = codebatchJson(['config', 'show', '../source'], { cwd: path.join(cwd, 'work'), env }).document;
    expect(shown).toMatchObject({
      config_file: path.join(cwd, 'codebatch.config.mjs'),
      options: { lint: { max_line_length: 20 } },
    });
  });

  it('a configuration of the user above the source is not hidden by one inside', () => {
    const { cwd, env } = project();
    writeFileSync(path.join(cwd, 'codebatch.config.mjs'), CONFIG);
    writeFileSync(path.join(cwd, 'source/codebatch.config.json'), '{"pipeline": "nonsense"}');
    const { document, stderr } = codebatchJson(['scan', '.', '--exclude', '*.json'], {
      cwd: path.join(cwd, 'source'),
      env,
    });
    expect(document['diagnostics']).toMatchObject({ warning: 1 });
    expect(stderr).toContain('codebatch.config.json');
  });

  it('the configuration that init writes can be loaded, in TypeScript', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, { 'src/a.py': 'x = 1\n' });
    expect(codebatch(['init', '--config'], { cwd }).status).toBe(0);
    expect(codebatch(['init', '--config'], { cwd })).toMatchObject({ status: 3 });
    expect(codebatchJson(['config', 'show', 'src'], { cwd }).document['config_file']).toBe(
      path.join(cwd, 'codebatch.config.ts'),
    );
    expect(codebatch(['scan', 'src'], { cwd }).status).toBe(0);
  });
});
