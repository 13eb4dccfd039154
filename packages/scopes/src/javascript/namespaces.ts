import { declare, nameEntry, openScope } from '../model-builder.ts';
import { type BindingRecord, IN_AMBIENT, NAMESPACE, type ScopeRecord, TYPE, VALUE } from '../records.ts';
import { childInField, childOfKind, markRegion, markRole, nameOf, textOf } from '../walk.ts';
import { memberName } from './context-name.ts';
import { BODY, IS_DEFAULT, type JavaScriptVisit, type JavaScriptWalk, SKIP } from './javascript-walk.ts';
import { moduleName } from './module-name.ts';
import { addExport, isAmbient, isExported } from './names.ts';

/** `ambient_declaration`: hands its role on to what it declares; `declare global` has members of the outside world. */
export const visitAmbient: JavaScriptVisit = (walk, node, role) => {
  const { subtreeEnd } = walk;
  const end = subtreeEnd[node]!;
  const block = childOfKind(walk, node, walk.k.statement_block);
  if (block >= 0) {
    declareGlobal(walk, node, childOfKind(walk, node, walk.t.global), block);
    return node + 1;
  }
  for (let child = node + 1; child < end; child = subtreeEnd[child]!) {
    markRole(walk, child, role);
    markRegion(walk, child, walk.scope, walk.mode | IN_AMBIENT);
  }
  return node + 1;
};

/** `labeled_statement`: what the tree has for `global {}` inside an ambient module, which the grammar does not know. */
export const visitLabel: JavaScriptVisit = (walk, node) => {
  if (!isAmbient(walk) || walk.scope.kind !== 'namespace') return node + 1;
  const label = childInField(walk, node, walk.f.label);
  const block = childInField(walk, node, walk.f.body);
  if (label >= 0 && block >= 0 && textOf(walk, label) === 'global') declareGlobal(walk, node, label, block);
  return node + 1;
};

function declareGlobal(walk: JavaScriptWalk, node: number, name: number, block: number): void {
  const { model } = walk;
  const binding = declare(model, walk.scope, walk.scope, nameEntry(model, 'global'), name, node, {
    kind: 'namespace',
    form: 'definition',
    meaning: 0,
    ambient: true,
    exported: true,
    key: 'declare global',
  });
  const scope = sharedBody(walk, binding, node);
  markRole(walk, block, BODY);
  markRegion(walk, block, scope, walk.mode | IN_AMBIENT);
}

/** `module` and `internal_module`: `namespace A.B {}` and `declare module 'm' {}`. */
export const visitNamespace: JavaScriptVisit = (walk, node, role) => {
  const nameNode = childInField(walk, node, walk.f.name);
  if (nameNode < 0) return node + 1;
  const path = namesOf(walk, nameNode);
  let scope = walk.scope;
  let exported = isExported(walk, role);
  for (const name of path) {
    markRole(walk, name, SKIP);
    const isQuoted = walk.kind[name] === walk.k.string;
    const entry = nameEntry(walk.model, isQuoted ? moduleName(walk, name) : textOf(walk, name));
    const binding = declare(walk.model, scope, walk.scope, entry, name, node, {
      kind: 'namespace',
      form: 'definition',
      meaning: isQuoted ? 0 : VALUE | NAMESPACE,
      ambient: isAmbient(walk),
      exported: exported || isQuoted,
      key: isQuoted ? textOf(walk, name) : undefined,
    });
    if (exported && scope === walk.scope) addExport(walk, entry.text, entry.text, name, binding);
    exported = true;
    scope = sharedBody(walk, binding, node);
  }
  const body = childInField(walk, node, walk.f.body);
  if (body >= 0) {
    markRole(walk, body, BODY);
    markRegion(walk, body, scope, walk.mode);
  }
  return node + 1;
};

/** The names of `A.B.C`, left to right. */
function namesOf(walk: JavaScriptWalk, node: number): number[] {
  const names: number[] = [];
  let at = node;
  for (let object = childInField(walk, at, walk.f.object); object >= 0; ) {
    const property = childInField(walk, at, walk.f.property);
    if (property >= 0) names.push(property);
    at = object;
    object = childInField(walk, at, walk.f.object);
  }
  names.push(at);
  return names.reverse();
}

/** Namespaces and enums of one name see each other's members: their declarations share a scope. */
function sharedBody(
  walk: JavaScriptWalk,
  binding: BindingRecord,
  node: number,
  kind: 'namespace' | 'enum' = 'namespace',
): ScopeRecord {
  let scope = walk.bodies.get(binding);
  if (scope === undefined) {
    scope = openScope(walk.model, kind, node, binding.scope, binding.name);
    walk.bodies.set(binding, scope);
  }
  return scope;
}

/** `enum_declaration`. */
export const visitEnum: JavaScriptVisit = (walk, node, role) => {
  const nameNode = childInField(walk, node, walk.f.name);
  const body = childInField(walk, node, walk.f.body);
  if (nameNode < 0) return node + 1;
  markRole(walk, nameNode, SKIP);
  const exported = isExported(walk, role);
  const entry = nameOf(walk, nameNode);
  const binding = declare(walk.model, walk.scope, walk.scope, entry, nameNode, node, {
    kind: 'enum',
    form: 'definition',
    meaning: VALUE | TYPE | NAMESPACE,
    ambient: isAmbient(walk),
    exported,
  });
  if (exported) addExport(walk, (role & IS_DEFAULT) !== 0 ? 'default' : entry.text, entry.text, nameNode, binding);
  if (body < 0) return node + 1;
  const scope = sharedBody(walk, binding, node, 'enum');
  markRegion(walk, body, scope, walk.mode);
  declareEnumMembers(walk, body, scope);
  return node + 1;
};

function declareEnumMembers(walk: JavaScriptWalk, body: number, scope: ScopeRecord): void {
  const { k, f, kind, subtreeEnd } = walk;
  const end = subtreeEnd[body]!;
  for (let child = body + 1; child < end; child = subtreeEnd[child]!) {
    const isAssigned = kind[child] === k.enum_assignment;
    if (!isAssigned && walk.field[child] !== f.name) continue;
    const name = isAssigned ? childInField(walk, child, f.name) : child;
    if (name < 0) continue;
    declare(walk.model, scope, scope, nameEntry(walk.model, memberName(walk, name)), name, child, {
      kind: 'enum_member',
      form: 'member',
      meaning: VALUE | TYPE,
    });
  }
}
