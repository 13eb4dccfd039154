import type { Tree } from '@codebatch/plugin';
import {
  type Binding,
  type Declaration,
  PYTHON_BUILTINS,
  type Reference,
  type Scope,
  type ScopeModel,
} from '@codebatch/scopes';
import type { Finding } from './finding.ts';
import { listHandlerNames } from './list-handler-names.ts';

/** What the rules about unused names need to know of a Python file. */
export interface PythonFile {
  readonly path: string;
  readonly tree: Tree;
  readonly model: ScopeModel;
}

/** Forms that leave a name behind for no other purpose than to be read, as pyflakes sees it. */
const ASSIGNING_FORMS: ReadonlySet<string> = new Set([
  'assignment',
  'augmented',
  'annotation',
  'walrus',
  'with',
  'match',
]);

type Value = Pick<Declaration, 'node' | 'form' | 'unpacked'>;

/** Right-hand sides that list a value for each target. */
const DISPLAYS: ReadonlySet<string> = new Set(['tuple', 'list', 'expression_list']);

/** L101 for Python: imported names that nothing in the file reads and that are no re-exports. */
export function* findUnusedImportsInPython({ path, tree, model }: PythonFile): Generator<Finding> {
  const isPackage = /(^|\/)__init__\.pyi?$/.test(path);
  if (!isPackage) yield* findUnusedStars(tree, model);
  const reached = modulesReachedByAlias(model);
  for (const binding of model.bindings) {
    if (binding.import === undefined || binding.exported || binding.scope.usesLocals || isUsed(binding)) continue;
    if (reached.has(binding)) continue;
    // Imports of a class are its attributes; those of a package's module level are what the package offers.
    if (binding.scope.kind === 'class' || (isPackage && binding.scope === model.root)) continue;
    if (isReplacedAfterImport(binding, tree) || isMadeGlobal(binding)) continue;
    for (const declaration of binding.declarations) {
      const info = declaration.import;
      if (info === undefined || info.future || isRedundantAlias(binding, declaration)) continue;
      const isModule = info.name === '' && info.alias === undefined;
      yield findingAt('L101', tree, declaration, { name: isModule ? info.module : binding.name });
    }
  }
}

/**
 * Star imports of a file in which every name that is read is bound, and not further down only, or built in: nothing is left
 * that they could bring.
 */
function* findUnusedStars(tree: Tree, { starImports, imports, references }: ScopeModel): Generator<Finding> {
  // Where syntax errors hide uses of names nobody can tell.
  if (starImports.length === 0 || tree.hasError(0)) return;
  const mayBring = (use: Reference): boolean =>
    use.binding === undefined ? !PYTHON_BUILTINS.has(use.name) : isReadBeforeItsBinding(use, use.binding);
  if (references.some(mayBring)) return;
  for (const { name, module, node } of imports) {
    if (name !== '*') continue;
    const target = module.endsWith('.') ? `${module}*` : `${module}.*`;
    yield { rule: 'L101', start: tree.start(node), end: tree.end(node), data: { name: target } };
  }
}

/** `__all__` is looked at when all is bound; a comprehension binds its names before it reads them. */
function isReadBeforeItsBinding({ scope, node, exports }: Reference, binding: Binding): boolean {
  return scope === binding.scope && scope.kind !== 'comprehension' && !exports && node < binding.node;
}

/** `import a.b` makes `b` an attribute of `a`, whatever `a` is called: a use of `import a as c` is a use of it. */
function modulesReachedByAlias({ bindings }: ScopeModel): ReadonlySet<Binding> {
  const reached = new Set<Binding>();
  for (const { import: first, used, declarations } of bindings) {
    if (first === undefined || !used) continue;
    for (const { import: info, site } of declarations) {
      if (info === undefined || info.name !== '' || info.alias === undefined) continue;
      const module = site.bindings.get(info.module);
      if (module !== undefined) reached.add(module);
    }
  }
  return reached;
}

