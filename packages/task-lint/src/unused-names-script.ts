import type { Tree } from '@codebatch/plugin';
import type { Binding, BindingKind, Declaration, ScopeKind, ScopeModel } from '@codebatch/scopes';
import type { CommentRange } from './find-comment-ranges.ts';
import type { Finding } from './finding.ts';

/** What the rules about unused names need to know of a JavaScript or TypeScript file. */
export interface ScriptFile {
  readonly path: string;
  readonly text: string;
  readonly tree: Tree;
  readonly model: ScopeModel;
  readonly comments: readonly CommentRange[];
}

const LOCAL_KINDS: ReadonlySet<BindingKind> = new Set([
  'function',
  'class',
  'interface',
  'type',
  'enum',
  'namespace',
  'variable',
  'constant',
]);
/** Scopes whose names are members, or exist for the sake of documentation or recursion. */
const OTHER_SCOPES: ReadonlySet<ScopeKind> = new Set([
  'class',
  'object',
  'interface',
  'type_literal',
  'enum',
  'signature',
  'function_name',
  'conditional_type',
]);
const JSX_KINDS = ['jsx_element', 'jsx_self_closing_element', 'jsx_fragment'];

/**
 * L101 for JavaScript and TypeScript: imported names, those of `import A = B.C` too, that nothing in the file uses, as a
 * value or a type. Names of a script's top level are global and may be used by other scripts.
 */
export function* findUnusedImportsInScript(file: ScriptFile): Generator<Finding> {
  const { tree, model, path } = file;
  if (isDeclarationFile(path)) return;
  const factories = jsxFactories(file);
  const topLevelIsLocal = isModule(path, tree, model);
  let documented: ReadonlySet<string> | undefined;
  for (const binding of model.bindings) {
    if (binding.exported || binding.usedOutside || !binding.declarations.some(isImport)) continue;
    if (binding.scope === model.root && !topLevelIsLocal) continue;
    if (binding.scope.usesLocals || binding.name.startsWith('_') || factories.has(binding.name)) continue;
    documented ??= namesInJsDoc(file);
    if (documented.has(binding.name)) continue;
    for (const declaration of binding.declarations) {
      if (!isImport(declaration)) continue;
      yield {
        rule: 'L101',
        start: tree.start(declaration.node),
        end: tree.end(declaration.node),
        data: { name: binding.name },
      };
    }
  }
}

/**
 * L102 for JavaScript and TypeScript: variables, functions, classes and types that nothing uses from outside their own
 * definition. Names of a script's top level are global and may be used by other scripts.
 */
export function* findUnusedLocalsInScript({ path, tree, model }: ScriptFile): Generator<Finding> {
  if (isDeclarationFile(path)) return;
  const topLevelIsLocal = isModule(path, tree, model);
  for (const binding of model.bindings) {
    if (!LOCAL_KINDS.has(binding.kind) || OTHER_SCOPES.has(binding.scope.kind) || binding.name.startsWith('_'))
      continue;
    if (binding.exported || isUsed(binding) || binding.scope.usesLocals) continue;
    if (binding.scope === model.root && !topLevelIsLocal) continue;
    if (isExempt(binding, tree)) continue;
    yield {
      rule: 'L102',
      start: tree.start(binding.node),
      end: tree.end(binding.node),
      data: { name: binding.name, what: binding.kind },
    };
  }
}

/** A declared function that only calls itself is unused; what a variable's value says of the variable is a use. */
function isUsed({ declarations, used, usedOutside }: Binding): boolean {
  return declarations[0]?.form === 'definition' ? usedOutside : used;
}

function isImport({ form }: Declaration): boolean {
  return form === 'import';
}

function isExempt({ declarations }: Binding, tree: Tree): boolean {
  return declarations.some(
    ({ form, restSibling, node }) =>
      form === 'except' || form === 'default_export' || form === 'import' || restSibling || isAmbient(tree, node),
  );
}

/** `declare` tells the compiler of what lies outside. */
function isAmbient(tree: Tree, node: number): boolean {
  let at = tree.parent(node);
  for (let levels = 0; at !== -1 && levels < 3; levels += 1) {
    if (tree.kind(at) === 'ambient_declaration') return true;
    at = tree.parent(at);
  }
  return false;
}

function isDeclarationFile(path: string): boolean {
  return /\.d\.([cm]?ts|[^./]+\.ts)$/.test(path);
}

function isModule(path: string, tree: Tree, model: ScopeModel): boolean {
  if (/\.[cm][jt]s$/.test(path)) return true;
  // The token of `import.meta`.
  if (hasModuleStatement(tree) || tree.kindId('meta', false) !== -1) return true;
  const commonJs = new Set(['require', 'module', 'exports']);
  return model.references.some((item) => item.binding === undefined && commonJs.has(item.name));
}

/** Those in namespaces and ambient modules do not make a module of the file. */
function hasModuleStatement(tree: Tree): boolean {
  const kinds = [tree.kindId('import_statement', true), tree.kindId('export_statement', true)];
  // Errors tear statements out of the top level.
  if (tree.hasError(0)) return kinds.some((kind) => kind !== -1);
  return tree.children(0).some((child) => kinds.includes(tree.columns.kind[child]!));
}

/** Names in the braces of JSDoc comments: `{@link Name}`, `@type {Name}`. The compiler counts them as uses of imports. */
function namesInJsDoc({ text, comments }: ScriptFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { start, end } of comments) {
    if (!text.startsWith('/**', start)) continue;
    for (const [braces] of text.slice(start, end).matchAll(/\{[^{}]*\}/g)) {
      for (const [name] of braces.matchAll(/[\p{L}$_][\p{L}\p{N}$_]*/gu)) names.add(name);
    }
  }
  return names;
}

/** Names that JSX compiles to: `React`, or what a `@jsx` or `@jsxFrag` comment names. */
function jsxFactories({ text, tree }: ScriptFile): ReadonlySet<string> {
  if (!JSX_KINDS.some((kind) => tree.kindId(kind, true) !== -1)) return new Set();
  const pragmas = text.matchAll(/@jsx(?:Frag)?[ \t]+([\w$]+)/g);
  return new Set(['React', ...[...pragmas].map((match) => match[1]!)]);
}
