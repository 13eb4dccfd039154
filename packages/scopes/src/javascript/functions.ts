import type { FunctionUnit } from '../model.ts';
import { declare, openScope } from '../model-builder.ts';
import { IN_AMBIENT, IN_CONDITION, type ScopeRecord, TYPE, VALUE } from '../records.ts';
import { childInField, enterRegion, markRegion, markRole, nameOf } from '../walk.ts';
import { contextName } from './context-name.ts';
import { BODY, IS_DEFAULT, type JavaScriptVisit, type JavaScriptWalk, PARAMETER, SKIP } from './javascript-walk.ts';
import { declareMember } from './members.ts';
import { addExport, isAmbient, isExported } from './names.ts';

/** `function_declaration`, its generator form and, without a body, `function_signature`. */
export const visitFunctionDeclaration: JavaScriptVisit = (walk, node, role) => {
  const nameNode = childInField(walk, node, walk.f.name);
  const body = childInField(walk, node, walk.f.body);
  const name = nameNode < 0 ? '' : nameOf(walk, nameNode).text;
  if (nameNode >= 0) {
    markRole(walk, nameNode, SKIP);
    const exported = isExported(walk, role);
    const binding = declare(walk.model, walk.scope, walk.scope, nameOf(walk, nameNode), nameNode, node, {
      kind: 'function',
      form: 'definition',
      meaning: VALUE,
      conditional: (walk.mode & IN_CONDITION) !== 0,
      signature: body < 0,
      ambient: isAmbient(walk),
      exported,
    });
    if (exported) addExport(walk, (role & IS_DEFAULT) !== 0 ? 'default' : name, name, nameNode, binding);
  }
  if (body < 0) openSignature(walk, node, name);
  else openFunction(walk, node, walk.scope, name, 'function', body);
  return node + 1;
};

/** `function_expression` and `generator_function`: a name of their own is visible inside only. */
export const visitFunctionExpression: JavaScriptVisit = (walk, node) => {
  const nameNode = childInField(walk, node, walk.f.name);
  let outer = walk.scope;
  if (nameNode >= 0) {
    markRole(walk, nameNode, SKIP);
    outer = openScope(walk.model, 'function_name', node, outer, '');
    declare(walk.model, outer, outer, nameOf(walk, nameNode), nameNode, node, {
      kind: 'function',
      form: 'definition',
      meaning: VALUE,
    });
  }
  const name = nameNode >= 0 ? nameOf(walk, nameNode).text : anonymousName(walk, node);
  const body = childInField(walk, node, walk.f.body);
  if (isMaskedSignature(walk, body)) openSignature(walk, node, name);
  else openFunction(walk, node, outer, name, 'function', body);
  return node + 1;
};

/** Whether a body only stands for the end of `export default function (): T;`, which the grammar does not know. */
export function isMaskedSignature(walk: JavaScriptWalk, body: number): boolean {
  return body >= 0 && walk.text[walk.start[body]!] !== '{';
}

/** `arrow_function`. */
export const visitArrowFunction: JavaScriptVisit = (walk, node) => {
  const single = childInField(walk, node, walk.f.parameter);
  if (single >= 0) markRole(walk, single, PARAMETER);
  openFunction(walk, node, walk.scope, anonymousName(walk, node), 'lambda', childInField(walk, node, walk.f.body));
  return node + 1;
};

function anonymousName(walk: JavaScriptWalk, node: number): string {
  const name = contextName(walk, node);
  return name === '' ? '<anonymous>' : name;
}

/** `method_definition` of a class or an object. */
export const visitMethodDefinition: JavaScriptVisit = (walk, node) => {
  const nameNode = childInField(walk, node, walk.f.name);
  const name = nameNode < 0 ? '' : declareMember(walk, node, nameNode, 'method');
  keepOutside(walk, node, nameNode);
  openFunction(walk, node, walk.scope, name, 'method', childInField(walk, node, walk.f.body));
  return node + 1;
};

/** `method_signature`, `abstract_method_signature`: members without a body. */
export const visitMethodSignature: JavaScriptVisit = (walk, node) => {
  const nameNode = childInField(walk, node, walk.f.name);
  const name = nameNode < 0 ? '' : declareMember(walk, node, nameNode, 'method', true);
  keepOutside(walk, node, nameNode);
  openSignature(walk, node, name);
  return node + 1;
};

