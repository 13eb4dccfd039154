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
/** Kinds that exist before the statement that declares them runs. */
const HOISTED_KINDS: ReadonlySet<BindingKind> = new Set(['function', 'interface', 'type', 'import']);

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
  // `const a = function a() {}` names one thing twice.
  if (binding.scope.kind === 'function_name' && isInside(tree, binding.node, outer.definition)) return false;
  // An outer variable that is declared further down cannot be meant before its declaration.
  return HOISTED_KINDS.has(outer.kind) || tree.start(outer.node) < tree.start(binding.node);
}

function isInside(tree: Tree, node: number, outer: number): boolean {
  return node > outer && node < tree.columns.subtreeEnd[outer]!;
}
