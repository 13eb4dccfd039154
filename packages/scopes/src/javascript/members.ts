import type { BindingKind } from '../model.ts';
import { declare, nameEntry } from '../model-builder.ts';
import { VALUE } from '../records.ts';
import { childInField } from '../walk.ts';
import { memberName } from './context-name.ts';
import type { JavaScriptVisit, JavaScriptWalk } from './javascript-walk.ts';

/** Declares a member in the class, interface or object around it and returns its name. Accessors are properties. */
export function declareMember(
  walk: JavaScriptWalk,
  node: number,
  nameNode: number,
  kind: BindingKind,
  signature = false,
): string {
  const name = memberName(walk, nameNode);
  if (name === '') return name;
  const { scope, t } = walk;
  let isStatic = false;
  let isAccessor = false;
  for (let child = node + 1; child < nameNode; child = walk.subtreeEnd[child]!) {
    const token = walk.kind[child];
    if (token === t.static) isStatic = true;
    else if (token === t.get || token === t.set) isAccessor = true;
    else if (token === t['static get']) isStatic = isAccessor = true;
  }
  const { kind: owner } = scope;
  if (owner !== 'class' && owner !== 'interface' && owner !== 'type_literal' && owner !== 'object') return name;
  declare(walk.model, scope, scope, nameEntry(walk.model, name), nameNode, node, {
    kind: isAccessor ? 'property' : kind,
    form: 'member',
    meaning: VALUE,
    signature,
    key: isStatic ? `static ${name}` : name,
  });
  return name;
}

/** `public_field_definition` (TypeScript), `field_definition` (JavaScript), `property_signature`. */
export const visitField: JavaScriptVisit = (walk, node) => {
  const { f } = walk;
  const named = childInField(walk, node, f.name);
  const nameNode = named < 0 ? childInField(walk, node, f.property) : named;
  if (nameNode >= 0) declareMember(walk, node, nameNode, 'property');
  return node + 1;
};

/** `pair` of an object: a member where its value is a function. */
export const visitPair: JavaScriptVisit = (walk, node) => {
  if (isFunctionPair(walk, node)) declareMember(walk, node, childInField(walk, node, walk.f.key), 'method');
  return node + 1;
};

/** Whether a `pair` of an object gives a function as its value. */
export function isFunctionPair(walk: JavaScriptWalk, node: number): boolean {
  const { k, f } = walk;
  const value = childInField(walk, node, f.value);
  if (value < 0 || childInField(walk, node, f.key) < 0) return false;
  const kind = walk.kind[value];
  return kind === k.arrow_function || kind === k.function_expression || kind === k.generator_function;
}
