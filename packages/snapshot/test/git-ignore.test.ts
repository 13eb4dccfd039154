import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addFiles, makeDirectory, makeTree, snapshotTree } from './temporary.ts';

let home: string;

beforeEach(() => {
  home = makeDirectory();
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CONFIG_HOME', join(home, '.config'));
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What git would add, `.git` and what belongs to other repositories aside. */
function gitFiles(root: string): string[] {
  const output = execFileSync('git', ['ls-files', '-o', '-c', '--exclude-standard', '-z'], { cwd: root });
  return output
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '')
    .sort();
}

async function ourFiles(root: string): Promise<string[]> {
  return (await snapshotTree(root, { hidden: true })).paths.sort();
}

const name = fc.constantFrom(
  'a',
  'b',
  'a.js',
  'b.py',
  'build',
  'é',
  '日本.txt',
  'A',
  '[x]',
  '#c',
  '!d',
  'a b',
  'z ',
  '\\',
);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
const pattern = fc.oneof(
  fc.constantFrom(
    '*',
    '**',
    '/*',
    '!*/',
    '*.js',
    '!a.js',
    'build/',
    '/build',
    '!/build/',
    'a/**',
    '**/b',
    'a/*/b',
    '!b',
    '#c',
  ),
  fc.constantFrom(
    '\\#c',
    '\\!d',
    '!\\!d',
    '[a-b]',
    '[!a]*',
    '?',
    '??',
    'z\\ ',
    'z ',
    'a\\ b',
    '*.[jp]*',
    '\\[x\\]',
    '[[:alpha:]]',
    '日*',
  ),
  fc
    .array(fc.constantFrom('a', 'b', '*', '**', '/', '?', '!', 'é', '[ab]', '.js'), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join('')),
);
const ignoreFile = fc
  .array(fc.tuple(pattern, fc.constantFrom('\n', '\r\n', ' \n', '\n\n')), { minLength: 1, maxLength: 4 })
  .map((lines) => lines.map((parts) => parts.join('')).join(''));
const tree = fc.record({
  paths: fc.uniqueArray(path, { minLength: 3, maxLength: 15 }),
  ignoreFiles: fc.dictionary(fc.oneof(fc.constant(''), path), ignoreFile, { maxKeys: 3, noNullPrototype: true }),
  exclude: fc.option(ignoreFile),
  global: fc.option(ignoreFile),
});

describe('git ignore rules', () => {
  it('leave in a random tree exactly the files that git would add', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async ({ paths, ignoreFiles, exclude, global }) => {
        const root = makeDirectory();
        execFileSync('git', ['init', '-q', root]);
        for (const file of paths) tryAdd(root, file, 'x');
        for (const [directory, content] of Object.entries(ignoreFiles))
          tryAdd(root, join(directory, '.gitignore'), content);
        if (exclude !== null) writeFileSync(join(root, '.git/info/exclude'), exclude);
        rmSync(join(home, '.config'), { recursive: true, force: true });
        if (global !== null) addFiles(home, { '.config/git/ignore': global });
        const result = await ourFiles(root);
        expect(result).toEqual(gitFiles(root));
        rmSync(root, { recursive: true });
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 60) },
    );
  });

  /** A random path may need a directory where an earlier one has a file. */
  function tryAdd(root: string, file: string, content: string): void {
    try {
      addFiles(root, { [file]: content });
    } catch {
      // Left out on both sides.
    }
  }

  it('include those of parent directories up to the root of the repository', async () => {
    const root = makeTree({
      '.gitignore': 'dist/\n/packages/one/secret.txt\n*.log\n',
      'packages/one/secret.txt': '',
      'packages/one/kept.txt': '',
      'packages/one/dist/x.js': '',
      'packages/one/a.log': '',
    });
    execFileSync('git', ['init', '-q', root]);
    expect(await ourFiles(join(root, 'packages/one'))).toEqual(['kept.txt']);
    expect(gitFiles(join(root, 'packages/one'))).toEqual(['kept.txt']);
  });

  it('hold outside a repository too', async () => {
    const root = makeTree({
      '.gitignore': '*.log\n',
      'a.log': '',
      'a.txt': '',
      'b/.gitignore': '!a.log\n',
      'b/a.log': '',
    });
    expect(await ourFiles(root)).toEqual(['.gitignore', 'a.txt', 'b/.gitignore', 'b/a.log']);
  });

  it('start afresh in a nested repository, as git does there', async () => {
    const root = makeTree({ '.gitignore': '*.log\n', 'inner/a.log': '', 'inner/b.tmp': '', 'a.log': '' });
    execFileSync('git', ['init', '-q', root]);
    execFileSync('git', ['init', '-q', join(root, 'inner')]);
    writeFileSync(join(root, 'inner/.git/info/exclude'), '*.tmp\n');
    expect(await ourFiles(root)).toEqual(['.gitignore', 'inner/a.log']);
  });

  it('read core.excludesFile of the user without running git', async () => {
    const root = makeTree({ 'a.log': '', 'b.txt': '' });
    addFiles(home, {
      '.gitconfig': '[user]\n\tname = x\n[Core]\n\texcludesFile = "~/my ignore" ; mine\n',
      'my ignore': '*.log\n',
    });
    expect(await ourFiles(root)).toEqual(['b.txt']);
    execFileSync('git', ['init', '-q', root]);
    expect(gitFiles(root)).toEqual(['b.txt']);
  });

  it('find info/exclude of a linked work tree', async () => {
    const root = makeTree({ 'a.txt': '' });
    const git = (...args: string[]): Buffer =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', ...args], { cwd: root });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'x');
    const linked = join(makeDirectory(), 'linked');
    git('worktree', 'add', '-q', linked);
    writeFileSync(join(root, '.git/info/exclude'), '*.tmp\n');
    addFiles(linked, { 'b.tmp': '' });
    expect(await ourFiles(linked)).toEqual(['a.txt']);
    expect(gitFiles(linked)).toEqual(['a.txt']);
  });

  it('do not follow an ignore file that is a symbolic link, as git does not', async () => {
    const root = makeTree({ 'a.log': '', outside: '*.log\n' });
    execFileSync('ln', ['-s', 'outside', join(root, '.gitignore')]);
    execFileSync('git', ['init', '-q', root]);
    const { paths, warnings } = await snapshotTree(root);
    expect(paths).toEqual(['a.log', 'outside']);
    expect(warnings).toEqual(['WARN_IGNORE_FILE .gitignore']);
    expect(gitFiles(root)).toContain('a.log');
  });
});

