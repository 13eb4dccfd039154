import type { LineIndex, Tree } from '@codebatch/plugin';
import type { Binding, BindingKind, Scope, ScopeModel } from '@codebatch/scopes';
import type { Finding } from './finding.ts';
import { type HandlerName, listHandlerNames } from './list-handler-names.ts';

/** What L103 needs to know of a file. */
export interface ShadowingInput {
  readonly path: string;
  readonly tree: Tree;
  readonly lines: LineIndex;
  readonly model: ScopeModel;
}

const DECLARATIONS_WITH_VALUE: ReadonlySet<string> = new Set([
  'variable_declarator',
  'assignment_pattern',
  'object_assignment_pattern',
  'required_parameter',
  'optional_parameter',
]);
/** What the scope of `declare global` is opened by; that of a named namespace is opened by another node. */
const GLOBAL_AUGMENTATIONS: ReadonlySet<string> = new Set(['ambient_declaration', 'labeled_statement']);
const LOGICAL_OPERATORS: ReadonlySet<string> = new Set(['&&', '||', '??']);
const MEMBER_KINDS: ReadonlySet<BindingKind> = new Set(['method', 'property', 'enum_member']);

/** L103: names that hide a name of an enclosing scope of the same file, or of an enclosing `except` clause. */
export function* checkShadowing({ path, tree, lines, model }: ShadowingInput): Generator<Finding> {
  // Stubs of Python have no code that could mean the wrong name.
  if (path.endsWith('.pyi')) return;
  const isPython = model.language === 'python';
  const isReported = isPython ? isReportedInPython : isReportedInScript;
  const augmentations = listGlobalAugmentations(tree, model);
  const lineOf = (node: number): number => lines.position(tree.start(node)).line;
  for (const binding of model.bindings) {
    if (isPython) {
      for (const { inner, outer } of nestedHandlerNames(binding, tree)) {
        yield findingAt(inner.node, tree, { name: binding.name, what: 'variable', line: lineOf(outer.node) });
      }
    }
    const outer = binding.shadows;
    if (outer === undefined || augmentations.has(binding.scope) || !isReported(binding, outer, tree)) continue;
    const what = outer.kind.replace('_', ' ');
    yield findingAt(binding.node, tree, { name: binding.name, what, line: lineOf(outer.node) });
  }
}

function findingAt(node: number, tree: Tree, data: NonNullable<Finding['data']>): Finding {
  return { rule: 'L103', start: tree.start(node), end: tree.end(node), data };
}

interface NestedNames {
  readonly inner: HandlerName;
  readonly outer: HandlerName;
}

const NONE: readonly NestedNames[] = [];

/** Names of `except` clauses inside another one of the same name, with those: the inner one unbinds the name at its end. */
function nestedHandlerNames(binding: Binding, tree: Tree): readonly NestedNames[] {
  const names = binding.name.startsWith('_') ? [] : listHandlerNames(binding, tree);
  if (names.length < 2) return NONE;
  const found: NestedNames[] = [];
  const open: HandlerName[] = [];
  for (const inner of names) {
    while (open.length > 0 && inner.node >= tree.columns.subtreeEnd[open.at(-1)!.handler]!) open.pop();
    const outer = open.at(-1);
    if (outer !== undefined) found.push({ inner, outer });
    open.push(inner);
  }
  return found;
}

/** `declare global` and the scopes inside: their names lie beside those of the file, not within. */
function listGlobalAugmentations(tree: Tree, { scopes }: ScopeModel): ReadonlySet<Scope> {
  const found = new Set<Scope>();
  for (const scope of scopes) {
    const isOuter = scope.kind === 'namespace' && GLOBAL_AUGMENTATIONS.has(tree.kind(scope.node));
    if (isOuter || (scope.parent !== undefined && found.has(scope.parent))) found.add(scope);
  }
  return found;
}

/** Names of functions only: lambdas and comprehensions are too short to confuse their names with outer ones. */
function isReportedInPython(binding: Binding, outer: Binding, tree: Tree): boolean {
  if (binding.name.startsWith('_') || binding.kind === 'type_parameter') return false;
  if (binding.scope.kind !== 'function' || tree.kind(binding.scope.node) === 'lambda') return false;
  return outer.import === undefined || !(outer.import.future || outer.import.typeOnly);
}

function isReportedInScript(binding: Binding, outer: Binding, tree: Tree): boolean {
  if (MEMBER_KINDS.has(binding.kind)) return false;
  // Parameters of function types, and functions without a body, document what is elsewhere.
  if (binding.scope.kind === 'signature' && binding.kind !== 'type_parameter') return false;
  if (binding.declarations.every(({ signature }) => signature)) return false;
  if (isMergedIntoModule(binding, outer, tree)) return false;
  // A value and a type of one name do not get in each other's way.
  if (isValue(binding) !== isValue(outer)) return false;
  // A static method cannot mean the type parameters of its class.
  if (binding.kind === 'type_parameter' && outer.kind === 'type_parameter' && isOfStaticMethod(binding, tree))
    return false;
  // `const a = function a() {}` names one thing twice.
  if (binding.scope.kind === 'function_name' && isValueOf(binding.scope.node, outer.node, tree)) return false;
  // An outer variable that is declared further down cannot be meant before its declaration.
  return isHoisted(outer) || tree.start(outer.node) < tree.start(binding.node);
}

/** A plain import is taken for a value: what it stands for is not known. */
function isValue(binding: Binding): boolean {
  return binding.import === undefined ? binding.space !== 'type' : !binding.import.typeOnly;
}

/** Whether it exists before the statement that declares it runs. */
function isHoisted({ kind, declarations }: Binding): boolean {
  return declarations[0]?.form === 'definition' && (kind === 'function' || kind === 'interface' || kind === 'type');
}

/** `import type { A } from 'm'` and `declare module 'm' { interface A {} }` are about one `A`. */
function isMergedIntoModule({ kind, scope }: Binding, outer: Binding, tree: Tree): boolean {
  if (scope.kind !== 'namespace' || (kind !== 'interface' && kind !== 'type')) return false;
  const isModule = tree.kind(tree.childByField(scope.node, 'name')) === 'string';
  return isModule && outer.import?.typeOnly === true && outer.import.module === scope.name;
}

function isOfStaticMethod({ scope }: Binding, tree: Tree): boolean {
  return tree.children(scope.node).some((child) => !tree.isNamed(child) && tree.kind(child) === 'static');
}

/** Whether a function or class is what a name is declared with, alone or as a branch of `a || b` or `a ? b : c`. */
function isValueOf(value: number, name: number, tree: Tree): boolean {
  let node = value;
  while (mayEvaluateTo(tree.parent(node), node, tree)) node = tree.parent(node);
  const declaration = tree.parent(node);
  return (
    DECLARATIONS_WITH_VALUE.has(tree.kind(declaration)) &&
    tree.parent(name) === declaration &&
    node !== name &&
    tree.end(node) === tree.end(declaration)
  );
}

function mayEvaluateTo(around: number, node: number, tree: Tree): boolean {
  switch (tree.kind(around)) {
    case 'parenthesized_expression':
      return true;
    case 'ternary_expression':
      return tree.childByField(around, 'condition') !== node;
    case 'binary_expression':
      return LOGICAL_OPERATORS.has(tree.kind(tree.childByField(around, 'operator')));
    default:
      return false;
  }
}
