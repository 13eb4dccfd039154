import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hermeticEnvironment, temporaryFolder, writeTree } from '../support/cli.ts';
import { npmInstall, packPackage } from '../support/packed.ts';
import { publishedPackages, repositoryRoot } from '../support/repository.ts';

describe('packed packages', { timeout: 600_000 }, () => {
  it('core installs alone, without dependencies or native code, and runs the example', () => {
    const cwd = temporaryFolder();
    writeTree(cwd, { 'package.json': '{"private":true,"type":"module"}' });
    npmInstall([packPackage('packages/core', temporaryFolder())], cwd);
    expect(readdirSync(join(cwd, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@codebatch']);
    expect(readdirSync(join(cwd, 'node_modules/@codebatch'))).toEqual(['core']);

    copyFileSync(join(repositoryRoot, 'examples/embed-core/index.mjs'), join(cwd, 'index.mjs'));
    const { status, stdout, stderr } = spawnSync(process.execPath, ['index.mjs'], {
      cwd,
      env: hermeticEnvironment(cwd),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^verified: +true$/m);
  });

  it('a third-party task works from its tarball with the packed command, and the accelerator without a compiler', () => {
    const cwd = temporaryFolder();
    const tarballs = temporaryFolder();
    writeTree(cwd, { 'package.json': '{"private":true,"type":"module"}' });
    const all = [...publishedPackages().map(({ folder }) => folder), 'examples/task-todo'];
    npmInstall(
      all.map((folder) => packPackage(folder, tarballs)),
      cwd,
    );
    copyFileSync(join(repositoryRoot, 'examples/task-todo/codebatch.config.ts'), join(cwd, 'codebatch.config.ts'));
    mkdirSync(join(cwd, 'src'));
    writeTree(cwd, {
      'src/app.ts': 'export const a = 1; // TODO(ada): name it better\n',
      'src/b.py': '# FIXME slow\nx = 1\n',
    });

    const node = (...args: string[]) =>
      spawnSync(process.execPath, args, { cwd, env: hermeticEnvironment(cwd), encoding: 'utf8' });
    const run = (...args: string[]) => node('node_modules/.bin/codebatch', ...args);
    const scan = run('scan', '.', '--config', 'codebatch.config.ts', '--json', '--exclude', 'node_modules');
    expect(scan.status, `${scan.stdout}${scan.stderr}`).toBe(0);
    const found = run('query', 'outputs', '--kind', 'todo.comment', '--jsonl');
    expect(found.status, found.stderr).toBe(0);
    const records = found.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(records.map(({ path, line }) => ({ path, line }))).toContainEqual({ path: 'src/app.ts', line: 1 });
    expect(records.every(({ kind }) => kind === 'todo.comment')).toBe(true);

    // As a Node that is too old.
    const old = node('--no-experimental-require-module', 'node_modules/.bin/codebatch', 'status', '--json');
    expect(old.status).toBe(70);
    expect(JSON.parse(old.stdout)).toMatchObject({
      error: { code: 'INTERNAL_ERROR', hints: [expect.stringContaining('Install Node 20.19')] },
    });

    const accelerator = () => {
      const { status, stdout } = run('doctor', '--json');
      expect(status, stdout).toBe(0);
      const { parser } = JSON.parse(stdout) as { parser: { backends: { backend: string; available: boolean }[] } };
      return parser.backends.find(({ backend }) => backend === 'accelerator')?.available;
    };
    expect(accelerator()).toBe(true);
    // The one that the tarball carries; where it carries none for a platform, the script of the package compiles it.
    rmSync(join(cwd, 'node_modules/@codebatch/treesitter-native/prebuilds'), { recursive: true });
    expect(accelerator()).toBe(false);
    execFileSync('npm', ['rebuild', '@codebatch/treesitter-native'], { cwd, stdio: 'ignore' });
    expect(accelerator()).toBe(true);
  });
});
