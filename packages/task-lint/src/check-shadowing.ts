import type { LineIndex, Tree } from '@codebatch/plugin';
import type { Binding, BindingKind, ScopeModel } from '@codebatch/scopes';
import type { Finding } from './finding.ts';

/** What L103 needs to know of a file. */
export interface ShadowingInput {
  readonly tree: Tree;
  readonly lines: LineIndex;
  readonly model: ScopeModel;
}

const MEMBER_KINDS: ReadonlySet<BindingKind> = new Set(['method', 'property', 'enum_member']);

/** L103: names that hide a name of an enclosing scope of the same file. */
export function* checkShadowing({ tree, lines, model }: ShadowingInput): Generator<Finding> {
  const isReported = model.language === 'python' ? isReportedInPython : isReportedInScript;
  for (const binding of model.bindings) {
    const outer = binding.shadows;
    if (outer === undefined || !isReported(binding, outer, tree)) continue;
    yield {
      rule: 'L103',
      start: tree.start(binding.node),
      end: tree.end(binding.node),
      data: {
        name: binding.name,
        what: outer.kind.replace('_', ' '),
        line: lines.position(tree.start(outer.node)).line,
      },
    };
  }
}

/** Names of functions only: lambdas and comprehensions are too short to confuse their names with outer ones. */
function isReportedInPython(binding: Binding, outer: Binding, tree: Tree): boolean {
  if (binding.name.startsWith('_') || binding.kind === 'type_parameter') return false;
  if (binding.scope.kind !== 'function' || tree.kind(binding.scope.node) === 'lambda') return false;
  return outer.import === undefined || !(outer.import.future || outer.import.typeOnly);
}

function isReportedInScript(binding: Binding, outer: Binding, tree: Tree): boolean {
  if (MEMBER_KINDS.has(binding.kind) || binding.scope.kind === 'signature') return false;
  // A value and a type of one name do not get in each other's way.
  if (isValue(binding) !== isValue(outer)) return false;
  // A static method cannot mean the type parameters of its class.
  if (binding.kind === 'type_parameter' && outer.kind === 'type_parameter' && isOfStaticMethod(binding, tree))
    return false;
  // `const a = function a() {}` names one thing twice.
  if (binding.scope.kind === 'function_name' && isInside(tree, binding.node, outer.definition)) return false;
  // An outer variable that is declared further down cannot be meant before its declaration.
  return isHoisted(outer) || tree.start(outer.node) < tree.start(binding.node);
}

/** A plain import is taken for a value: what it stands for is not known. */
function isValue(binding: Binding): boolean {
  return binding.import === undefined ? binding.space !== 'type' : !binding.import.typeOnly;
}

/** Whether it exists before the statement that declares it runs. */
function isHoisted({ kind, declarations }: Binding): boolean {
  if (kind === 'import') return true;
  return declarations[0]?.form === 'definition' && (kind === 'function' || kind === 'interface' || kind === 'type');
}

function isOfStaticMethod({ scope }: Binding, tree: Tree): boolean {
  return tree.children(scope.node).some((child) => !tree.isNamed(child) && tree.kind(child) === 'static');
}

function isInside(tree: Tree, node: number, outer: number): boolean {
  return node > outer && node < tree.columns.subtreeEnd[outer]!;
}
