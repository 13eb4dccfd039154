import type { Tree } from '@codebatch/plugin';
import type { Binding, BindingKind, ScopeKind, ScopeModel } from '@codebatch/scopes';
import type { Finding } from './finding.ts';

/** What the rules about unused names need to know of a JavaScript or TypeScript file. */
export interface ScriptFile {
  readonly path: string;
  readonly text: string;
  readonly tree: Tree;
  readonly model: ScopeModel;
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

/** L101 for JavaScript and TypeScript: imported names that nothing in the file uses, as a value or a type. */
export function* findUnusedImportsInScript(file: ScriptFile): Generator<Finding> {
  const { tree, model, path } = file;
  if (isDeclarationFile(path)) return;
  const factories = jsxFactories(file);
  for (const binding of model.bindings) {
    if (binding.import === undefined || binding.exported || binding.usedOutside) continue;
    if (binding.scope.usesLocals || factories.has(binding.name)) continue;
    for (const declaration of binding.declarations) {
      if (declaration.form !== 'import') continue;
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
    if (binding.exported || binding.usedOutside || binding.scope.usesLocals) continue;
    if (binding.scope === model.root && !topLevelIsLocal) continue;
    if (isExempt(binding)) continue;
    yield {
      rule: 'L102',
      start: tree.start(binding.node),
      end: tree.end(binding.node),
      data: { name: binding.name, what: binding.kind },
    };
  }
}

function isExempt({ declarations, name }: Binding): boolean {
  return (
    /^['"]|^global$/.test(name) ||
    declarations.some(
      (item) => item.form === 'except' || item.form === 'default_export' || item.form === 'import' || item.restSibling,
    )
  );
}

function isDeclarationFile(path: string): boolean {
  return /\.d\.([cm]?ts|[^./]+\.ts)$/.test(path);
}

function isModule(path: string, tree: Tree, model: ScopeModel): boolean {
  if (/\.[cm][jt]s$/.test(path)) return true;
  if (tree.kindId('import_statement', true) !== -1 || tree.kindId('export_statement', true) !== -1) return true;
  const commonJs = new Set(['require', 'module', 'exports']);
  return model.references.some((item) => item.binding === undefined && commonJs.has(item.name));
}

/** Names that JSX compiles to: `React`, or what a `@jsx` or `@jsxFrag` comment names. */
function jsxFactories({ text, tree }: ScriptFile): ReadonlySet<string> {
  if (!JSX_KINDS.some((kind) => tree.kindId(kind, true) !== -1)) return new Set();
  const pragmas = text.matchAll(/@jsx(?:Frag)?[ \t]+([\w$]+)/g);
  return new Set(['React', ...[...pragmas].map((match) => match[1]!)]);
}
