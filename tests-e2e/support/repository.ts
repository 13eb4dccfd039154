import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository's root, without a trailing separator. */
export const repositoryRoot: string = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Entry of the built command. */
export const cliEntry: string = join(repositoryRoot, 'apps/cli/bin/codebatch.js');

/** The workspace's publishable packages: name without scope, and folder relative to the root. */
export function publishedPackages(): { name: string; folder: string }[] {
  return ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(repositoryRoot, group))
      .filter((name) => existsSync(join(repositoryRoot, group, name, 'package.json')))
      .map((name) => ({ name, folder: `${group}/${name}` })),
  );
}

/** Files below a folder of the repository, relative to the root, in sorted order, without dependencies and build output. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(repositoryRoot, folder), { withFileTypes: true })
    .filter((entry) => !['node_modules', 'dist', '.turbo', 'fixtures'].includes(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]))
    .map((file) => relative('.', file))
    .sort();
}

/** Source files of a package: TypeScript under `src`, tests left out. */
export function sourceFiles(folder: string): string[] {
  return filesBelow(`${folder}/src`).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
}

/** Text of a file of the repository. */
export function readRepositoryFile(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}

/** Module specifiers that a TypeScript or JavaScript text imports, re-exports or loads dynamically, types included. */
export function importedModules(text: string): string[] {
  return [...staticImports(text), ...specifiersIn(text, [/\bimport\s*\(\s*['"]([^'"]+)['"]/g])];
}

/** As {@link importedModules}, without those that are loaded when they are wanted. */
export function staticImports(text: string): string[] {
  return specifiersIn(text, [/\bfrom\s+['"]([^'"]+)['"]/g, /^\s*import\s+['"]([^'"]+)['"]/gm]);
}

function specifiersIn(text: string, patterns: readonly RegExp[]): string[] {
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] as string));
}
