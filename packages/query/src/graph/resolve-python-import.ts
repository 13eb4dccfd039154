import type { ModuleFiles } from './module-files.ts';
import type { ImportReference, ResolvedImport } from './resolve-import.ts';
import { parentOf, withParents } from './snapshot-paths.ts';

/** Files whose directory is the root of a project, from which its modules are imported. */
const PROJECT_FILES = /(?:^|\/)(?:pyproject\.toml|setup\.py|setup\.cfg)$/;

/**
 * Makes a resolver of `import a.b`, `from a.b import c`, `from . import b` and `from ..a import b`. Absolute names are
 * looked for in the directories above the file that are no packages, and then in the other projects of the snapshot.
 */
export function createPythonResolver({ paths }: ModuleFiles): (reference: ImportReference) => ResolvedImport {
  const rootsOf = new Map<string, readonly string[]>();
  let projects: readonly string[] | undefined;
  const absoluteRoots = (directory: string): readonly string[] => {
    const known = rootsOf.get(directory);
    if (known !== undefined) return known;
    projects ??= projectRoots(paths);
    const roots = [...new Set([...rootsAbove(directory, paths), ...projects])];
    rootsOf.set(directory, roots);
    return roots;
  };
  return ({ path, module, name, target }) => {
    const written = module ?? target;
    const dots = /^\.*/.exec(written)?.[0].length ?? 0;
    const parts = written
      .slice(dots)
      .split('.')
      .filter((part) => part !== '');
    const roots = dots > 0 ? relativeRoot(path, dots) : absoluteRoots(parentOf(path));
    const file =
      findIn(roots, candidates(parts, module, name, dots), paths) ??
      (dots > 0 ? undefined : findIn(roots, shorterThan(parts), paths));
    if (file !== undefined) return { file };
    return { external: dots > 0 ? written : (parts[0] ?? written), missing: dots > 0 };
  };
}

/** Without a module field it is not known where the module ends and the name begins: the longest part counts. */
function candidates(
  parts: readonly string[],
  module: string | undefined,
  name: string | undefined,
  dots: number,
): readonly (readonly string[])[] {
  if (module !== undefined) return [...submodule(parts, name), parts];
  return dots > 0 && parts.length === 0 ? [[]] : [parts, ...shorterThan(parts)];
}

/** `a.b` and `a` for `a.b.c`: of a module that is no file, as `os.path`, the nearest that is one is imported too. */
function shorterThan(parts: readonly string[]): string[][] {
  return parts.slice(1).map((_, n) => parts.slice(0, parts.length - 1 - n));
}

function findIn(
  roots: readonly string[],
  modules: readonly (readonly string[])[],
  paths: ReadonlySet<string>,
): string | undefined {
  for (const root of roots) {
    for (const parts of modules) {
      const file = findModule(root, parts, paths);
      if (file !== undefined) return file;
    }
  }
  return undefined;
}

/** `from a import b` may import the module a.b. */
function submodule(parts: readonly string[], name: string | undefined): string[][] {
  return name === undefined || name === '' || name === '*' ? [] : [[...parts, name]];
}

function findModule(root: string, parts: readonly string[], paths: ReadonlySet<string>): string | undefined {
  const base = [...(root === '' ? [] : [root]), ...parts].join('/');
  const choices = [`${base}/__init__.py`, `${base}/__init__.pyi`];
  if (parts.length > 0) choices.push(`${base}.py`, `${base}.pyi`);
  return choices.map((choice) => choice.replace(/^\//, '')).find((choice) => paths.has(choice));
}

/** One dot is the package of the file, each further one its parent; beyond the root there is nothing. */
function relativeRoot(path: string, dots: number): string[] {
  const directories = path.split('/').slice(0, -1);
  const up = dots - 1;
  return up > directories.length ? [] : [directories.slice(0, directories.length - up).join('/')];
}

/**
 * Directories above a file from which modules may be imported, the nearest first: those that are no packages, as the
 * directory of a script is, and the `src` in each.
 */
function rootsAbove(directory: string, paths: ReadonlySet<string>): string[] {
  const roots: string[] = [];
  for (const parent of withParents(directory)) {
    const prefix = parent === '' ? '' : `${parent}/`;
    if (parent !== '' && paths.has(`${prefix}__init__.py`)) continue;
    roots.push(parent, `${prefix}src`);
  }
  return roots;
}

function projectRoots(paths: ReadonlySet<string>): string[] {
  const directories = [...paths].filter((path) => PROJECT_FILES.test(path)).map(parentOf);
  return [...new Set(directories)].sort().flatMap((root) => [root, root === '' ? 'src' : `${root}/src`]);
}
