import type { BindingKind, FunctionUnit } from '../model.ts';
import { declare, openScope, qualify } from '../model-builder.ts';
import { IN_ANNOTATION, IN_LITERAL, IN_TYPE_CHECKING, type ScopeRecord, VALUE } from '../records.ts';
import { childInField, childOfKind, enterRegion, markRegion, markRole, nameOf, targetText, textOf } from '../walk.ts';
import { define, isConditional, readName } from './names.ts';
import { PARAMETER, type PythonVisit, type PythonWalk, SKIP } from './python-walk.ts';

/** `function_definition`: binds the name here; type parameters, then parameters and body, have scopes of their own. */
export const visitFunction: PythonVisit = (walk, node) => {
  const nameNode = childInField(walk, node, walk.f.name);
  const outer = walk.scope;
  let name = '';
  const inClass = outer.kind === 'class';
  if (nameNode >= 0) {
    name = textOf(walk, nameNode);
    markRole(walk, nameNode, SKIP);
    const kind: BindingKind = inClass ? (isProperty(walk, node) ? 'property' : 'method') : 'function';
    define(walk, nameOf(walk, nameNode), nameNode, node, {
      kind,
      form: 'definition',
      meaning: VALUE,
      conditional: isConditional(walk),
    });
  }
  const around = openTypeParameters(walk, node);
  openFunction(walk, node, around, name, inClass ? 'method' : 'function');
  const returns = childInField(walk, node, walk.f.return_type);
  if (returns >= 0) markRegion(walk, returns, around, walk.mode | IN_ANNOTATION);
  return node + 1;
};

/** `lambda`. */
export const visitLambda: PythonVisit = (walk, node) => {
  openFunction(walk, node, walk.scope, '<lambda>', 'lambda');
  return node + 1;
};

function openFunction(
  walk: PythonWalk,
  node: number,
  around: ScopeRecord,
  name: string,
  kind: FunctionUnit['kind'],
): void {
  const scope = openScope(walk.model, 'function', node, around, name);
  const inside = walk.mode & IN_TYPE_CHECKING;
  const parameters = childInField(walk, node, walk.f.parameters);
  const body = childInField(walk, node, walk.f.body);
  let count = 0;
  if (parameters >= 0) {
    markRegion(walk, parameters, scope, inside);
    count = markParameters(walk, parameters, around);
  }
  if (body >= 0) markRegion(walk, body, scope, inside);
  const unit: FunctionUnit = {
    node,
    name,
    qualifiedName: scope.qualifiedName,
    kind,
    parameters: count,
    parent: around.unit,
    body,
  };
  scope.unit = unit;
  walk.model.functions.push(unit);
}

/** Defaults are evaluated where the function is defined, annotations where its type parameters are visible. */
function markParameters(walk: PythonWalk, parameters: number, around: ScopeRecord): number {
  const { k, kind, subtreeEnd } = walk;
  const end = subtreeEnd[parameters]!;
  let count = 0;
  for (let child = parameters + 1; child < end; child = subtreeEnd[child]!) {
    const childKind = kind[child];
    if (childKind === k.identifier || childKind === k.tuple_pattern) {
      markRole(walk, child, PARAMETER);
    } else if (childKind === k.list_splat_pattern || childKind === k.dictionary_splat_pattern) {
      markRole(walk, child, PARAMETER);
    } else if (
      childKind === k.typed_parameter ||
      childKind === k.default_parameter ||
      childKind === k.typed_default_parameter
    ) {
      markParameter(walk, child, around);
    } else continue;
    count++;
  }
  return count;
}

function markParameter(walk: PythonWalk, parameter: number, around: ScopeRecord): void {
  const { f, field, subtreeEnd } = walk;
  const end = subtreeEnd[parameter]!;
  for (let child = parameter + 1; child < end; child = subtreeEnd[child]!) {
    const role = field[child];
    if (role === f.type) markRegion(walk, child, around, walk.mode | IN_ANNOTATION);
    else if (role === f.value) markRegion(walk, child, walk.scope, walk.mode);
    else markRole(walk, child, PARAMETER);
  }
}

