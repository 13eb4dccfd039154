import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { violations } from './support/answer-schemas.ts';
import { codebatch, codebatchJson, hermeticEnvironment, temporaryFolder, writeTree } from './support/run-codebatch.ts';
import { foreignStore, scannedProject } from './support/sample.ts';

const { cwd } = scannedProject();
writeTree(cwd, { 'project/src/app.py': 'import os\nimport sys\n' });
codebatch(['scan', 'project', '--jobs', '1'], { cwd });

const FORMATS = [
  'sarif',
  'rdjsonl',
  'github',
  'gitlab',
  'junit',
  'checkstyle',
  'ctags',
  'ctags-json',
  'dot',
  'mermaid',
  'csv',
  'jsonl',
  'markdown',
  'parquet',
];

/** Runs an export and gives its bytes. */
function exported(args: readonly string[], env: Readonly<Record<string, string>> = {}): Buffer {
  const entry = path.resolve(import.meta.dirname, '../bin/codebatch.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, 'export', ...args], {
    cwd,
    env: hermeticEnvironment(cwd, env),
  });
  expect(status, stderr.toString()).toBe(0);
  return stdout;
}

describe('export', () => {
  it.each(FORMATS)('%s: a file has what standard output has, and the answer describes it', (format) => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'out');
    const printed = exported(['--format', format]);
    const { status, document } = codebatchJson(['export', '--format', format, '-o', file], { cwd });
    expect(status).toBe(0);
    expect(violations('export', document)).toEqual([]);
    expect(document).toMatchObject({ format, file, bytes: printed.length, missing: [] });
    expect(readFileSync(file).equals(printed)).toBe(true);
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('a file may have the longest name', () => {
    const folder = temporaryFolder();
    const name = 'x'.repeat(255);
    const { status } = codebatch(['export', '--format', 'csv', '-o', path.join(folder, name)], { cwd });
    expect(status).toBe(0);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('a file that exists is replaced only by --force', () => {
    const file = path.join(temporaryFolder(), 'out.csv');
    writeFileSync(file, 'mine');
    const { status, document } = codebatchJson(['export', '--format', 'csv', '-o', file], { cwd });
    expect(status).toBe(3);
    expect(document).toMatchObject({ error: { code: 'ALREADY_EXISTS', details: { path: file } } });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect(codebatch(['export', '--format', 'csv', '-o', file, '--force'], { cwd }).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(/^kind,task_id,path,/);
  });

  it('a directory, a device or a pipe is no place for a file, even with --force', () => {
    const folder = temporaryFolder();
    const pipe = path.join(folder, 'pipe');
    spawnSync('mkfifo', [pipe]);
    for (const target of [folder, `${folder}/new/`, pipe]) {
      const { status, document } = codebatchJson(['export', '--format', 'csv', '-o', target, '--force'], { cwd });
      expect(status, target).toBe(2);
      expect(document, target).toMatchObject({ error: { code: 'INVALID_ARGUMENT' } });
    }
    expect(readdirSync(folder)).toEqual(['pipe']);
  });

  it.skipIf(process.platform === 'win32')('what is open is no place for a file, and keeps what it has', () => {
    const folder = temporaryFolder();
    writeTree(folder, { log: 'mine\n' });
    symlinkSync('/dev/fd', path.join(folder, 'open'));
    symlinkSync('/dev/stdout', path.join(folder, 'printed'));
    const entry = path.resolve(import.meta.dirname, '../bin/codebatch.js');
    const tries = [
      ['/dev/stdout', '>> "$LOG"'],
      [path.join(folder, 'printed'), '| cat'],
      [path.join(folder, 'open/99'), ''],
    ] as const;
    for (const [name, redirect] of tries) {
      const script = `"$0" "$1" export --format csv --force -o "$2" ${redirect}; echo "\${PIPESTATUS[0]}" >&2`;
      const { stderr } = spawnSync('bash', ['-c', script, process.execPath, entry, name], {
        cwd,
        env: hermeticEnvironment(cwd, { LOG: path.join(folder, 'log') }),
        encoding: 'utf8',
      });
      expect(stderr, name).toContain('is no regular file');
      expect(stderr.trimEnd().split('\n').at(-1), name).toBe('2');
    }
    expect(readFileSync(path.join(folder, 'log'), 'utf8')).toBe('mine\n');
    expect(readdirSync(folder).sort()).toEqual(['log', 'open', 'printed']);
  });

  it('a symbolic link stays one, and what it leads to is written', () => {
    const folder = temporaryFolder();
    writeTree(folder, { 'shared/out.csv': 'old' });
    symlinkSync('shared', path.join(folder, 'there'));
    symlinkSync('there/out.csv', path.join(folder, 'link'));
    symlinkSync('there/../new.csv', path.join(folder, 'dangling'));
    const to = (name: string, ...flags: string[]): number | null =>
      codebatch(['export', '--format', 'csv', '-o', path.join(folder, name), ...flags], { cwd }).status;
    expect(to('link')).toBe(3);
    expect(to('link', '--force')).toBe(0);
    expect(to('dangling')).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['dangling', 'link', 'new.csv', 'shared', 'there']);
    expect(lstatSync(path.join(folder, 'link')).isSymbolicLink()).toBe(true);
    for (const name of ['shared/out.csv', 'new.csv'])
      expect(readFileSync(path.join(folder, name), 'utf8')).toMatch(/^kind,/);
  });

  it('a path that the system refuses is told as an error of the user', () => {
    const folder = temporaryFolder();
    writeTree(folder, { file: '' });
    symlinkSync('loop', path.join(folder, 'loop'));
    for (const name of ['loop', 'loop/out', 'file/out', 'x'.repeat(256)]) {
      const target = path.join(folder, name);
      const { status, document } = codebatchJson(['export', '--format', 'csv', '-o', target, '--force'], { cwd });
      expect({ status, document }, name).toMatchObject({ status: 3, document: { error: { code: 'IO_ERROR' } } });
    }
  });

  it('an export that fails leaves no file behind', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'out');
    for (const [args, expected] of [
      [['--format', 'srif'], 2],
      [['--format', 'sarif', '--kind', 'symbol'], 2],
      [['--format', 'dot', '--against', 'latest~1'], 2],
      [['--format', 'csv', '--summary-file', file], 2],
      [['--format', 'csv', '--batch', 'nowhere'], 3],
      [['--format', 'csv', '--against', 'nowhere'], 3],
      [['--format', 'csv', '--task', 'nothing'], 3],
    ] as const) {
      expect(codebatch(['export', ...args, '-o', file], { cwd }).status, args.join(' ')).toBe(expected);
    }
    expect(readdirSync(folder)).toEqual([]);
    const lost = codebatch(['export', '--format', 'csv', '-o', path.join(folder, 'no/such/file')], { cwd });
    expect(lost.status).toBe(3);
    expect(lost.stderr).toContain(`There is no directory ${path.join(folder, 'no/such')} for file`);
    expect(codebatchJson(['export', '--format', 'csv'], { cwd }).status).toBe(2);
  });

  it('rules in SARIF carry the texts of their tasks', () => {
    const [run] = JSON.parse(exported(['--format', 'sarif', '--code', 'L101']).toString()).runs;
    expect(run.tool.driver.rules).toMatchObject([
      { id: 'L101', shortDescription: { text: expect.stringContaining('is imported but never used') } },
    ]);
  });

  it('of a comparison it annotates what is new, and the summary is appended', () => {
    const summary = path.join(temporaryFolder(), 'summary.md');
    writeFileSync(summary, 'before\n');
    const args = ['--format', 'github', '--against', 'latest~1', '--summary-file', summary];
    const lines = exported(args).toString().trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^::warning file=src\/app\.py,line=2,.*'sys' is imported/);
    expect(readFileSync(summary, 'utf8')).toMatch(/^before\n### codebatch\n[\s\S]*\| warning \| L101 \|/);
  });

  it('a reader that goes away is no error', () => {
    const entry = path.resolve(import.meta.dirname, '../bin/codebatch.js');
    const script = `"$0" "$1" export --format jsonl | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, entry], {
      cwd,
      env: hermeticEnvironment(cwd),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('0');
  });

  it('of an unfinished batch of another implementation it says what is missing, and exits 4', () => {
    const env = { CODEBATCH_STORE: foreignStore() };
    const file = path.join(temporaryFolder(), 'out.sarif');
    const args = ['export', '--format', 'sarif', '--batch', 'batch-two', '-o', file];
    const { status, document } = codebatchJson(args, { cwd, env });
    expect(status).toBe(4);
    expect(document['missing']).not.toEqual([]);
    expect(existsSync(file)).toBe(true);
    for (const format of FORMATS) exported(['--format', format, '--batch', 'batch-one'], env);
  });
});
