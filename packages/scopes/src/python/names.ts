import type { BindingKind } from '../model.ts';
import { type DeclarationFacts, declare, giveValue, refer } from '../model-builder.ts';
import { type BindingRecord, IN_ANNOTATION, IN_CONDITION, type Name, type ScopeRecord, VALUE } from '../records.ts';
import { nameOf } from '../walk.ts';
import {
  AUGMENT,
  DELETE,
  FINAL,
  FORM_OF_ROLE,
  PARAMETER,
  type PythonVisit,
  type PythonWalk,
  READ,
  ROLE,
  SKIP,
  UNPACKED,
  WALRUS,
} from './python-walk.ts';

/** `identifier`: a read unless its surroundings gave it another role. */
export const visitIdentifier: PythonVisit = (walk, node, role) => {
  const act = role & ROLE;
  if (act === READ) readName(walk, node);
  else if (act !== SKIP && walk.end[node]! > walk.start[node]!) bindVariable(walk, node, role);
  return node + 1;
};

/** Records a read of the name that the node is. */
export function readName(walk: PythonWalk, node: number): void {
  const start = walk.start[node]!;
  const end = walk.end[node]!;
  if (end === start) return;
  const use = refer(walk.model, walk.scope, nameOf(walk, node), node, start, end, 'read', VALUE);
  if ((walk.mode & IN_ANNOTATION) !== 0) use.space = 'type';
}

function bindVariable(walk: PythonWalk, node: number, role: number): void {
  const act = role & ROLE;
  const entry = nameOf(walk, node);
  const scope = act === WALRUS ? walk.scope.hoist : walk.scope;
  const start = walk.start[node]!;
  const end = walk.end[node]!;
  const form = FORM_OF_ROLE[act]!;
  if (act === DELETE) {
    refer(walk.model, scope, entry, node, start, end, 'delete', VALUE);
    return;
  }
  if (act === AUGMENT) refer(walk.model, scope, entry, node, start, end, 'read', VALUE);
  const redirect = scope.redirects?.get(entry.text);
  const known = redirect === undefined ? scope.bindings.get(entry.text) : undefined;
  if (redirect === 'nonlocal' || (known !== undefined && hasVariable(known.declarations))) {
    const write = refer(walk.model, scope, entry, node, start, end, 'write', VALUE);
    write.form = form;
    write.unpacked = (role & UNPACKED) !== 0;
    if (known !== undefined) giveValue(known, node, form);
    return;
  }
  const kind =
    act === PARAMETER ? 'parameter' : variableKind(redirect === 'global' ? walk.model.root : scope, entry.text, role);
  const unpacked = (role & UNPACKED) !== 0;
  const facts: DeclarationFacts = { kind, form, meaning: VALUE, conditional: isConditional(walk), unpacked };
  if (redirect === 'global') walk.globals.push({ entry, node, definition: node, site: walk.scope, facts });
  else declare(walk.model, scope, walk.scope, entry, node, definitionOf(walk, node, act), facts);
}

function hasVariable(declarations: readonly { readonly kind: BindingKind }[]): boolean {
  return declarations.some(({ kind }) => kind === 'variable' || kind === 'constant' || kind === 'parameter');
}

const ALL_CAPS = /^[_0-9]*[A-Z][A-Z0-9_]*$/;

function variableKind(scope: ScopeRecord, name: string, role: number): BindingKind {
  if ((role & FINAL) !== 0) return 'constant';
  return (scope.kind === 'module' || scope.kind === 'class') && ALL_CAPS.test(name) ? 'constant' : 'variable';
}

function definitionOf(walk: PythonWalk, node: number, act: number): number {
  if (act !== PARAMETER) return node;
  let definition = node;
  for (let parent = walk.parent[node]!; parent >= 0; parent = walk.parent[parent]!) {
    const kind = walk.kind[parent];
    const { k } = walk;
    if (
      kind !== k.typed_parameter &&
      kind !== k.default_parameter &&
      kind !== k.typed_default_parameter &&
      kind !== k.list_splat_pattern &&
      kind !== k.dictionary_splat_pattern
    )
      break;
    definition = parent;
  }
  return definition;
}

/** Whether the walk is under a condition, loop or try within the scope. */
export function isConditional(walk: PythonWalk): boolean {
  return (walk.mode & IN_CONDITION) !== 0;
}

/** Declares a name that a statement defines (function, class, import, type alias), following `global` and `nonlocal`. */
export function define(
  walk: PythonWalk,
  entry: Name,
  node: number,
  definition: number,
  facts: DeclarationFacts,
): BindingRecord | undefined {
  const redirect = walk.scope.redirects?.get(entry.text);
  if (redirect === 'global') {
    walk.globals.push({ entry, node, definition, site: walk.scope, facts });
    return undefined;
  } else if (redirect === 'nonlocal') {
    const write = refer(walk.model, walk.scope, entry, node, walk.start[node]!, walk.end[node]!, 'write', VALUE);
    write.form = facts.form;
    return undefined;
  } else {
    return declare(walk.model, walk.scope, walk.scope, entry, node, definition, facts);
  }
}
