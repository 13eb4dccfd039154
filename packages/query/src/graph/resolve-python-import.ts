import type { ImportReference, ResolvedImport } from './import-reference.ts';
import type { ModuleFiles } from './module-files.ts';
import {
  createPythonFinder,
  createPythonTree,
  findPythonNode,
  type ModuleNames,
  mergePythonRoots,
  type PythonFinder,
  type PythonNode,
} from './python-modules.ts';
import { parentOf, withParents } from './snapshot-paths.ts';

/** Files whose directory is the root of a project, from which its modules are imported. */
const PROJECT_FILES = /(?:^|\/)(?:pyproject\.toml|setup\.py|setup\.cfg)$/;

/**
 * Makes a resolver of `import a.b`, `from a.b import c`, `from . import b` and `from ..a import b`. Absolute names are
 * looked for in the directories above the file that are no packages, and then in the other projects of the snapshot. A
 * package without `__init__.py` counts where no file has the name. Each import is resolved once per directory, in at most
 * as many steps as the product of the segments of its name and of its path, however many projects there are.
 */
export function createPythonResolver({ paths }: ModuleFiles): (reference: ImportReference) => ResolvedImport {
  let snapshot: PythonSnapshot | undefined;
  const directories = new Map<string, DirectoryImports>();
  return ({ path, module, name, target }) => {
    snapshot ??= readSnapshot(paths);
    const directory = parentOf(path);
    let imports = directories.get(directory);
    if (imports === undefined) {
      imports = { absolute: absoluteFinder(directory, snapshot), known: new Map() };
      directories.set(directory, imports);
    }
    const key = JSON.stringify(module === undefined ? [target] : [module, name ?? '']);
    const known = imports.known.get(key);
    if (known !== undefined) return known;
    const written = module ?? target;
    const { dots, parts } = readModule(written);
    const names = candidates(parts, module, name);
    const resolved =
      dots > 0
        ? resolveRelative(written, names, relativeFinder(directory, dots, snapshot))
        : resolveAbsolute(written, parts, names, imports.absolute);
    imports.known.set(key, resolved);
    return resolved;
  };
}

function resolveRelative(written: string, names: ModuleNames, finder: PythonFinder): ResolvedImport {
  const file = finder.findModule(names);
  if (file !== undefined) return { file };
  const directory = names.segments.length > 0 ? finder.findNamespace(names.segments) : undefined;
  return directory === undefined ? { external: written, missing: true } : { directory };
}

function resolveAbsolute(
  written: string,
  parts: readonly string[],
  names: ModuleNames,
  finder: PythonFinder,
): ResolvedImport {
  const file = finder.findModule(names) ?? finder.findModule(shorterThan(parts));
  if (file !== undefined) return { file };
  // A single name is rather a module from outside, which comes before a directory of scripts that is called like it.
  const directory = names.segments.length > 1 ? finder.findNamespace(names.segments) : undefined;
  return directory === undefined ? { external: parts[0] ?? written, missing: false } : { directory };
}

/** The modules of a snapshot. */
interface PythonSnapshot {
  readonly top: PythonNode;
  readonly projects: PythonFinder;
}

/** What is known of the imports of the files in one directory. */
interface DirectoryImports {
  readonly absolute: PythonFinder;
  readonly known: Map<string, ResolvedImport>;
}

function readSnapshot(paths: ReadonlySet<string>): PythonSnapshot {
  const top = createPythonTree(paths);
  const projects = projectRoots(paths).flatMap((root) => findPythonNode(top, root) ?? []);
  return { top, projects: mergePythonRoots(projects) };
}

function readModule(written: string): { readonly dots: number; readonly parts: readonly string[] } {
  const dots = /^\.*/.exec(written)?.[0].length ?? 0;
  const parts = written
    .slice(dots)
    .split('.')
    .filter((part) => part !== '');
  return { dots, parts };
}

/** Looks above the file first, then in the projects. */
function absoluteFinder(directory: string, { top, projects }: PythonSnapshot): PythonFinder {
  const above = createPythonFinder(rootsAbove(directory, top));
  return {
    findModule: (names) => above.findModule(names) ?? projects.findModule(names),
    findNamespace: (segments) => above.findNamespace(segments) ?? projects.findNamespace(segments),
  };
}

/** One dot is the package of the file, each further one its parent; beyond the root there is nothing. */
function relativeFinder(directory: string, dots: number, { top }: PythonSnapshot): PythonFinder {
  const above = [...withParents(directory)][dots - 1];
  const root = above === undefined ? undefined : findPythonNode(top, above);
  return createPythonFinder(root === undefined ? [] : [root]);
}

/**
 * `from a import b` may import the module a.b. Without a module field it is not known where the module ends and the name
 * begins: the longest part counts.
 */
function candidates(parts: readonly string[], module: string | undefined, name: string | undefined): ModuleNames {
  const { length } = parts;
  if (module === undefined) return { segments: parts, least: Math.min(1, length), most: length };
  const isNamed = name !== undefined && name !== '' && name !== '*';
  return { segments: isNamed ? [...parts, name] : parts, least: length, most: isNamed ? length + 1 : length };
}

/** `a.b` and `a` for `a.b.c`: of a module that is no file, as `os.path`, the nearest that is one is imported too. */
function shorterThan(parts: readonly string[]): ModuleNames {
  return { segments: parts, least: 1, most: parts.length - 1 };
}

/**
 * Directories above a file from which modules may be imported, the nearest first: those that are no packages, as the
 * directory of a script is, and the `src` in each.
 */
function rootsAbove(directory: string, top: PythonNode): PythonNode[] {
  const above = [top];
  let node: PythonNode | undefined = top;
  for (const segment of directory.split('/')) {
    node = node.inner.get(segment);
    if (node === undefined) break;
    if (!node.package?.endsWith('.py')) above.push(node);
  }
  return above.reverse().flatMap((root) => {
    const source = root.inner.get('src');
    return source === undefined ? [root] : [root, source];
  });
}

function projectRoots(paths: ReadonlySet<string>): string[] {
  const directories = [...paths].filter((path) => PROJECT_FILES.test(path)).map(parentOf);
  return [...new Set(directories)].sort().flatMap((root) => [root, root === '' ? 'src' : `${root}/src`]);
}