describe('.codebatchignore', () => {
  it('has the word after .gitignore of the same directory and before those above', async () => {
    const root = makeTree({
      '.gitignore': '*.gen.js\n',
      '.codebatchignore': '!a.gen.js\nfixtures/\n',
      'a.gen.js': '',
      'b.gen.js': '',
      'fixtures/x.js': '',
      'src/.codebatchignore': '!b.gen.js\n*.md\n',
      'src/b.gen.js': '',
      'src/x.md': '',
      'x.md': '',
    });
    expect((await snapshotTree(root)).paths).toEqual(['a.gen.js', 'src/b.gen.js', 'x.md']);
  });

  it('cannot bring back a file whose directory is left out, but can bring back the directory', async () => {
    const files = { '.gitignore': 'build/\n', 'build/a.js': '', 'build/b.js': '' };
    expect((await snapshotTree(makeTree({ ...files, '.codebatchignore': '!build/a.js\n' }))).paths).toEqual([]);
    expect((await snapshotTree(makeTree({ ...files, '.codebatchignore': '!build/\n' }))).paths).toEqual([
      'build/a.js',
      'build/b.js',
    ]);
  });

  it('makes the hidden entries visible that it names', async () => {
    const root = makeTree({
      '.codebatchignore': '!.github/\n',
      '.github/w.yml': '',
      '.github/.secret': '',
      '.env': '',
      a: '',
    });
    expect((await snapshotTree(root)).paths).toEqual(['.github/w.yml', 'a']);
  });
});

describe('options of the walk', () => {
  const files = {
    'a.js': '',
    'lib/b.js': '',
    'lib/c.py': '',
    'docs/d.md': '',
    '.e.js': '',
    '.github/f.yml': '',
    '.git/config': '',
  };

  it('leave dotfiles out unless asked, and .git always', async () => {
    const root = makeTree(files);
    expect((await snapshotTree(root)).paths).toEqual(['a.js', 'docs/d.md', 'lib/b.js', 'lib/c.py']);
    expect((await snapshotTree(root, { hidden: true })).paths).toEqual([
      '.e.js',
      '.github/f.yml',
      'a.js',
      'docs/d.md',
      'lib/b.js',
      'lib/c.py',
    ]);
  });

  it('include narrows down to what its patterns match, exclude takes away', async () => {
    const root = makeTree(files);
    const take = async (include: string[], exclude: string[] = []): Promise<string[]> =>
      (await snapshotTree(root, { include, exclude })).paths;
    expect(await take(['*.js'])).toEqual(['a.js', 'lib/b.js']);
    expect(await take(['lib/'])).toEqual(['lib/b.js', 'lib/c.py']);
    expect(await take(['lib/', '!lib/*.py'])).toEqual(['lib/b.js']);
    expect(await take(['/*.js', 'docs/**'])).toEqual(['a.js', 'docs/d.md']);
    expect(await take([], ['lib', '*.md'])).toEqual(['a.js']);
    expect(await take(['*.js'], ['lib/'])).toEqual(['a.js']);
    expect(await take(['.github/**', '*.py'])).toEqual(['.github/f.yml', 'lib/c.py']);
    expect(await take(['.github/**', '*.py', '!.github/f.yml'])).toEqual(['lib/c.py']);
    expect(await take(['.github/**', '!*.yml', '*.py'])).toEqual(['lib/c.py']);
    expect(await take(['!*.yml', '.github/**'])).toEqual(['.github/f.yml']);
  });

  it('ignore: false takes what ignore files would leave out', async () => {
    const root = makeTree({ '.gitignore': '*.log', 'a.log': '', '.codebatchignore': 'b', b: '' });
    expect((await snapshotTree(root, { ignore: false })).paths).toEqual(['a.log', 'b']);
  });
});
