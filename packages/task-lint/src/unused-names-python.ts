import type { Tree } from '@codebatch/plugin';
import type { Binding, Declaration, ScopeModel } from '@codebatch/scopes';
import type { Finding } from './finding.ts';

/** What the rules about unused names need to know of a Python file. */
export interface PythonFile {
  readonly path: string;
  readonly tree: Tree;
  readonly model: ScopeModel;
}

/** Forms that leave a name behind for no other purpose than to be read, as pyflakes sees it. */
const ASSIGNING_FORMS: ReadonlySet<string> = new Set(['assignment', 'annotation', 'with', 'match']);

/** L101 for Python: imported names that nothing in the file reads and that are no re-exports. */
export function* findUnusedImportsInPython({ path, tree, model }: PythonFile): Generator<Finding> {
  const isPackage = /(^|\/)__init__\.py$/.test(path);
  for (const binding of model.bindings) {
    if (binding.import === undefined || binding.exported || isUsed(binding)) continue;
    // Imports of a class are its attributes; those of a package's module level are what the package offers.
    if (binding.scope.kind === 'class' || (isPackage && binding.scope === model.root)) continue;
    if (isReplacedAfterImport(binding, tree)) continue;
    for (const declaration of binding.declarations) {
      const info = declaration.import;
      if (info === undefined || info.future || isRedundantAlias(binding, declaration)) continue;
      const isModule = info.name === '' && info.alias === undefined;
      yield findingAt('L101', tree, declaration, { name: isModule ? info.module : binding.name });
    }
  }
}

/** L102 for Python: names that a function assigns and nothing reads, and `except ... as` names that the handler ignores. */
export function* findUnusedVariablesInPython({ tree, model }: PythonFile): Generator<Finding> {
  for (const binding of model.bindings) {
    if (binding.name.startsWith('_') || binding.scope.usesLocals) continue;
    for (const declaration of binding.declarations) {
      if (
        declaration.form === 'except' &&
        !declaration.site.usesLocals &&
        !isReadInHandler(binding, declaration, tree)
      ) {
        yield findingAt('L102', tree, declaration, { name: binding.name, what: 'variable' });
      }
    }
    const [first] = binding.declarations;
    if (binding.scope.kind !== 'function' || first === undefined || isUsed(binding)) continue;
    if (ASSIGNING_FORMS.has(first.form) && !(first.unpacked && first.form !== 'match')) {
      yield findingAt('L102', tree, first, { name: binding.name, what: 'variable' });
    }
  }
}

function findingAt(rule: 'L101' | 'L102', tree: Tree, { node }: Declaration, data: Finding['data'] & object): Finding {
  return { rule, start: tree.start(node), end: tree.end(node), data };
}

/** A deletion needs the name as a read does; a write from a nested function says that the name is shared state. */
function isUsed(binding: Binding): boolean {
  return (
    binding.used ||
    binding.references.some(
      ({ access, scope }) => access === 'delete' || (access === 'write' && scope !== binding.scope),
    )
  );
}

/** `try: import x`, `except ImportError: x = None`: the name stands for whether the module is there. */
function isReplacedAfterImport(binding: Binding, tree: Tree): boolean {
  const lastImport = Math.max(
    ...binding.declarations.map((item) => (item.import === undefined ? -1 : tree.start(item.node))),
  );
  return (
    binding.declarations.some((item) => item.import === undefined && tree.start(item.node) > lastImport) ||
    binding.references.some((item) => item.access === 'write' && item.start > lastImport)
  );
}

function isRedundantAlias(binding: Binding, { import: info }: Declaration): boolean {
  return info?.alias === binding.name && (info.name === '' ? info.module : info.name) === binding.name;
}

function isReadInHandler(binding: Binding, declaration: Declaration, tree: Tree): boolean {
  let handler = declaration.node;
  while (handler !== -1 && !tree.kind(handler).startsWith('except')) handler = tree.parent(handler);
  if (handler === -1) return true;
  const end = tree.end(handler);
  const start = tree.end(declaration.node);
  return binding.references.some((item) => item.access !== 'write' && item.start >= start && item.end <= end);
}