/** L102 for Python: names that a function assigns and nothing reads, and `except ... as` names that the handler ignores. */
export function* findUnusedVariablesInPython({ tree, model }: PythonFile): Generator<Finding> {
  const shared = bindingsSharedByNonlocal(model);
  for (const binding of model.bindings) {
    if (binding.name.startsWith('_') || binding.scope.usesLocals) continue;
    for (const { node, handler } of listHandlerNames(binding, tree)) {
      if (isReadInHandler(binding, tree, node, handler)) continue;
      yield findingAt('L102', tree, { node }, { name: binding.name, what: 'variable' });
    }
    if (binding.scope.kind !== 'function' || isUsed(binding) || shared.has(binding)) continue;
    const last = lastValue(binding);
    if (isLeftBehind(last, tree)) yield findingAt('L102', tree, last, { name: binding.name, what: 'variable' });
  }
}

/** The place that last gives the name a value, as pyflakes judges by it; where there are annotations only, the first. */
function lastValue({ declarations, references }: Binding): Value {
  let last: Value = declarations[0]!;
  const follow = ({ node, form, unpacked }: Value): void => {
    if (form !== 'annotation' && node > last.node) last = { node, form, unpacked };
  };
  for (const declaration of declarations) follow(declaration);
  for (const { node, access, form, unpacked } of references) {
    if (access === 'write' && form !== undefined) follow({ node, form, unpacked });
  }
  return last;
}

function isLeftBehind(value: Value, tree: Tree): boolean {
  return ASSIGNING_FORMS.has(value.form) && (!value.unpacked || isNamedAlone(value, tree));
}

/** A name in a pattern, or a target that a value of its own stands opposite to: `a, b = 1, 2`. */
function isNamedAlone({ form, node }: Value, tree: Tree): boolean {
  if (form === 'match') return true;
  let statement = node;
  while (statement !== -1 && tree.kind(statement) !== 'assignment') statement = tree.parent(statement);
  const value = statement === -1 ? -1 : tree.childByField(statement, 'right');
  return value !== -1 && DISPLAYS.has(tree.kind(value));
}

/** A `nonlocal` makes a variable the common state of functions, which may also read it by their closures. */
function bindingsSharedByNonlocal(model: ScopeModel): ReadonlySet<Binding> {
  const shared = new Set<Binding>();
  for (const { redirects, parent } of model.scopes) {
    for (const [name, target] of redirects ?? []) {
      const binding = target === 'nonlocal' ? bindingAround(parent, name) : undefined;
      if (binding !== undefined) shared.add(binding);
    }
  }
  return shared;
}

function bindingAround(from: Scope | undefined, name: string): Binding | undefined {
  for (let scope = from; scope !== undefined; scope = scope.parent) {
    const binding = scope.kind === 'function' ? scope.bindings.get(name) : undefined;
    if (binding !== undefined) return binding;
  }
  return undefined;
}

function findingAt(
  rule: 'L101' | 'L102',
  tree: Tree,
  { node }: Pick<Declaration, 'node'>,
  data: Finding['data'] & object,
): Finding {
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
    binding.declarations.some((item) => item.import === undefined && replaces(item, lastImport, tree)) ||
    binding.references.some((item) => item.access === 'write' && replaces(item, lastImport, tree))
  );
}

/** An annotation alone leaves the name what it is. */
function replaces(
  { node, form }: { readonly node: number; readonly form: string | undefined },
  lastImport: number,
  tree: Tree,
): boolean {
  return form !== 'annotation' && tree.start(node) > lastImport;
}

/** `global x`, `import x` in a function: done for the sake of other functions and modules. */
function isMadeGlobal({ scope, declarations }: Binding): boolean {
  return declarations.some((item) => item.import !== undefined && item.site !== scope);
}

function isRedundantAlias(binding: Binding, { import: info }: Declaration): boolean {
  return info?.alias === binding.name && (info.name === '' ? info.module : info.name) === binding.name;
}

function isReadInHandler(binding: Binding, tree: Tree, name: number, handler: number): boolean {
  const start = tree.end(name);
  const end = tree.end(handler);
  return binding.references.some((item) => item.access !== 'write' && item.start >= start && item.end <= end);
}
