import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { violations } from './support/answer-schemas.ts';
import { codebatch, codebatchJson, hermeticEnvironment, temporaryFolder, writeTree } from './support/run-codebatch.ts';
import { foreignStore } from './support/sample.ts';

const FILE = '.codebatch-baseline.jsonl';
const OLD = 'import os\n\n\ndef load(name):\n    unused = 1\n    return name\n';

/** A repository with one commit on `main`. */
function repository(
  files: Readonly<Record<string, string>> = { 'src/app.py': OLD, 'README.md': '# App\n\nTODO: a\n' },
) {
  const cwd = temporaryFolder();
  writeTree(cwd, files);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=n@example.org', ...args], {
      cwd,
      env: hermeticEnvironment(cwd),
      encoding: 'utf8',
    }).trim();
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'one');
  return { cwd, git, write: (name: string, text: string) => writeFileSync(path.join(cwd, name), text) };
}

describe('baseline', () => {
  it('is written once, fails on what is new alone, reports what is fixed, and is updated', () => {
    const { cwd, write } = repository();
    codebatch(['scan', '.'], { cwd });
    const accepted = codebatchJson(['baseline', 'write'], { cwd });
    expect(violations('baseline-write', accepted.document)).toEqual([]);
    expect(accepted).toMatchObject({ status: 0, document: { file: path.join(cwd, FILE), count: 3, written: true } });
    expect(codebatch(['scan', '.', '--fail-on', 'info'], { cwd }).status).toBe(1);
    expect(codebatch(['scan', '.', '--baseline', FILE, '--fail-on', 'new'], { cwd }).status).toBe(0);

    write('src/app.py', `"""Loads."""\nimport sys\n\n\n${OLD.replace('    unused = 1\n', '')}`);
    const scan = codebatchJson(['scan', '.', '--baseline', FILE, '--fail-on', 'new'], { cwd });
    expect(violations('scan', scan.document)).toEqual([]);
    expect(scan).toMatchObject({
      status: 1,
      document: {
        fail_on: { severity: 'new', findings: 1 },
        since: null,
        baseline: { accepted: 2, count: 1, fixed: [{ code: 'L102' }], new: [{ code: 'L101', line: 2 }] },
      },
    });
    expect(codebatch(['scan', '.', '--baseline', FILE, '--fail-on', 'error'], { cwd }).status).toBe(0);
    const { stdout } = codebatch(['scan', '.', '--baseline', FILE], { cwd });
    expect(stdout).toContain('1 new, 1 fixed, 2 accepted');
    expect(stdout).toContain('src/app.py:2:8');

    const updated = codebatchJson(['baseline', 'update'], { cwd });
    expect(violations('baseline-update', updated.document)).toEqual([]);
    expect(updated).toMatchObject({ status: 0, document: { count: 2, new: 1, fixed: { length: 1 } } });
    const shown = codebatchJson(['baseline', 'show', FILE], { cwd });
    expect(violations('baseline-show', shown.document)).toEqual([]);
    expect(shown.document).toMatchObject({ count: 2, codes: [{ count: 1 }, { count: 1 }] });
  });

  it('keeps its findings through a rename, and its own lines are none, whatever it is called', () => {
    const { cwd } = repository();
    codebatch(['scan', '.'], { cwd });
    codebatch(['baseline', 'write', 'accepted.jsonl'], { cwd });
    renameSync(path.join(cwd, 'src/app.py'), path.join(cwd, 'loader.py'));
    const { document } = codebatchJson(['scan', '.', '--baseline', 'accepted.jsonl', '--fail-on', 'new'], { cwd });
    expect(document).toMatchObject({
      fail_on: { findings: 0 },
      baseline: { accepted: 3, fixed: [], moved: [{ from: 'src/app.py', to: 'loader.py' }] },
    });
  });

  it('that exists is replaced only by --force', () => {
    const { cwd, write } = repository();
    codebatch(['scan', '.'], { cwd });
    write(FILE, 'mine\n');
    expect(codebatchJson(['baseline', 'write'], { cwd })).toMatchObject({
      status: 3,
      document: { error: { code: 'ALREADY_EXISTS' } },
    });
    expect(readFileSync(path.join(cwd, FILE), 'utf8')).toBe('mine\n');
    expect(codebatch(['baseline', 'write', '--force'], { cwd }).status).toBe(0);
    expect(codebatch(['baseline', 'show'], { cwd }).stdout).toContain('3 accepted findings');
  });

  it('that is a symbolic link stays one: what it leads to is written, and is no finding', () => {
    const { cwd, write } = repository();
    writeTree(cwd, { 'etc/accepted.jsonl': '' });
    symlinkSync('etc/accepted.jsonl', path.join(cwd, FILE));
    codebatch(['scan', '.'], { cwd });
    expect(codebatch(['baseline', 'write', '--force'], { cwd }).status).toBe(0);
    write('README.md', '# App\n');
    const { document } = codebatchJson(['scan', '.', '--baseline', FILE, '--fail-on', 'new'], { cwd });
    expect(document).toMatchObject({ fail_on: { findings: 0 }, baseline: { accepted: 2 } });
    expect(codebatch(['baseline', 'update'], { cwd }).status).toBe(0);
    expect(lstatSync(path.join(cwd, FILE)).isSymbolicLink()).toBe(true);
    expect(readFileSync(path.join(cwd, 'etc/accepted.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(3);
  });

  it('is written over no directory and no device', () => {
    const { cwd } = repository();
    codebatch(['scan', '.'], { cwd });
    for (const file of ['src', '/dev/null']) {
      expect(codebatchJson(['baseline', 'write', file, '--force'], { cwd })).toMatchObject({
        status: 2,
        document: { error: { code: 'INVALID_ARGUMENT' } },
      });
    }
  });

  it('that is missing or damaged is refused before anything is scanned', () => {
    const { cwd, write } = repository();
    const scan = () => codebatchJson(['scan', '.', '--baseline', FILE], { cwd });
    expect(scan()).toMatchObject({ status: 3, document: { error: { code: 'BASELINE_NOT_FOUND' } } });
    write(FILE, '{"schema_name":"codebatch.baseline","schema_version":1,"tasks":{}}\n<<<<<<< HEAD\n');
    const conflict = scan();
    expect(conflict).toMatchObject({
      status: 3,
      document: { error: { code: 'SCHEMA_ERROR', message: expect.stringMatching(/^Line 2 .* merge conflict/) } },
    });
    expect(existsSync(path.join(cwd, '.codebatch'))).toBe(false);
  });

  it('is not written from a batch that is not finished: exit 4, and what is missing', () => {
    const store = foreignStore();
    const cwd = temporaryFolder();
    const write = ['baseline', 'write', '--store', store, '--batch', 'batch-two'];
    const refused = codebatchJson(write, { cwd });
    expect(refused).toMatchObject({ status: 4, document: { written: false, incomplete: { length: 3 } } });
    expect(refused.stderr).toContain('resume --batch batch-two');
    expect(existsSync(path.join(cwd, FILE))).toBe(false);
    expect(codebatch(['baseline', 'write', '--store', store, '--batch', 'batch-one'], { cwd }).status).toBe(0);
    const accepted = readFileSync(path.join(cwd, FILE), 'utf8');
    const kept = codebatchJson(['baseline', 'update', '--store', store, '--batch', 'batch-two'], { cwd });
    expect(kept).toMatchObject({ status: 4, document: { written: false } });
    expect(readFileSync(path.join(cwd, FILE), 'utf8')).toBe(accepted);
  });
});

describe('scan --since', () => {
  it('shows what a branch brought since it left another, whatever was done there in the meantime', () => {
    const { cwd, git, write } = repository();
    const left = git('rev-parse', 'HEAD');
    git('checkout', '-qb', 'topic');
    write('src/app.py', `import sys\n${OLD}`);
    git('commit', '-qam', 'two');
    git('checkout', '-q', 'main');
    write('README.md', '# App\n');
    git('commit', '-qam', 'three');
    git('checkout', '-q', 'topic');
    write('notes.md', 'TODO: write\n');

    const { status, document } = codebatchJson(['scan', '.', '--since', 'main', '--fail-on', 'new'], { cwd });
    expect(violations('scan', document)).toEqual([]);
    expect({ status, document }).toMatchObject({
      status: 1,
      document: {
        fail_on: { severity: 'new', findings: 2 },
        since: {
          ref: 'main',
          commit: left,
          count: 2,
          fixed: 0,
          sentence: '1 new from 1 new file, 1 from 1 changed file',
        },
      },
    });
    const batches = () => (codebatchJson(['batch', 'list'], { cwd }).document['batches'] as object[]).length;
    expect(batches()).toBe(2);
    const again = codebatch(['scan', '.', '--since', 'main', '--fail-on', 'error'], { cwd });
    expect(again.status).toBe(0);
    expect(again.stdout).toContain('where main was left');
    expect(again.stdout).toMatch(/src\/app\.py:1:8 .*'sys'.* file changed/);
    expect(batches()).toBe(2);
    expect(codebatchJson(['regressions', left, 'latest'], { cwd }).document['count']).toBe(2);
    expect(git('status', '--porcelain')).toBe('?? notes.md');
  });

  it('computes once what both sides have in common', () => {
    const { cwd, write } = repository();
    write('src/app.py', `import sys\n${OLD}`);
    const { document } = codebatchJson(['scan', '.', '--since', 'HEAD'], { cwd });
    expect(document).toMatchObject({ executed: 4, reused: 2, since: { count: 1 } });
  });

  it('compares a part of a repository with the same part, also where the commit has none', () => {
    const { cwd, git, write } = repository({
      'lib/a.py': 'import os\n',
      'lib/deep/b.py': 'x = 1\n',
      'c.py': 'import re\n',
    });
    write('lib/a.py', 'import os\nimport sys\n');
    const part = codebatchJson(['scan', 'lib', '--since', 'HEAD'], { cwd }).document;
    expect(part).toMatchObject({ files: 2, since: { count: 1, fixed: 0, changes: [{ path: 'a.py' }] } });
    writeTree(cwd, { 'fresh/d.py': 'import os\n' });
    git('add', '-A');
    const fresh = codebatchJson(['scan', 'fresh', '--since', 'HEAD'], { cwd }).document;
    expect(fresh).toMatchObject({ files: 1, since: { count: 1, sentence: '1 new from 1 new file' } });
  });

  it('leaves the batch of the source the newest one, so that other commands ask it', () => {
    const { cwd, git, write } = repository();
    write('src/app.py', 'x = 1\n');
    codebatch(['scan', '.'], { cwd });
    const { document } = codebatchJson(['scan', '.', '--since', 'HEAD'], { cwd });
    expect(codebatchJson(['status'], { cwd }).document['batch_id']).toBe(document['batch_id']);
    expect(document).toMatchObject({ since: { count: 0, fixed: 2, sentence: 'nothing new' } });
    const commit = codebatchJson(['scan', '.', '--git', 'HEAD', '--since', 'HEAD'], { cwd }).document;
    expect(commit).toMatchObject({ since: { commit: git('rev-parse', 'HEAD'), count: 0, fixed: 0 } });
  });

  it('refuses what it cannot compare', () => {
    const { cwd } = repository();
    const elsewhere = temporaryFolder();
    writeTree(elsewhere, { 'src/a.py': 'x = 1\n' });
    execFileSync('tar', ['-cf', 'src.tar', 'src'], { cwd: elsewhere });
    const cases: readonly (readonly [cwd: string, status: number, code: string, ...args: string[]])[] = [
      [cwd, 3, 'SOURCE_NOT_FOUND', 'scan', '.', '--since', 'nowhere'],
      [elsewhere, 3, 'SOURCE_INVALID', 'scan', 'src', '--since', 'main'],
      [elsewhere, 2, 'INVALID_ARGUMENT', 'scan', 'src.tar', '--since', 'main'],
      [cwd, 2, 'INVALID_ARGUMENT', 'scan', '.', '--since', 'main', '--baseline', 'x'],
      [cwd, 2, 'INVALID_ARGUMENT', 'scan', '.', '--fail-on', 'new'],
      [cwd, 2, 'INVALID_ARGUMENT', 'scan', '.', '--since', 'main', '--fail-on', 'nwe'],
    ];
    for (const [folder, status, code, ...args] of cases) {
      expect(codebatchJson(args, { cwd: folder }), args.join(' ')).toMatchObject({
        status,
        document: { error: { code } },
      });
    }
  });
});
