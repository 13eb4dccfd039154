import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codebatch, hermeticEnvironment, temporaryFolder, writeTree } from '../support/cli.ts';

interface Trap {
  readonly root: string;
  /** Every command that was run has left a file here. */
  readonly traces: string;
}

/** A repository that names code to run wherever a tool might look for it. */
function makeTrap(home: string): Trap {
  const root = join(home, 'trap');
  const traces = join(home, 'traces');
  mkdirSync(traces);
  const trace = (name: string): string => join(traces, name);
  const shell = (name: string): string => `sh -c 'touch ${trace(name)}' --`;
  const module = (name: string): string =>
    `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(trace(name))}, '');\n`;
  writeTree(root, {
    'codebatch.config.mjs': `${module('config')}export default { tasks: { trap: './plugin.mjs' } };\n`,
    'nested/codebatch.config.ts': `${module('nested-config')}export default {};\n`,
    'plugin.mjs': `${module('plugin')}export default {};\n`,
    'package.json': JSON.stringify({
      scripts: Object.fromEntries(
        ['preinstall', 'install', 'postinstall', 'prepare'].map((name) => [name, `touch ${trace(name)}`]),
      ),
    }),
    '.gitattributes': '*.py filter=trap diff=trap\n',
    'a.py': 'import os\n',
    'b.py': 'x = 1\n',
  });
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, env: hermeticEnvironment(home), encoding: 'utf8' }).trim();
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'one');
  const settings: Record<string, string> = {
    'core.fsmonitor': shell('fsmonitor'),
    'core.hooksPath': join(root, '.git/traps'),
    'core.pager': shell('pager'),
    'filter.trap.clean': shell('clean'),
    'filter.trap.smudge': shell('smudge'),
    'filter.trap.required': 'true',
    'diff.trap.textconv': shell('textconv'),
    'core.repositoryFormatVersion': '1',
    'extensions.partialClone': 'origin',
    'remote.origin.url': root,
    'remote.origin.promisor': 'true',
    'remote.origin.uploadpack': shell('uploadpack'),
  };
  for (const [name, value] of Object.entries(settings)) git('config', name, value);
  for (const hook of ['post-checkout', 'post-index-change', 'pre-commit', 'reference-transaction']) {
    writeTree(root, { [`.git/traps/${hook}`]: `#!/bin/sh\ntouch ${trace(hook)}\n` });
    chmodSync(join(root, '.git/traps', hook), 0o755);
  }
  const blob = git('rev-parse', 'main:a.py');
  rmSync(join(root, '.git/objects', blob.slice(0, 2), blob.slice(2)), { force: true });
  for (const name of readdirSync(traces)) rmSync(join(traces, name));
  return { root, traces };
}

describe('a trap repository', () => {
  it('is scanned, as a directory and as a commit, from outside and from inside, and none of its code runs', () => {
    const home = temporaryFolder();
    const { root, traces } = makeTrap(home);
    const store = ['--store', join(home, 'store')];
    const commands: readonly (readonly [cwd: string, args: string[], status: number])[] = [
      [home, ['scan', 'trap', '--jobs', '1', ...store], 0],
      [root, ['scan', '.', '--jobs', '1', '--hidden', '--new-batch', ...store], 0],
      [join(root, 'nested'), ['config', 'show', '..'], 0],
      [home, ['snapshot', 'create', 'trap', '--git', 'main', ...store], 0],
      [root, ['verify', '--repair', ...store], 0],
      [root, ['gate', 'bundle', 'release', ...store], 0],
      [root, ['export', '--format', 'sarif', ...store], 0],
      [root, ['diff', ...store], 0],
    ];
    for (const [cwd, args, status] of commands) {
      const result = codebatch(args, { cwd });
      expect([args.join(' '), result.status, result.stderr]).toEqual([args.join(' '), status, expect.any(String)]);
      expect([args.join(' '), readdirSync(traces)]).toEqual([args.join(' '), []]);
    }
  });

  it('is a trap indeed: git and its own configuration fall into it', () => {
    const home = temporaryFolder();
    const { root, traces } = makeTrap(home);
    for (const args of [['status'], ['cat-file', '-p', 'main:a.py']]) {
      try {
        execFileSync('git', args, { cwd: root, env: hermeticEnvironment(home), stdio: 'ignore' });
      } catch {
        // The commands that it names do not do their work.
      }
    }
    codebatch(['config', 'show', '--config', 'codebatch.config.mjs'], { cwd: root });
    expect(readdirSync(traces)).toEqual(expect.arrayContaining(['config', 'fsmonitor', 'uploadpack']));
    expect(existsSync(join(traces, 'postinstall'))).toBe(false);
  });
});
