import type { ImportReference, ResolvedImport } from './import-reference.ts';
import type { ModuleFiles } from './module-files.ts';
import {
  createPythonTree,
  findPythonModule,
  findPythonNode,
  type ModuleNames,
  mergePythonRoots,
  type PythonNode,
} from './python-modules.ts';
import { parentOf, withParents } from './snapshot-paths.ts';

/** Files whose directory is the root of a project, from which its modules are imported. */
const PROJECT_FILES = /(?:^|\/)(?:pyproject\.toml|setup\.py|setup\.cfg)$/;

/**
 * Makes a resolver of `import a.b`, `from a.b import c`, `from . import b` and `from ..a import b`. Absolute names are
 * looked for in the directories above the file that are no packages, and then in the other projects of the snapshot. Each
 * import is resolved once per directory, in at most as many steps as the product of the segments of its name and of its
 * path, however many projects there are.
 */
export function createPythonResolver({ paths }: ModuleFiles): (reference: ImportReference) => ResolvedImport {
  let snapshot: PythonSnapshot | undefined;
  const directories = new Map<string, DirectoryImports>();
  return ({ path, module, name, target }) => {
    snapshot ??= readSnapshot(paths);
    const directory = parentOf(path);
    let imports = directories.get(directory);
    if (imports === undefined) {
      imports = { roots: rootsAbove(directory, snapshot.top), known: new Map() };
      directories.set(directory, imports);
    }
    const key = JSON.stringify(module === undefined ? [target] : [module, name ?? '']);
    const known = imports.known.get(key);
    if (known !== undefined) return known;
    const { dots, parts } = readModule(module ?? target);
    const find = dots > 0 ? relativeFinder(directory, dots, snapshot) : absoluteFinder(imports.roots, snapshot);
    const file = find(candidates(parts, module, name)) ?? (dots > 0 ? undefined : find(shorterThan(parts)));
    const resolved =
      file === undefined
        ? { external: dots > 0 ? (module ?? target) : (parts[0] ?? module ?? target), missing: dots > 0 }
        : { file };
    imports.known.set(key, resolved);
    return resolved;
  };
}

type FindModule = (names: ModuleNames) => string | undefined;

/** The modules of a snapshot. */
interface PythonSnapshot {
  readonly top: PythonNode;
  readonly findInProjects: FindModule;
}

/** What is known of the imports of the files in one directory. */
interface DirectoryImports {
  /** Where absolute names are looked for first. */
  readonly roots: readonly PythonNode[];
  readonly known: Map<string, ResolvedImport>;
}

function readSnapshot(paths: ReadonlySet<string>): PythonSnapshot {
  const top = createPythonTree(paths);
  const projects = projectRoots(paths).flatMap((root) => findPythonNode(top, root) ?? []);
  return { top, findInProjects: mergePythonRoots(projects) };
}

function readModule(written: string): { readonly dots: number; readonly parts: readonly string[] } {
  const dots = /^\.*/.exec(written)?.[0].length ?? 0;
  const parts = written
    .slice(dots)
    .split('.')
    .filter((part) => part !== '');
  return { dots, parts };
}

function absoluteFinder(roots: readonly PythonNode[], { findInProjects }: PythonSnapshot): FindModule {
  return (names) => findPythonModule(roots, names) ?? findInProjects(names);
}

/** One dot is the package of the file, each further one its parent; beyond the root there is nothing. */
function relativeFinder(directory: string, dots: number, { top }: PythonSnapshot): FindModule {
  const above = [...withParents(directory)][dots - 1];
  const root = above === undefined ? undefined : findPythonNode(top, above);
  return (names) => (root === undefined ? undefined : findPythonModule([root], names));
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
