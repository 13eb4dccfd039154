// The corpora: pinned, and fetched by the ordinary clients of their registries into a cache outside the repository.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutateScripts } from './mutate-scripts.mjs';

/** npm packages that ship TypeScript or modern JavaScript sources. */
const NPM_PACKAGES = [
  'rxjs@7.8.2',
  'zod@4.6.7',
  'three@0.187.0',
  'effect@4.1.0',
  'date-fns@2.30.0',
  'hono@4.13.19',
  'svelte@5.57.3',
  'kysely@0.28.19',
  'fp-ts@2.16.11',
  'puppeteer-core@24.43.1',
  '@types/node@26.6.6',
  '@tanstack/table-core@9.3.1',
  '@reduxjs/toolkit@2.14.0',
];
/** Sources of those packages in copies with unused names: `rxjs-unused` and so on. */
const MUTATED = [
  ['rxjs@7.8.2', 'src'],
  ['svelte@5.57.3', 'src'],
  ['puppeteer-core@24.43.1', 'src'],
  ['@reduxjs/toolkit@2.14.0', 'src'],
];
/** Packages of Debian's archive with the module to look at, and where it lies; the version is that of the machine's release. */
const DEBIAN_PACKAGES = [
  { name: 'python3-django', module: 'django' },
  { name: 'mercurial-common', module: 'mercurial' },
  { name: 'python3-sympy', module: 'sympy' },
  { name: 'python3-numpy', module: 'numpy' },
  { name: 'python3-twisted', module: 'twisted' },
  { name: 'ansible-core', module: 'ansible' },
  { name: 'calibre', module: 'calibre', under: 'usr/lib/calibre' },
  { name: 'python3-sqlalchemy', module: 'sqlalchemy' },
  { name: 'python3-networkx', module: 'networkx' },
];
/** The independent tools that come from npm; too large for the workspace. */
const NPM_TOOLS = [
  'typescript@5.9.3',
  'eslint@10.15.0',
  '@typescript-eslint/parser@8.73.0',
  '@typescript-eslint/eslint-plugin@8.73.0',
  'pyodide@314.0.7',
];

const run = (command, args, options) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options });

/** Installs the tools on first use and returns the directory that holds their `package.json`. */
export function installTools(cache) {
  const directory = join(cache, 'tools');
  const marker = join(directory, 'package.json');
  const wanted = JSON.stringify({ private: true, dependencies: Object.fromEntries(NPM_TOOLS.map(splitSpecifier)) });
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return directory;
  mkdirSync(directory, { recursive: true });
  writeFileSync(marker, wanted);
  try {
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], { cwd: directory });
  } catch (error) {
    rmSync(marker);
    throw error;
  }
  return directory;
}

/** Every known corpus; `prepare` fetches it and returns its root, or `undefined` where this machine cannot. */
export function listCorpora(cache) {
  return [
    { name: 'python-stdlib', exclude: ['site-packages', 'dist-packages'], prepare: standardLibrary },
    { name: 'python-3.14-stdlib', exclude: [], prepare: () => fromPyodide(cache) },
    { name: 'python-3.14-syntax', exclude: [], prepare: () => join(import.meta.dirname, 'python-3.14-syntax') },
    ...DEBIAN_PACKAGES.map((entry) => ({
      name: entry.module,
      exclude: [],
      prepare: () => fromDebian(cache, entry),
    })),
    ...NPM_PACKAGES.map((specifier) => ({
      name: splitSpecifier(specifier)[0],
      exclude: [],
      prepare: () => fromNpm(cache, specifier),
    })),
    ...MUTATED.map(([specifier, folder]) => ({
      name: `${splitSpecifier(specifier)[0]}-unused`,
      exclude: [],
      prepare: () => withUnusedNames(cache, specifier, folder),
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

/** The standard library that pyodide brings, without tests. */
function fromPyodide(cache) {
  const directory = join(cache, 'python-3.14-stdlib');
  if (existsSync(directory)) return directory;
  mkdirSync(directory, { recursive: true });
  const archive = join(installTools(cache), 'node_modules/pyodide/python_stdlib.zip');
  run('python3', ['-m', 'zipfile', '-e', archive, directory]);
  return directory;
}

function fromDebian(cache, { name, module, under = 'usr/lib/python3/dist-packages' }) {
  const directory = join(cache, 'debian', name);
  const root = join(directory, under, module);
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

function withUnusedNames(cache, specifier, folder) {
  const directory = join(cache, 'unused', specifier.replace('/', '-'));
  rmSync(directory, { recursive: true, force: true });
  mutateScripts(installTools(cache), join(fromNpm(cache, specifier), folder), directory);
  return directory;
}

function fromNpm(cache, specifier) {
  const directory = join(cache, 'npm', specifier.replace('/', '-'));
  const root = join(directory, 'package');
  if (existsSync(root)) return root;
  mkdirSync(directory, { recursive: true });
  const archive = run('npm', ['pack', specifier, '--silent'], { cwd: directory }).trim();
  // Most archives hold one directory `package`, those of `@types` another.
  mkdirSync(root);
  run('tar', ['--extract', '--file', archive, '--directory', 'package', '--strip-components', '1'], { cwd: directory });
  return root;
}
