import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashBytes } from '@codebatch/core';
import { createSnapshot, readSnapshotFiles } from '@codebatch/snapshot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addFiles, makeDirectory, makeStore, makeTree, pathsOf, snapshotTree, warningsOf } from './temporary.ts';

beforeEach(() => {
  const home = makeDirectory();
  vi.stubEnv('HOME', home);
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

function git(root: string, args: readonly string[], input?: string | Buffer): string {
  return execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], {
    cwd: root,
    input: input ?? '',
    stdio: ['pipe', 'pipe', 'ignore'],
  })
    .toString('utf8')
    .trim();
}

function makeRepository(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = makeTree(files);
  git(root, ['init', '-q', '-b', 'main']);
  git(root, ['add', '-A', '-f']);
  git(root, ['commit', '-q', '-m', 'one']);
  return root;
}

/** A commit of a hand-made tree, with entries that git itself would never write. */
function commitTree(root: string, entries: readonly { mode: string; name: string | Buffer; id: string }[]): string {
  const body = Buffer.concat(
    entries.flatMap(({ mode, name, id }) => [
      Buffer.from(`${mode} `),
      Buffer.from(name as string),
      Buffer.from([0]),
      Buffer.from(id, 'hex'),
    ]),
  );
  const tree = git(root, ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'], body);
  return git(root, ['commit-tree', tree, '-m', 'made by hand']);
}

async function take(
  root: string,
  ref: string,
  options: Parameters<typeof createSnapshot>[2] = {},
): Promise<Awaited<ReturnType<typeof snapshotTree>>> {
  const store = makeStore();
  const { snapshot } = await createSnapshot(store, { type: 'git', path: root, ref }, options);
  return { store, snapshot, paths: pathsOf(store, snapshot), warnings: warningsOf(snapshot) };
}

describe('a snapshot of a commit', () => {
  it('R5.3 equals the snapshot of a clean checkout', async () => {
    const root = makeRepository({ 'a.py': 'x\r\n', 'b/c.ts': 'y', 'b/d.sh': '#!/bin/sh\n', empty: '', '.hidden': '1' });
    chmodSync(join(root, 'b/d.sh'), 0o755);
    git(root, ['commit', '-qam', 'two']);
    for (const hidden of [false, true]) {
      const fromGit = await take(root, 'HEAD', { hidden });
      const fromDirectory = await snapshotTree(root, { hidden });
      expect(fromGit.snapshot.files_sha256).toBe(fromDirectory.snapshot.files_sha256);
      expect(fromGit.snapshot.source).toEqual({
        type: 'git',
        path: root,
        git_ref: 'HEAD',
        git_commit: git(root, ['rev-parse', 'HEAD']),
      });
    }
  });

  it('sees the commit and neither the index nor the work tree', async () => {
    const root = makeRepository({ a: 'old' });
    addFiles(root, { a: 'new', b: 'new' });
    git(root, ['add', 'b']);
    const { store, snapshot, paths } = await take(root, 'main');
    expect(paths).toEqual(['a']);
    expect([...readSnapshotFiles(store, snapshot.snapshot_id)][0]!.object).toBe(hashBytes(Buffer.from('old')));
    expect((await take(join(root, '.git'), 'main')).paths).toEqual(['a']);
  });

  it('names a branch, a tag, an abbreviated id or an expression', async () => {
    const root = makeRepository({ a: '1' });
    git(root, ['tag', '-am', 'v1', 'v1']);
    addFiles(root, { b: '2' });
    git(root, ['add', '-A']);
    git(root, ['commit', '-qm', 'two']);
    for (const ref of ['main~1', 'v1', git(root, ['rev-parse', '--short', 'v1^{commit}'])]) {
      expect((await take(root, ref)).paths).toEqual(['a']);
    }
    expect((await take(root, 'main')).paths).toEqual(['a', 'b']);
  });

  it('bytes are the stored ones: no line endings, filters or replacements', async () => {
    const root = makeRepository({ 'a.txt': 'one\ntwo\n' });
    addFiles(root, { '.gitattributes': '*.txt text eol=crlf\n' });
    const blob = git(root, ['rev-parse', 'main:a.txt']);
    git(root, ['replace', blob, git(root, ['hash-object', '-w', '--stdin'], 'replaced')]);
    const { store, snapshot } = await take(root, 'main');
    expect([...readSnapshotFiles(store, snapshot.snapshot_id)][0]!.object).toBe(hashBytes(Buffer.from('one\ntwo\n')));
  });

  it('obeys include, exclude and .codebatchignore, but not .gitignore', async () => {
    const root = makeRepository({
      '.gitignore': '*.log\n',
      '.codebatchignore': 'gen/\n!.github/\n',
      'a.log': '',
      'gen/x': '',
      '.github/w.yml': '',
      'b.md': '',
    });
    expect((await take(root, 'main')).paths).toEqual(['.github/w.yml', 'a.log', 'b.md']);
    expect((await take(root, 'main', { ignore: false })).paths).toEqual(['a.log', 'b.md', 'gen/x']);
    expect((await take(root, 'main', { include: ['*.md', 'gen/**'], exclude: ['b.*'] })).paths).toEqual([]);
  });

  it('large and equal blobs are read once and stored right', async () => {
    const big = Buffer.alloc(9 * 1024 * 1024, 'xyz');
    const root = makeRepository({ big, copy: big, small: 's', again: 's' });
    const { store, snapshot } = await take(root, 'main');
    expect([...readSnapshotFiles(store, snapshot.snapshot_id)].map(({ path, object }) => [path, object])).toEqual([
      ['again', hashBytes(Buffer.from('s'))],
      ['big', hashBytes(big)],
      ['copy', hashBytes(big)],
      ['small', hashBytes(Buffer.from('s'))],
    ]);
  });

  it('submodules and symbolic links are warned about', async () => {
    const root = makeRepository({ a: '1' });
    symlinkSync('a', join(root, 'link'));
    git(root, ['add', 'link']);
    git(root, ['update-index', '--add', '--cacheinfo', `160000,${git(root, ['rev-parse', 'HEAD'])},sub`]);
    git(root, ['commit', '-qm', 'two']);
    const { paths, warnings } = await take(root, 'main');
    expect(paths).toEqual(['a']);
    expect(warnings).toEqual(['WARN_SUBMODULE sub', 'WARN_SYMLINK link']);
  });

  it('R5.2 hostile names in a tree object are warned about and never recorded', async () => {
    const root = makeRepository({ a: '1' });
    const id = git(root, ['rev-parse', 'main:a']);
    const inner = git(
      root,
      ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'],
      Buffer.concat([Buffer.from('100644 evil\0'), Buffer.from(id, 'hex')]),
    );
    const commit = commitTree(root, [
      { mode: '40000', name: '..', id: inner },
      { mode: '40000', name: '.git', id: inner },
      { mode: '100644', name: '/abs', id },
      { mode: '100644', name: 'twice', id },
      { mode: '100644', name: 'twice', id },
      { mode: '100644', name: Buffer.from([0x66, 0xff]), id },
      { mode: '100644', name: 'ok', id },
    ]);
    const { paths, warnings } = await take(root, commit, { hidden: true });
    expect(paths).toEqual(['ok', 'twice']);
    expect(warnings).toEqual([
      'WARN_DUPLICATE twice',
      'WARN_NOT_UTF8 f\ufffd',
      'WARN_UNSAFE_PATH ../evil',
      'WARN_UNSAFE_PATH /abs',
    ]);
  });

  it('a missing blob is warned about', async () => {
    const root = makeRepository({ a: '1', b: '2' });
    const blob = git(root, ['rev-parse', 'main:a']);
    rmSync(join(root, '.git/objects', blob.slice(0, 2), blob.slice(2)), { force: true });
    const { paths, warnings } = await take(root, 'main');
    expect(paths).toEqual(['b']);
    expect(warnings).toEqual(['WARN_MISSING_OBJECT a']);
  });

  it('a path that is no repository and a ref that names no commit are clear errors', async () => {
    const root = makeRepository({ a: '1' });
    const plain = makeTree({});
    await expect(take(plain, 'main')).rejects.toMatchObject({ code: 'SOURCE_INVALID' });
    await expect(take(join(root, 'missing'), 'main')).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    for (const ref of [
      'nope',
      'Nope',
      'HEAD~9',
      '',
      '-h',
      '--help',
      'main:a',
      '--output=/tmp/x',
      'a b',
      'main\nmain',
    ]) {
      await expect(take(root, ref), ref).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    }
  });

  it('a damaged repository is a clear error', async () => {
    const root = makeRepository({ a: '1' });
    const tree = git(root, ['rev-parse', 'main^{tree}']);
    const file = join(root, '.git/objects', tree.slice(0, 2), tree.slice(2));
    chmodSync(file, 0o600);
    writeFileSync(file, 'garbage');
    await expect(take(root, 'main')).rejects.toMatchObject({ code: 'SOURCE_INVALID' });
  });
});

describe('a repository without its objects', () => {
  it('of a directory whose tree, or one above it, cannot be read is not said that it is empty', async () => {
    const root = makeRepository({ 'a/b/c': '1', 'a/:d/e': '2', f: '3' });
    const paths = async (directory: string): Promise<string[]> => {
      const store = makeStore();
      const { snapshot } = await createSnapshot(store, { type: 'git', path: root, ref: 'main', directory });
      return pathsOf(store, snapshot);
    };
    expect(await paths('a')).toEqual([':d/e', 'b/c']);
    expect(await paths('a/b/')).toEqual(['c']);
    expect(await paths('a/:d')).toEqual(['e']);
    for (const none of ['b', 'f', 'a/*', 'a/b/c', 'f/g']) expect(await paths(none), none).toEqual([]);
    const tree = git(root, ['rev-parse', 'main:a']);
    rmSync(join(root, '.git/objects', tree.slice(0, 2), tree.slice(2)));
    for (const lost of ['a', 'a/b']) {
      await expect(paths(lost), lost).rejects.toMatchObject({ code: 'SOURCE_INVALID' });
    }
    expect(await paths('b')).toEqual([]);
  });

  it('of a damaged blob is not said that it is not there', async () => {
    const root = makeRepository({ a: '1', b: '2' });
    const blob = git(root, ['rev-parse', 'main:a']);
    const file = join(root, '.git/objects', blob.slice(0, 2), blob.slice(2));
    chmodSync(file, 0o600);
    writeFileSync(file, 'garbage');
    const { snapshot } = await take(root, 'main');
    expect(snapshot.warnings).toEqual([
      { code: 'WARN_MISSING_OBJECT', path: 'a', message: `the blob ${blob} of the repository is missing or damaged` },
    ]);
  });

  it('a ref whose commit cannot be read is told from one that is not known', async () => {
    const root = makeRepository({ a: '1' });
    const commit = git(root, ['rev-parse', 'main']);
    rmSync(join(root, '.git/objects'), { recursive: true });
    addFiles(root, { '.git/objects/info/alternates': '/nowhere\n' });
    await expect(take(root, 'HEAD')).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
      message: expect.stringContaining('alternate'),
    });
    for (const ref of ['nope', commit, commit.toUpperCase()])
      await expect(take(root, ref), ref).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  });
});

