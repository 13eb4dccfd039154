// The corpora: pinned, and fetched by the ordinary clients of their registries into a cache outside the repository.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** npm packages that ship TypeScript or modern JavaScript sources. */
const NPM_PACKAGES = ['rxjs@7.8.2', 'zod@4.6.7', 'three@0.187.0', 'effect@4.1.0', 'date-fns@2.30.0'];
/** Packages of Debian's archive with the module to look at; the version is that of the machine's release. */
const DEBIAN_PACKAGES = [
  { name: 'python3-django', module: 'django' },
  { name: 'mercurial-common', module: 'mercurial' },
  { name: 'python3-sympy', module: 'sympy' },
];
/** The independent tools that come from npm; too large for the workspace. */
const NPM_TOOLS = [
  'typescript@5.9.3',
  'eslint@10.15.0',
  '@typescript-eslint/parser@8.73.0',
  '@typescript-eslint/eslint-plugin@8.73.0',
];

const run = (command, args, options) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options });

/** Installs the tools on first use and returns the directory that holds their `package.json`. */
export function installTools(cache) {
  const directory = join(cache, 'tools');
  const marker = join(directory, 'package.json');
  const wanted = JSON.stringify({ private: true, dependencies: Object.fromEntries(NPM_TOOLS.map(splitSpecifier)) });
  if (existsSync(join(directory, 'installed'))) return directory;
  mkdirSync(directory, { recursive: true });
  writeFileSync(marker, wanted);
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], { cwd: directory });
  writeFileSync(join(directory, 'installed'), '');
  return directory;
}

/** Every known corpus; `prepare` fetches it and returns its root, or `undefined` where this machine cannot. */
export function listCorpora(cache) {
  return [
    { name: 'python-stdlib', exclude: ['site-packages', 'dist-packages'], prepare: standardLibrary },
    ...DEBIAN_PACKAGES.map(({ name, module }) => ({
      name: module,
      exclude: [],
      prepare: () => fromDebian(cache, name, module),
    })),
    ...NPM_PACKAGES.map((specifier) => ({
      name: splitSpecifier(specifier)[0],
      exclude: [],
      prepare: () => fromNpm(cache, specifier),
    })),
  ];
}

function splitSpecifier(specifier) {
  const at = specifier.lastIndexOf('@');
  return [specifier.slice(0, at), specifier.slice(at + 1)];
}

function standardLibrary() {
  return run('python3', ['-c', 'import sysconfig; print(sysconfig.get_path("stdlib"))']).trim();
}

function fromDebian(cache, name, module) {
  const directory = join(cache, 'debian', name);
  const root = join(directory, 'usr/lib/python3/dist-packages', module);
  if (existsSync(root)) return root;
  mkdirSync(directory, { recursive: true });
  try {
    run('apt-get', ['download', name], { cwd: directory });
  } catch {
    return undefined;
  }
  const archive = readdirSync(directory).find((file) => file.endsWith('.deb'));
  run('dpkg-deb', ['--extract', archive, '.'], { cwd: directory });
  return root;
}

function fromNpm(cache, specifier) {
  const directory = join(cache, 'npm', specifier.replace('/', '-'));
  const root = join(directory, 'package');
  if (existsSync(root)) return root;
  mkdirSync(directory, { recursive: true });
  const archive = run('npm', ['pack', specifier, '--silent'], { cwd: directory }).trim();
  run('tar', ['--extract', '--file', archive], { cwd: directory });
  return root;
}
