import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readRepositoryFile, repositoryRoot } from './repository.ts';

/**
 * Packs a package of the workspace as it would be published.
 *
 * @returns absolute path of the tarball in `destination`
 */
export function packPackage(folder: string, destination: string): string {
  const { packageManager } = JSON.parse(readRepositoryFile('package.json')) as { packageManager: string };
  const before = new Set(readdirSync(destination));
  execFileSync('npx', ['-y', packageManager, 'pack', '--pack-destination', destination], {
    cwd: join(repositoryRoot, folder),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [tarball] = readdirSync(destination).filter((name) => !before.has(name));
  return join(destination, tarball as string);
}

/** Installs tarballs and what they depend on into the project at `cwd` with plain npm, which runs no script of any package. */
export function npmInstall(tarballs: readonly string[], cwd: string): void {
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', ...tarballs], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
}
