import type { BindingKind } from './model.ts';
import type { ModelBuilder } from './model-builder.ts';
import {
  ANY_MEANING,
  type BindingRecord,
  type DeclarationRecord,
  NAMESPACE,
  type Name,
  type ReferenceRecord,
  type ScopeRecord,
  TYPE,
  VALUE,
} from './records.ts';

/** How a language's scopes are looked up. */
export interface LookupRules {
  /** Code directly in a class body sees the names bound there. */
  readonly classNamesVisible: boolean;
  /** Names that mean something where nothing binds them. */
  readonly builtins: ReadonlySet<string>;
}

/** What a name meant before a scope was entered. */
interface Undo {
  readonly entry: Name;
  readonly value: BindingRecord | undefined;
  readonly type: BindingRecord | undefined;
  readonly namespace: BindingRecord | undefined;
}

/**
 * Ties every use to its binding. One descent through the tree of scopes, in which each name carries the binding that is
 * visible just then; entering a scope replaces it and leaving restores it. Each binding and each use is touched once,
 * however deep the scopes are nested.
 */
export function resolveReferences(model: ModelBuilder, rules: LookupRules): void {
  const undo: Undo[] = [];
  const marks: number[] = [];
  const stack: { readonly scope: ScopeRecord; child: number }[] = [];
  const enter = (scope: ScopeRecord): void => {
    marks.push(undo.length);
    showBindings(scope, model.root, undo);
    if (scope.uses !== undefined) for (const use of scope.uses) resolve(use, rules, model);
    stack.push({ scope, child: 0 });
  };
  enter(model.root);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.scope.children?.[top.child++];
    if (next !== undefined) {
      enter(next);
      continue;
    }
    stack.pop();
    hideBindings(undo, marks.pop()!);
  }
  inSourceOrder(model);
  tieReferences(model);
}

function areMembers(scope: ScopeRecord): boolean {
  const { kind } = scope;
  return kind === 'class' || kind === 'interface' || kind === 'type_literal' || kind === 'object';
}

function showBindings(scope: ScopeRecord, root: ScopeRecord, undo: Undo[]): void {
  if (scope.redirects !== undefined) {
    for (const [name, to] of scope.redirects) {
      const binding = to === 'global' ? root.bindings.get(name) : undefined;
      if (binding !== undefined) show(binding, VALUE | TYPE | NAMESPACE, undo);
    }
  }
  if (areMembers(scope)) return;
  for (const binding of scope.bindings.values()) {
    binding.shadows = hiddenBy(binding);
    show(binding, binding.meaning, undo);
  }
}

function hiddenBy({ entry, meaning }: BindingRecord): BindingRecord | undefined {
  if ((meaning & VALUE) !== 0 && entry.value !== undefined) return entry.value;
  return (meaning & TYPE) !== 0 ? entry.type : undefined;
}

function show(binding: BindingRecord, meaning: number, undo: Undo[]): void {
  const { entry } = binding;
  undo.push({ entry, value: entry.value, type: entry.type, namespace: entry.namespace });
  if ((meaning & VALUE) !== 0) entry.value = binding;
  if ((meaning & TYPE) !== 0) entry.type = binding;
  if ((meaning & NAMESPACE) !== 0) entry.namespace = binding;
}

function hideBindings(undo: Undo[], mark: number): void {
  while (undo.length > mark) {
    const { entry, value, type, namespace } = undo.pop()!;
    entry.value = value;
    entry.type = type;
    entry.namespace = namespace;
  }
}

function resolve(use: ReferenceRecord, rules: LookupRules, model: ModelBuilder): void {
  let binding = visible(use.entry, use.meaning);
  const { scope } = use;
  if (binding !== undefined && binding.scope === scope && use.node < scope.body && binding.node >= scope.body) {
    binding = binding.shadows;
  }
  if (rules.classNamesVisible) {
    if (scope.kind === 'class') {
      const own = scope.bindings.get(use.name);
      // `x = x.y` in a class body reads the outer or the built-in `x`: its own does not exist yet.
      const meansOuter = binding !== undefined || rules.builtins.has(use.name);
      if (own !== undefined && !(meansOuter && isBeforeFirstValue(own, use, model))) binding = own;
    } else if (scope.kind === 'type_parameters' && scope.parent?.kind === 'class' && binding?.scope !== scope) {
      binding = scope.parent.bindings.get(use.name) ?? binding;
    }
  }
  use.binding = binding;
}

/** Whether a read in a class body comes before the first statement that gives the name a value there has done so. */
function isBeforeFirstValue(own: BindingRecord, use: ReferenceRecord, { tree }: ModelBuilder): boolean {
  if (use.access !== 'read') return false;
  const { firstValue } = own;
  if (firstValue === -1 || use.node < firstValue) return true;
  const around = tree.parent(firstValue);
  return around !== -1 && tree.kind(around) === 'assignment' && use.node < tree.columns.subtreeEnd[around]!;
}

/**
 * The innermost binding with a fitting meaning; a type or namespace that the file does not have is one from outside,
 * whatever values have its name. Python's names all mean values. Where no value fits, a type does: correct code has no
 * such use, but the grammar takes some types for expressions (`f<T>` before a template).
 */
function visible(entry: Name, meaning: number): BindingRecord | undefined {
  if (meaning === VALUE) return entry.value ?? entry.type;
  if (meaning === TYPE) return entry.type;
  if (meaning === NAMESPACE) return entry.namespace;
  if (meaning === (VALUE | TYPE)) return entry.type ?? entry.value;
  let found = entry.value;
  for (const other of [entry.type, entry.namespace]) {
    if (other !== undefined && (found === undefined || other.scope.depth > found.scope.depth)) found = other;
  }
  return found;
}

function inSourceOrder(model: ModelBuilder): void {
  const { references } = model;
  for (let i = 1; i < references.length; i++) {
    if (references[i]!.start < references[i - 1]!.start) {
      references.sort((a, b) => a.start - b.start);
      return;
    }
  }
}

function lastBefore({ declarations }: BindingRecord, node: number): DeclarationRecord | undefined {
  let low = 0;
  let high = declarations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (declarations[middle]!.node < node) low = middle + 1;
    else high = middle;
  }
  return declarations[low - 1];
}

/** `const stop = listen(() => stop())` uses its own name to some purpose; a function that only calls itself does not. */
const HOLDS_VALUE: ReadonlySet<BindingKind> = new Set(['variable', 'constant', 'parameter', 'property', 'import']);

function tieReferences(model: ModelBuilder): void {
  const { subtreeEnd } = model.tree.columns;
  for (const use of model.references) {
    const { binding } = use;
    if (binding === undefined) continue;
    binding.references.push(use);
    const around = lastBefore(binding, use.node);
    use.inOwnDefinition =
      around !== undefined && !HOLDS_VALUE.has(around.kind) && use.node < subtreeEnd[around.definition]!;
    if (use.exports) binding.exported = true;
    if (use.access !== 'read') continue;
    binding.used = true;
    if (!use.inOwnDefinition) binding.usedOutside = true;
  }
  for (const binding of model.bindings) {
    if ((binding.meaning & ANY_MEANING) === TYPE) binding.space = 'type';
    else if ((binding.meaning & TYPE) !== 0) binding.space = 'both';
  }
  tieExports(model);
}

function tieExports(model: ModelBuilder): void {
  if (model.exports.length === 0) return;
  const named = new Map<number, BindingRecord | undefined>();
  for (const use of model.references) if (use.exports) named.set(use.node, use.binding);
  for (const edge of model.exports) if (edge.at !== undefined) edge.binding = named.get(edge.at);
}