const PROPERTY_DECORATOR =
  /^@\s*(?:[\w.]*\b(?:cached_property|abstractproperty|property)|[\w.]+\.(?:setter|getter|deleter))\s*(?:\(\s*\))?\s*(?:#.*)?$/;

function isProperty(walk: PythonWalk, node: number): boolean {
  const parent = walk.parent[node]!;
  if (parent < 0 || walk.kind[parent] !== walk.k.decorated_definition) return false;
  for (let child = parent + 1; child < node; child = walk.subtreeEnd[child]!) {
    if (walk.kind[child] === walk.k.decorator && PROPERTY_DECORATOR.test(textOf(walk, child).trimEnd())) return true;
  }
  return false;
}

/** `class_definition`: bases see the type parameters, the body has the class scope. */
export const visitClass: PythonVisit = (walk, node) => {
  const nameNode = childInField(walk, node, walk.f.name);
  let name = '';
  if (nameNode >= 0) {
    name = textOf(walk, nameNode);
    markRole(walk, nameNode, SKIP);
    define(walk, nameOf(walk, nameNode), nameNode, node, {
      kind: 'class',
      form: 'definition',
      meaning: VALUE,
      conditional: isConditional(walk),
    });
  }
  const qualifiedName = qualify(walk.scope, name);
  const around = openTypeParameters(walk, node);
  const bases = childInField(walk, node, walk.f.superclasses);
  if (bases >= 0) {
    if (around !== walk.scope) markRegion(walk, bases, around, walk.mode);
    addBases(walk, bases, name, qualifiedName);
  }
  const body = childInField(walk, node, walk.f.body);
  const scope = openScope(walk.model, 'class', node, around, name);
  if (body >= 0) markRegion(walk, body, scope, walk.mode & IN_TYPE_CHECKING);
  walk.model.classes.push({ node, name, qualifiedName });
  return node + 1;
};

function addBases(walk: PythonWalk, bases: number, owner: string, ownerQualifiedName: string): void {
  const { k, kind, subtreeEnd, start, end } = walk;
  const stop = subtreeEnd[bases]!;
  const { named } = walk.model.tree.header;
  for (let child = bases + 1; child < stop; child = subtreeEnd[child]!) {
    const childKind = kind[child]!;
    if (named[childKind] !== true || childKind === k.keyword_argument || childKind === k.dictionary_splat) continue;
    if (childKind === k.list_splat || childKind === k.ERROR || walk.model.tree.isExtra(child)) continue;
    const generic = childKind === k.subscript ? childInField(walk, child, walk.f.value) : child;
    const target = targetText(walk, start[generic]!, end[generic]!);
    walk.model.heritage.push({ type: 'inherits', target, node: child, owner, ownerQualifiedName });
  }
}

function openTypeParameters(walk: PythonWalk, node: number): ScopeRecord {
  const list = childInField(walk, node, walk.f.type_parameters);
  return list < 0 ? walk.scope : declareTypeParameters(walk, node, list);
}

/** Opens the scope of a type parameter list (PEP 695) and declares its names; bounds are read inside it. */
function declareTypeParameters(walk: PythonWalk, owner: number, list: number): ScopeRecord {
  const { k, kind, subtreeEnd } = walk;
  const scope = openScope(walk.model, 'type_parameters', owner, walk.scope, '');
  markRegion(walk, list, scope, walk.mode | IN_ANNOTATION);
  const end = subtreeEnd[list]!;
  for (let child = list + 1; child < end; child = subtreeEnd[child]!) {
    if (kind[child] !== k.type) continue;
    const name = firstName(walk, child);
    if (name < 0) continue;
    markRole(walk, name, SKIP);
    declare(walk.model, scope, scope, nameOf(walk, name), name, child, {
      kind: 'type_parameter',
      form: 'type_parameter',
      meaning: VALUE,
    });
  }
  return scope;
}

/** The name in `T`, `T: bound`, `*Ts` and `**P`. */
function firstName(walk: PythonWalk, node: number): number {
  let at = node;
  while (walk.kind[at] !== walk.k.identifier) {
    const wrapped = childOfKind(walk, at, walk.k.constrained_type);
    const inner = [wrapped, childOfKind(walk, at, walk.k.type), childOfKind(walk, at, walk.k.splat_type)].find(
      (child) => child >= 0,
    );
    const name = childOfKind(walk, at, walk.k.identifier);
    if (name >= 0) return name;
    if (inner === undefined) return -1;
    at = inner;
  }
  return at;
}

/** `type X[T] = ...`. */
export const visitTypeAlias: PythonVisit = (walk, node) => {
  const left = childInField(walk, node, walk.f.left);
  const right = childInField(walk, node, walk.f.right);
  if (left < 0) return node + 1;
  const generic = childOfKind(walk, left, walk.k.generic_type);
  const nameNode = childOfKind(walk, generic < 0 ? left : generic, walk.k.identifier);
  const list = generic < 0 ? -1 : childOfKind(walk, generic, walk.k.type_parameter);
  if (nameNode < 0) return visitTypeCall(walk, node, left, right);
  markRole(walk, nameNode, SKIP);
  define(walk, nameOf(walk, nameNode), nameNode, node, {
    kind: 'type',
    form: 'definition',
    meaning: VALUE,
    conditional: isConditional(walk),
  });
  const scope = list < 0 ? walk.scope : declareTypeParameters(walk, node, list);
  if (right >= 0) markRegion(walk, right, scope, walk.mode | IN_ANNOTATION);
  return node + 1;
};

/** `type(x).y = z` is taken for a type alias by the grammar: it calls `type` and assigns to an attribute. */
function visitTypeCall(walk: PythonWalk, node: number, left: number, right: number): number {
  const callee = node + 1;
  readName(walk, callee);
  walk.model.calls.push({ callee: 'type', node: callee, call: node, form: 'call', scope: walk.scope });
  for (const side of [left, right]) if (side >= 0) markRegion(walk, side, walk.scope, walk.mode | IN_LITERAL);
  return node + 1;
}

/** List, set and dictionary comprehensions and generators: the first iterable is evaluated outside. */
export const visitComprehension: PythonVisit = (walk, node) => {
  const outer = walk.scope;
  const scope = openScope(walk.model, 'comprehension', node, outer, '');
  const clause = childOfKind(walk, node, walk.k.for_in_clause);
  if (clause >= 0) {
    const end = walk.subtreeEnd[clause]!;
    for (let child = clause + 1; child < end; child = walk.subtreeEnd[child]!) {
      if (walk.field[child] === walk.f.right) markRegion(walk, child, outer, walk.mode);
    }
  }
  enterRegion(walk, node, scope, walk.mode);
  return node + 1;
};

/** `global` and `nonlocal`: the names bind elsewhere from here on. */
export function visitRedirect(to: 'global' | 'nonlocal'): PythonVisit {
  return (walk, node) => {
    const end = walk.subtreeEnd[node]!;
    for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) {
      if (walk.kind[child] !== walk.k.identifier) continue;
      markRole(walk, child, SKIP);
      if (walk.scope.kind === 'module') continue;
      walk.scope.redirects ??= new Map();
      walk.scope.redirects.set(nameOf(walk, child).text, to);
    }
    return node + 1;
  };
}
