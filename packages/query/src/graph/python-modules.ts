/** A directory of a snapshot with its modules, or a module. */
export interface PythonNode {
  /** From the root of the snapshot, without extension. */
  readonly path: string;
  /** Its `__init__.py`, else its `__init__.pyi`. */
  package: string | undefined;
  /** The file beside it that has its name: `x.py` for `x`, else `x.pyi`. */
  file: string | undefined;
  readonly inner: Map<string, PythonNode>;
}

/** Which modules an import may mean: those that the first segments of a name make, by least and by greatest number. */
export interface ModuleNames {
  readonly segments: readonly string[];
  readonly least: number;
  readonly most: number;
}

/** Puts the modules of a snapshot under the directories that they are in, so that a name is followed segment by segment. */
export function createPythonTree(paths: Iterable<string>): PythonNode {
  const top = emptyNode('');
  for (const path of paths) {
    const [, module, stub] = /^(.*)\.py(i?)$/s.exec(path) ?? [];
    if (module === undefined) continue;
    const segments = module.split('/');
    const isPackage = segments.at(-1) === '__init__';
    if (isPackage) addFile(enter(top, segments.slice(0, -1)), 'package', path, stub !== '');
    addFile(enter(top, segments), 'file', path, stub !== '');
  }
  return top;
}

function addFile(node: PythonNode, place: 'package' | 'file', path: string, isStub: boolean): void {
  if (!isStub || node[place] === undefined) node[place] = path;
}

function emptyNode(path: string): PythonNode {
  return { path, package: undefined, file: undefined, inner: new Map() };
}

function enter(top: PythonNode, segments: readonly string[]): PythonNode {
  let node = top;
  for (const segment of segments) {
    let next = node.inner.get(segment);
    if (next === undefined) {
      next = emptyNode(node.path === '' ? segment : `${node.path}/${segment}`);
      node.inner.set(segment, next);
    }
    node = next;
  }
  return node;
}

/** The directory under a path; undefined where it has no modules. */
export function findPythonNode(top: PythonNode, path: string): PythonNode | undefined {
  if (path === '') return top;
  let node: PythonNode | undefined = top;
  for (const segment of path.split('/')) {
    node = node.inner.get(segment);
    if (node === undefined) return undefined;
  }
  return node;
}

/** Finds modules in directories. */
export interface PythonFinder {
  /** The file of the longest of the names that is a module in the first of the directories that has one. */
  findModule(names: ModuleNames): string | undefined;
  /** For a name that is no module: the first directory of that name, a package without files of its own. */
  findNamespace(segments: readonly string[]): string | undefined;
}

/** Looks into each of the directories. */
export function createPythonFinder(roots: readonly PythonNode[]): PythonFinder {
  return {
    findModule: (names) => findPythonModule(roots, names),
    findNamespace(segments) {
      const path = segments.join('/');
      return roots.map((root) => findPythonNode(root, path)).find((node) => node !== undefined)?.path;
    },
  };
}

function findPythonModule(roots: readonly PythonNode[], { segments, least, most }: ModuleNames): string | undefined {
  for (const root of roots) {
    let found = least === 0 ? root.package : undefined;
    let node: PythonNode | undefined = root;
    for (let length = 1; length <= most; length += 1) {
      node = node.inner.get(segments[length - 1] as string);
      if (node === undefined) break;
      if (length >= least) found = node.package ?? node.file ?? found;
    }
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Looks into many directories at once: finds what createPythonFinder does, without a look at each for every name. */
export function mergePythonRoots(roots: readonly PythonNode[]): PythonFinder {
  const top: MergedNode = { nodes: roots.map((node, order) => ({ node, order })), first: undefined, inner: undefined };
  return {
    findModule({ segments, least, most }) {
      let found: MergedNode['first'];
      if (least === 0) {
        const order = roots.findIndex((root) => root.package !== undefined);
        if (order !== -1) found = { order, file: roots[order]?.package as string };
      }
      let merged: MergedNode | undefined = top;
      for (let length = 1; length <= most; length += 1) {
        merged = mergedInner(merged).get(segments[length - 1] as string);
        if (merged === undefined) break;
        const { first } = merged;
        if (length < least || first === undefined) continue;
        if (found === undefined || first.order <= found.order) found = first;
      }
      return found?.file;
    },
    findNamespace(segments) {
      let merged: MergedNode | undefined = top;
      for (const segment of segments) merged = merged === undefined ? undefined : mergedInner(merged).get(segment);
      return merged?.nodes[0]?.node.path;
    },
  };
}

/** What stands under one name in several directories. */
interface MergedNode {
  /** In the order of the directories. */
  readonly nodes: { readonly node: PythonNode; readonly order: number }[];
  /** The first that is a module. */
  first: { readonly order: number; readonly file: string } | undefined;
  /** Made when it is asked for. */
  inner: Map<string, MergedNode> | undefined;
}

function mergedInner(merged: MergedNode): Map<string, MergedNode> {
  if (merged.inner !== undefined) return merged.inner;
  const inner = new Map<string, MergedNode>();
  for (const { node: outer, order } of merged.nodes) {
    for (const [name, node] of outer.inner) {
      let known = inner.get(name);
      if (known === undefined) {
        known = { nodes: [], first: undefined, inner: undefined };
        inner.set(name, known);
      }
      known.nodes.push({ node, order });
      const file = node.package ?? node.file;
      if (known.first === undefined && file !== undefined) known.first = { order, file };
    }
  }
  merged.inner = inner;
  return inner;
}
