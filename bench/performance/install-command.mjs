import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm } from '../../scripts/pnpm.mjs';

/**
 * Installs the command as its users have it, from tarballs of the packages as they are built here.
 *
 * @param {string} folder where to; it is made
 * @returns {string} the entry of the command
 */
export function installCommand(folder) {
  const tarballs = join(folder, 'tarballs');
  mkdirSync(tarballs, { recursive: true });
  const published = ['--filter', './packages/*', '--filter', './apps/*'];
  pnpm(['--recursive', ...published, 'exec', 'pnpm', 'pack', '--pack-destination', tarballs], { quiet: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const paths = readdirSync(tarballs).map((name) => join(tarballs, name));
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
  const { status } = spawnSync('npm', ['install', ...options, ...paths], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    process.stderr.write(
      'The command could not be installed; --cli apps/cli/bin/codebatch.js measures that of the clone.\n',
    );
    process.exit(status ?? 1);
  }
  const cli = join(folder, 'node_modules/@codebatch/cli');
  const { bin } = JSON.parse(readFileSync(join(cli, 'package.json'), 'utf8'));
  return join(cli, bin.codebatch);
}
