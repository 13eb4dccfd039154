import type { HeritageEdge } from '../model.ts';
import { declare, openScope, qualify } from '../model-builder.ts';
import { type BindingRecord, IN_AMBIENT, IN_CONDITION, type ScopeRecord, TYPE, VALUE } from '../records.ts';
import { childInField, childOfKind, enterRegion, markRegion, markRole, nameOf, targetText } from '../walk.ts';
import { contextName } from './context-name.ts';
import { BODY, IS_DEFAULT, type JavaScriptVisit, type JavaScriptWalk, SKIP } from './javascript-walk.ts';
import { isFunctionPair } from './members.ts';
import { addExport, isAmbient, isExported } from './names.ts';

/** `class_declaration`, `abstract_class_declaration`. */
export const visitClassDeclaration: JavaScriptVisit = (walk, node, role) => {
  const nameNode = childInField(walk, node, walk.f.name);
  const name = nameNode < 0 ? '' : nameOf(walk, nameNode).text;
  if (nameNode >= 0) {
    markRole(walk, nameNode, SKIP);
    const exported = isExported(walk, role);
    const binding = declare(walk.model, walk.scope, walk.scope, nameOf(walk, nameNode), nameNode, node, {
      kind: 'class',
      form: 'definition',
      meaning: VALUE | TYPE,
      conditional: (walk.mode & IN_CONDITION) !== 0,
      ambient: isAmbient(walk),
      exported,
    });
    if (exported) addExport(walk, (role & IS_DEFAULT) !== 0 ? 'default' : name, name, nameNode, binding);
  }
  openClass(walk, node, name, -1);
  return node + 1;
};

/** `class` as an expression: its name is visible inside only. */
export const visitClassExpression: JavaScriptVisit = (walk, node) => {
  const nameNode = childInField(walk, node, walk.f.name);
  if (nameNode >= 0) markRole(walk, nameNode, SKIP);
  openClass(walk, node, nameNode < 0 ? contextName(walk, node) : nameOf(walk, nameNode).text, nameNode);
  return node + 1;
};

function openClass(walk: JavaScriptWalk, node: number, name: string, ownName: number): void {
  const { k, model } = walk;
  const typeParameters = childOfKind(walk, node, k.type_parameters);
  const qualifiedName = qualify(walk.scope, name);
  let head = walk.scope;
  if (typeParameters >= 0 || ownName >= 0) {
    head = openScope(model, typeParameters >= 0 ? 'type_parameters' : 'function_name', node, head, '');
    if (ownName >= 0) {
      declare(model, head, head, nameOf(walk, ownName), ownName, node, {
        kind: 'class',
        form: 'definition',
        meaning: VALUE | TYPE,
      });
    }
    if (typeParameters >= 0) markRegion(walk, typeParameters, head, walk.mode);
  }
  const heritage = childOfKind(walk, node, k.class_heritage);
  if (heritage >= 0) {
    if (head !== walk.scope) markRegion(walk, heritage, head, walk.mode);
    addClassHeritage(walk, heritage, name, qualifiedName);
  }
  const body = childInField(walk, node, walk.f.body);
  if (body >= 0) markRegion(walk, body, openScope(model, 'class', node, head, name), walk.mode & IN_AMBIENT);
  model.classes.push({ node, name, qualifiedName });
}

function addClassHeritage(walk: JavaScriptWalk, heritage: number, owner: string, qualifiedName: string): void {
  const { k, kind, subtreeEnd } = walk;
  const { named } = walk.model.tree.header;
  const end = subtreeEnd[heritage]!;
  for (let child = heritage + 1; child < end; child = subtreeEnd[child]!) {
    if (named[kind[child]!] !== true || walk.model.tree.isExtra(child)) continue;
    if (kind[child] === k.extends_clause || kind[child] === k.implements_clause) {
      addBases(walk, child, kind[child] === k.extends_clause ? 'inherits' : 'implements', owner, qualifiedName);
    } else addBase(walk, child, 'inherits', owner, qualifiedName);
  }
}

function addBases(walk: JavaScriptWalk, clause: number, type: HeritageEdge['type'], owner: string, name: string): void {
  const { named } = walk.model.tree.header;
  const end = walk.subtreeEnd[clause]!;
  for (let child = clause + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (named[walk.kind[child]!] !== true || walk.model.tree.isExtra(child)) continue;
    if (walk.kind[child] !== walk.k.type_arguments) addBase(walk, child, type, owner, name);
  }
}