/** Computed names and decorators are evaluated around the method. */
function keepOutside(walk: JavaScriptWalk, node: number, nameNode: number): void {
  if (nameNode >= 0 && walk.kind[nameNode] === walk.k.computed_property_name) {
    markRegion(walk, nameNode, walk.scope, walk.mode);
  }
  const end = walk.subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (walk.kind[child] !== walk.k.decorator) break;
    markRegion(walk, child, walk.scope, walk.mode);
  }
}

/** `call_signature`, `construct_signature`, `function_type`, `constructor_type`: parameters of nothing that runs. */
export const visitSignature: JavaScriptVisit = (walk, node) => {
  openSignature(walk, node, '');
  return node + 1;
};

function openSignature(walk: JavaScriptWalk, node: number, name: string): void {
  enterRegion(walk, node, openScope(walk.model, 'signature', node, walk.scope, name), walk.mode);
}

function openFunction(
  walk: JavaScriptWalk,
  node: number,
  outer: ScopeRecord,
  name: string,
  kind: FunctionUnit['kind'],
  body: number,
): void {
  const scope = openScope(walk.model, 'function', node, outer, name);
  const parameters = childInField(walk, node, walk.f.parameters);
  scope.body = body;
  if (body >= 0) markRole(walk, body, walk.kind[body] === walk.k.statement_block ? BODY : 0);
  const unit: FunctionUnit = {
    node,
    name,
    qualifiedName: scope.qualifiedName,
    kind,
    parameters: parameters < 0 ? 1 : countParameters(walk, parameters),
    parent: outer.unit,
    body,
  };
  scope.unit = unit;
  walk.model.functions.push(unit);
  enterRegion(walk, node, scope, walk.mode & IN_AMBIENT);
}

function countParameters(walk: JavaScriptWalk, parameters: number): number {
  const { tree } = walk.model;
  const { named } = tree.header;
  const end = walk.subtreeEnd[parameters]!;
  let count = 0;
  for (let child = parameters + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (named[walk.kind[child]!] !== true || tree.isExtra(child)) continue;
    const pattern = childInField(walk, child, walk.f.pattern);
    if (pattern < 0 || walk.kind[pattern] !== walk.k.this) count++;
  }
  return count;
}

/** `formal_parameters`: JavaScript's grammar puts patterns there, TypeScript's wraps them. */
export const visitParameters: JavaScriptVisit = (walk, node) => {
  const { k, kind, subtreeEnd } = walk;
  const end = subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = subtreeEnd[child]!) {
    if (kind[child] !== k.required_parameter && kind[child] !== k.optional_parameter) markRole(walk, child, PARAMETER);
  }
  return node + 1;
};

/** `required_parameter`, `optional_parameter`; in a tuple type, a label. */
export const visitParameter: JavaScriptVisit = (walk, node) => {
  const { k, kind, subtreeEnd } = walk;
  const parent = walk.parent[node]!;
  if (parent >= 0 && kind[parent] === k.tuple_type) {
    const label = childInField(walk, node, walk.f.name);
    if (label >= 0) markRole(walk, label, SKIP);
    return node + 1;
  }
  const pattern = childInField(walk, node, walk.f.pattern);
  if (pattern < 0) return node + 1;
  markRole(walk, pattern, PARAMETER);
  if (kind[pattern] !== k.identifier) return node + 1;
  for (let child = node + 1; child < pattern; child = subtreeEnd[child]!) {
    const isModifier = kind[child] === k.accessibility_modifier || kind[child] === k.override_modifier;
    if (!isModifier && kind[child] !== walk.t.readonly) continue;
    declareParameterProperty(walk, node, pattern);
    break;
  }
  return node + 1;
};

/** `constructor(private x)` declares a field too. */
function declareParameterProperty(walk: JavaScriptWalk, node: number, pattern: number): void {
  const owner = walk.scope.parent;
  if (owner === undefined || owner.kind !== 'class') return;
  declare(walk.model, owner, walk.scope, nameOf(walk, pattern), pattern, node, {
    kind: 'property',
    form: 'member',
    meaning: VALUE,
  });
}

/** `type_parameter`: belongs to the function, class, interface, alias or signature around it. */
export const visitTypeParameter: JavaScriptVisit = (walk, node) => {
  const name = childInField(walk, node, walk.f.name);
  if (name < 0) return node + 1;
  markRole(walk, name, SKIP);
  declare(walk.model, walk.scope, walk.scope, nameOf(walk, name), name, node, {
    kind: 'type_parameter',
    form: 'type_parameter',
    meaning: TYPE,
  });
  return node + 1;
};
