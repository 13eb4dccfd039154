import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, readRepositoryFile, repositoryRoot } from '../support/repository.ts';

interface Manifest {
  readonly name?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];
/** They come with binaries, some of them for one platform only, and their scripts are never run. A new one is looked at. */
const LEFT_ALONE: ReadonlySet<string> = new Set(['esbuild', '@microsoft/sarif-multitool-linux']);

describe('dependencies', () => {
  it('are pinned to exact versions in every manifest', () => {
    const manifests = [
      'package.json',
      ...['packages', 'apps', 'examples', 'tests-e2e', 'bench'].flatMap(manifestsBelow),
    ];
    expect(manifests.length).toBeGreaterThan(15);
    for (const file of manifests) {
      const { dependencies, devDependencies, optionalDependencies } = parseManifest(readRepositoryFile(file));
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
        expect(`${file}: ${name} ${version}`).toMatch(/ (?:workspace:\*|npm:\S+@\d+\.\d+\.\d+\S*|\d+\.\d+\.\d+\S*)$/);
      }
    }
  });

  it('are locked with the digest of each, and none comes from anywhere but the registry', () => {
    const lock = readRepositoryFile('pnpm-lock.yaml');
    const resolutions = [...lock.matchAll(/^ {4}resolution: (.*)$/gm)].map((match) => match[1]);
    expect(resolutions.length).toBeGreaterThan(100);
    for (const resolution of resolutions) expect(resolution).toMatch(/^\{integrity: sha512-[A-Za-z0-9+/]+=*\}$/);
  });

  it('run an install script only where the workspace allows it by name', () => {
    const workspace = readRepositoryFile('pnpm-workspace.yaml');
    const allowed = [
      ...(/^onlyBuiltDependencies:\n((?: {2}- .*\n)+)/m.exec(workspace)?.[1] ?? '').matchAll(/- (.*)/g),
    ].map((match) => match[1] as string);
    const withScripts = new Set<string>();
    for (const folder of installedPackages()) {
      const { name, scripts } = parseManifest(readFileSync(join(folder, 'package.json'), 'utf8'));
      const builds = INSTALL_SCRIPTS.some((script) => scripts?.[script] !== undefined);
      if (builds || existsSync(join(folder, 'binding.gyp'))) withScripts.add(name ?? folder);
    }
    expect([...withScripts].filter((name) => !LEFT_ALONE.has(name)).sort()).toEqual([...allowed].sort());
  });
});

function manifestsBelow(folder: string): string[] {
  return filesBelow(folder).filter((file) => file.endsWith('/package.json'));
}

function parseManifest(text: string): Manifest {
  return JSON.parse(text) as Manifest;
}

/** Folders of the packages that pnpm has unpacked. */
function installedPackages(): string[] {
  const virtual = join(repositoryRoot, 'node_modules/.pnpm');
  return readdirSync(virtual)
    .map((name) => join(virtual, name, 'node_modules'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder).flatMap((name) =>
        name.startsWith('@')
          ? readdirSync(join(folder, name)).map((inner) => join(folder, name, inner))
          : [join(folder, name)],
      ),
    )
    .filter((folder) => !lstatSync(folder).isSymbolicLink() && existsSync(join(folder, 'package.json')));
}
