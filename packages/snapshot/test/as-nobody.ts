import { spawnSync } from 'node:child_process';

const NOBODY = 65_534;

/** Whether a test can be run as a user without rights: as root by becoming one, otherwise as is. */
export const canBeNobody: boolean = process.platform !== 'win32';

/**
 * Runs the lines of an ES module as an unprivileged user and answers what it printed as JSON. The packages are at hand
 * as `core` and `snapshot`.
 */
export function runAsNobody(lines: string): unknown {
  const modules = {
    core: import.meta.resolve('@codebatch/core'),
    snapshot: import.meta.resolve('@codebatch/snapshot'),
  };
  const script = [
    ...Object.entries(modules).map(([name, url]) => `import * as ${name} from ${JSON.stringify(url)};`),
    lines,
  ].join('\n');
  const asRoot = process.getuid?.() === 0;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    ...(asRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
    encoding: 'utf8',
    cwd: '/',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
