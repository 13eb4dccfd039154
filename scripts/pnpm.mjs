// The one place that starts pnpm: the machines that use these scripts have npm, but neither pnpm nor a working corepack.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository's root, with a trailing separator. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/**
 * Runs the pinned pnpm in the repository's root and ends this process with its exit code if it fails.
 *
 * @param {string[]} args arguments of pnpm
 * @param {{ quiet?: boolean }} [options] `quiet` keeps the output back unless the command fails
 */
export function pnpm(args, { quiet = false } = {}) {
  const { status, stdout, stderr } = spawnSync('npx', ['-y', packageManager, ...args], {
    cwd: root,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    env: { TURBO_TELEMETRY_DISABLED: '1', ...process.env },
    maxBuffer: 1 << 28,
  });
  if (status === 0) return;
  if (quiet) process.stderr.write(`${stdout}${stderr}`);
  process.exit(status ?? 1);
}

/** Installs exactly what the lockfile names; does next to nothing when that is already there. */
export function install() {
  pnpm(['install', '--frozen-lockfile', '--prefer-offline'], { quiet: true });
}
