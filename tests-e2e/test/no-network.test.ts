import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { hermeticEnvironment, temporaryFolder, writeTree } from '../support/cli.ts';
import { cliEntry } from '../support/repository.ts';
import { sampleProject } from '../support/sample-project.ts';

/** Runs a program in a network namespace of its own, in which there is no interface but the loopback, and that is down. */
function unconnected(argv: readonly string[], cwd: string) {
  return spawnSync('unshare', ['--user', '--map-root-user', '--net', ...argv], {
    cwd,
    env: hermeticEnvironment(cwd),
    encoding: 'utf8',
  });
}

const permitted = unconnected(['true'], '/').status === 0;

it.skipIf(!permitted)('works without any network (skipped where the system permits no network namespace)', () => {
  const cwd = temporaryFolder();
  writeTree(cwd, Object.fromEntries(Object.entries(sampleProject).map(([name, text]) => [`source/${name}`, text])));
  const interfaces = unconnected(['cat', '/proc/net/dev'], cwd).stdout;
  expect([...interfaces.matchAll(/^\s*(\S+):/gm)].map((match) => match[1])).toEqual(['lo']);
  for (const args of [
    ['scan', 'source', '--jobs', '2'],
    ['scan', 'source', '--new-batch', '--no-reuse', '--jobs', '1'],
    ['query', 'outputs', '--jsonl'],
    ['diff'],
    ['verify'],
    ['gate', 'bundle', 'phase1'],
    ['export', '--format', 'sarif'],
    ['doctor'],
  ]) {
    const { status, stderr } = unconnected([process.execPath, cliEntry, ...args], cwd);
    expect([args.join(' '), status, stderr]).toEqual([args.join(' '), 0, expect.any(String)]);
  }
});