describe('a trap repository', () => {
  /** A repository whose configuration names a command wherever git would run one; each leaves a file when it runs. */
  function makeTrap(): { root: string; traces: string } {
    const traces = makeDirectory();
    const root = makeRepository({
      'a.txt': 'one',
      'b.txt': 'two',
      '.gitattributes': '*.txt filter=trap diff=trap merge=trap\n',
    });
    const command = (name: string): string => `sh -c 'touch ${join(traces, name)}' --`;
    const settings: Record<string, string> = {
      'core.fsmonitor': command('fsmonitor'),
      'core.sshCommand': command('ssh'),
      'core.gitProxy': command('proxy'),
      'core.askPass': command('askpass'),
      'core.editor': command('editor'),
      'core.pager': command('pager'),
      'pager.ls-tree': 'true',
      'pager.rev-parse': 'true',
      'pager.cat-file': 'true',
      'core.hooksPath': join(root, 'hooks'),
      'core.alternateRefsCommand': command('alternates'),
      'core.attributesFile': join(root, '.gitattributes'),
      'credential.helper': `!${command('credential')}`,
      'filter.trap.clean': command('clean'),
      'filter.trap.smudge': command('smudge'),
      'filter.trap.process': command('process'),
      'filter.trap.required': 'true',
      'diff.trap.textconv': command('textconv'),
      'diff.trap.command': command('diff'),
      'diff.external': command('external'),
      'gpg.program': command('gpg'),
      'alias.ls-tree': `!${command('alias')}`,
      'uploadpack.packObjectsHook': command('pack-hook'),
      'protocol.allow': 'always',
      'protocol.ext.allow': 'always',
      'extensions.partialClone': 'trap',
      'core.repositoryFormatVersion': '1',
      'remote.trap.url': root,
      'remote.trap.promisor': 'true',
      'remote.trap.uploadpack': command('uploadpack'),
      'remote.trap.partialclonefilter': 'blob:none',
    };
    for (const [name, value] of Object.entries(settings)) git(root, ['config', name, value]);
    for (const directory of ['hooks', '.git/hooks']) {
      mkdirSync(join(root, directory), { recursive: true });
      for (const hook of [
        'post-index-change',
        'reference-transaction',
        'pre-auto-gc',
        'post-checkout',
        'fsmonitor-watchman',
      ]) {
        writeFileSync(join(root, directory, hook), `#!/bin/sh\ntouch ${join(traces, hook)}\n`, { mode: 0o755 });
      }
    }
    return { root, traces };
  }

  function dropBlob(root: string, path: string): void {
    const blob = git(root, ['rev-parse', `main:${path}`]);
    rmSync(join(root, '.git/objects', blob.slice(0, 2), blob.slice(2)), { force: true });
  }

  it('is read without running anything that it names, by commit and by directory', async () => {
    const { root, traces } = makeTrap();
    dropBlob(root, 'a.txt');
    for (const name of readdirSync(traces)) rmSync(join(traces, name));
    const outcome = await take(root, 'main').then(
      ({ paths, warnings }) => [paths, warnings],
      (error: { code: string }) => error.code,
    );
    expect(readdirSync(traces)).toEqual([]);
    expect([[['b.txt'], ['WARN_MISSING_OBJECT a.txt']], 'SOURCE_INVALID']).toContainEqual(outcome);
    expect((await snapshotTree(root)).paths).toContain('a.txt');
    expect(readdirSync(traces)).toEqual([]);
  });

  it('is a trap indeed: a plain git falls into it', () => {
    const { root, traces } = makeTrap();
    dropBlob(root, 'a.txt');
    for (const name of readdirSync(traces)) rmSync(join(traces, name));
    try {
      git(root, ['status']);
    } catch {}
    try {
      git(root, ['cat-file', '-p', 'main:a.txt']);
    } catch {}
    expect(readdirSync(traces)).toEqual(expect.arrayContaining(['fsmonitor', 'uploadpack']));
  });

  it.each([
    ['ext', 'ext::sh -c "touch TRACE"'],
    ['helper', 'trap::x'],
    ['ssh', 'ssh://host/x'],
  ])('does not fetch a missing object by %s', async (name, url) => {
    const { root, traces } = makeTrap();
    git(root, ['config', 'remote.trap.url', url.replace('TRACE', join(traces, name))]);
    const bin = makeDirectory();
    for (const program of ['git-remote-trap', 'ssh']) {
      writeFileSync(join(bin, program), `#!/bin/sh\ntouch ${join(traces, program)}\n`, { mode: 0o755 });
    }
    vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`);
    dropBlob(root, 'a.txt');
    for (const trace of readdirSync(traces)) rmSync(join(traces, trace));
    await take(root, 'main').catch(() => {});
    expect(readdirSync(traces)).toEqual([]);
  });

  it('is not steered by variables of the environment', async () => {
    const root = makeRepository({ a: '1' });
    const other = makeRepository({ other: '2' });
    const traces = makeDirectory();
    vi.stubEnv('GIT_DIR', join(other, '.git'));
    vi.stubEnv('GIT_TRACE2', join(traces, 'trace'));
    vi.stubEnv('GIT_CONFIG_COUNT', '1');
    vi.stubEnv('GIT_CONFIG_KEY_0', 'core.fsmonitor');
    vi.stubEnv('GIT_CONFIG_VALUE_0', `touch ${join(traces, 'fsmonitor')}`);
    expect((await take(root, 'main')).paths).toEqual(['a']);
    expect(existsSync(join(traces, 'trace')) || existsSync(join(traces, 'fsmonitor'))).toBe(false);
    expect(readFileSync(join(root, 'a'), 'utf8')).toBe('1');
  });
});

it.skipIf(process.platform === 'win32')('a git that cannot be started for want of descriptors is IO_ERROR', () => {
  const root = makeRepository({ a: '1' });
  const store = makeStore();
  const program = fileURLToPath(new URL('crowded-snapshot.mjs', import.meta.url));
  const answers = Array.from({ length: 14 }, (_, free) => {
    const command = `ulimit -n 512; exec "$0" "$1" "$2" "$3" ${free}`;
    const args = ['-c', command, process.execPath, program, store.root, root];
    const { stdout, stderr } = spawnSync('sh', args, { encoding: 'utf8' });
    return `${stdout}${stderr}`.trim();
  });
  expect(answers[4]).toBe('IO_ERROR');
  for (const answer of answers) expect(answer).toMatch(/^(?:IO_ERROR|created)$/);
});