function addBase(
  walk: JavaScriptWalk,
  node: number,
  type: HeritageEdge['type'],
  owner: string,
  ownerQualifiedName: string,
): void {
  const { k, f, kind } = walk;
  let target = node;
  if (kind[node] === k.generic_type) target = childInField(walk, node, f.name);
  else if (kind[node] === k.instantiation_expression) target = node + 1;
  const text = targetText(walk, walk.start[target]!, walk.end[target]!);
  walk.model.heritage.push({ type, target: text, node, owner, ownerQualifiedName });
}

/** `interface_declaration`: merges with others of its name. */
export const visitInterface: JavaScriptVisit = (walk, node, role) => {
  const nameNode = declareNamed(walk, node, role, 'interface');
  if (nameNode < 0) return node + 1;
  const name = nameOf(walk, nameNode).text;
  const head = openTypeParameters(walk, node);
  const end = walk.subtreeEnd[node]!;
  for (let child = nameNode; child < end; child = walk.subtreeEnd[child]!) {
    const kind = walk.model.tree.kind(child);
    if (kind === 'extends_type_clause' || kind === 'extends_clause') {
      markRegion(walk, child, head, walk.mode);
      addBases(walk, child, 'inherits', name, qualify(walk.scope, name));
    }
  }
  const body = childInField(walk, node, walk.f.body);
  if (body >= 0) markRegion(walk, body, openScope(walk.model, 'interface', node, head, name), walk.mode);
  return node + 1;
};

/** `type_alias_declaration`. */
export const visitTypeAlias: JavaScriptVisit = (walk, node, role) => {
  if (declareNamed(walk, node, role, 'type') < 0) return node + 1;
  const head = openTypeParameters(walk, node);
  const value = childInField(walk, node, walk.f.value);
  if (value >= 0 && head !== walk.scope) markRegion(walk, value, head, walk.mode);
  return node + 1;
};

function openTypeParameters(walk: JavaScriptWalk, node: number): ScopeRecord {
  const list = childInField(walk, node, walk.f.type_parameters);
  if (list < 0) return walk.scope;
  const scope = openScope(walk.model, 'type_parameters', node, walk.scope, '');
  markRegion(walk, list, scope, walk.mode);
  return scope;
}

function declareNamed(walk: JavaScriptWalk, node: number, role: number, kind: 'interface' | 'type'): number {
  const nameNode = childInField(walk, node, walk.f.name);
  if (nameNode < 0) return nameNode;
  markRole(walk, nameNode, SKIP);
  const exported = isExported(walk, role);
  const binding: BindingRecord = declare(walk.model, walk.scope, walk.scope, nameOf(walk, nameNode), nameNode, node, {
    kind,
    form: 'definition',
    meaning: TYPE,
    ambient: isAmbient(walk),
    exported,
  });
  const name = binding.name;
  if (exported) addExport(walk, (role & IS_DEFAULT) !== 0 ? 'default' : name, name, nameNode, binding);
  return nameNode;
}

/** `object_type` and `interface_body`: the members of a type literal have a scope where there are any. */
export const visitObjectType: JavaScriptVisit = (walk, node) => {
  const { k, kind, subtreeEnd, scope } = walk;
  if (kind[node] === k.interface_body) return node + 1;
  const end = subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = subtreeEnd[child]!) {
    if (kind[child] !== k.property_signature && kind[child] !== k.method_signature) continue;
    enterRegion(walk, node, openScope(walk.model, 'type_literal', node, scope, contextName(walk, node)), walk.mode);
    break;
  }
  return node + 1;
};

/** `object`: the functions that are members of an object literal have a scope where there are any. */
export const visitObject: JavaScriptVisit = (walk, node) => {
  const { k, kind, subtreeEnd, scope } = walk;
  const end = subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = subtreeEnd[child]!) {
    if (kind[child] !== k.method_definition && !(kind[child] === k.pair && isFunctionPair(walk, child))) continue;
    enterRegion(walk, node, openScope(walk.model, 'object', node, scope, contextName(walk, node)), walk.mode);
    break;
  }
  return node + 1;
};

/** `class_static_block`: a function body of its own for `var`. */
export const visitStaticBlock: JavaScriptVisit = (walk, node) => {
  const body = childInField(walk, node, walk.f.body);
  if (body >= 0) markRole(walk, body, BODY);
  enterRegion(walk, node, openScope(walk.model, 'static_block', node, walk.scope, ''), walk.mode & IN_AMBIENT);
  return node + 1;
};
