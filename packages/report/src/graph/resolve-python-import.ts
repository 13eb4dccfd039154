import type { ImportReference, ResolvedImport } from './resolve-import.ts';

/** Resolves `import a.b`, `from a.b import c`, `from . import b` and `from ..a import b`. */
export function resolvePythonImport(reference: ImportReference, files: ReadonlySet<string>): ResolvedImport {
  const { path, module, name, target } = reference;
  const written = module ?? target;
  const dots = /^\.*/.exec(written)?.[0].length ?? 0;
  const parts = written
    .slice(dots)
    .split('.')
    .filter((part) => part !== '');
  // Without a module field it is not known where the module ends and the name begins.
  const candidates =
    module === undefined ? parts.map((_, n) => parts.slice(0, parts.length - n)) : [...submodule(parts, name), parts];
  if (dots > 0 && parts.length === 0 && module === undefined) candidates.push([]);
  const roots = dots > 0 ? relativeRoot(path, dots) : absoluteRoots(path, files);
  for (const root of roots) {
    for (const candidate of candidates) {
      const file = findModule(root, candidate, files);
      if (file !== undefined) return { file };
    }
  }
  return { external: dots > 0 ? written : (parts[0] ?? written) };
}

/** `from a import b` may import the module a.b. */
function submodule(parts: readonly string[], name: string | undefined): string[][] {
  return name === undefined || name === '' || name === '*' ? [] : [[...parts, name]];
}

function findModule(root: string, parts: readonly string[], files: ReadonlySet<string>): string | undefined {
  const base = [...(root === '' ? [] : [root]), ...parts].join('/');
  const choices = [`${base}/__init__.py`, `${base}/__init__.pyi`];
  if (parts.length > 0) choices.push(`${base}.py`, `${base}.pyi`);
  return choices.map((choice) => choice.replace(/^\//, '')).find((choice) => files.has(choice));
}

/** One dot is the package of the file, each further one its parent; beyond the root there is nothing. */
function relativeRoot(path: string, dots: number): string[] {
  const directories = path.split('/').slice(0, -1);
  const up = dots - 1;
  return up > directories.length ? [] : [directories.slice(0, directories.length - up).join('/')];
}

/**
 * Directories from which modules may be imported, the nearest first: those above the file that are no packages, as the
 * directory of a script is, and the `src` in each.
 */
function absoluteRoots(path: string, files: ReadonlySet<string>): string[] {
  const directories = path.split('/').slice(0, -1);
  const roots: string[] = [];
  for (let depth = directories.length; depth >= 0; depth -= 1) {
    const directory = directories.slice(0, depth).join('/');
    const prefix = directory === '' ? '' : `${directory}/`;
    if (depth > 0 && files.has(`${prefix}__init__.py`)) continue;
    roots.push(directory, `${prefix}src`);
  }
  return roots;
}
