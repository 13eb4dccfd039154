import { nameEntry } from '../model-builder.ts';
import { childInField, textOf } from '../walk.ts';
import type { JavaScriptWalk } from './javascript-walk.ts';

/** Name under which the value at `node` is kept: variable, parameter, property, field or assignment target; `''` without. */
export function contextName(walk: JavaScriptWalk, node: number): string {
  const { k, f, kind } = walk;
  const parent = walk.parent[node]!;
  if (parent < 0) return '';
  const around = kind[parent];
  let name = -1;
  if (around === k.export_statement) return 'default';
  if (around === k.variable_declarator || around === k.public_field_definition)
    name = childInField(walk, parent, f.name);
  else if (around === k.pair) name = childInField(walk, parent, f.key);
  else if (around === k.field_definition) name = childInField(walk, parent, f.property);
  else if (around === k.assignment_expression || around === k.assignment_pattern) name = targetName(walk, parent);
  else if (around === k.object_assignment_pattern) name = childInField(walk, parent, f.left);
  else if (around === k.required_parameter) name = childInField(walk, parent, f.pattern);
  else if (around === k.type_alias_declaration) name = childInField(walk, parent, f.name);
  if (name < 0 || name === node) return '';
  return PATTERN.test(walk.model.tree.kind(name)) ? '' : memberName(walk, name);
}

const PATTERN = /^(?:array|object|rest)_pattern$/;

function targetName(walk: JavaScriptWalk, assignment: number): number {
  const left = childInField(walk, assignment, walk.f.left);
  if (left < 0 || walk.kind[left] === walk.k.identifier) return left;
  return walk.kind[left] === walk.k.member_expression ? childInField(walk, left, walk.f.property) : -1;
}

/** A property name as others refer to it: a string without its quotes, a computed name as written. */
export function memberName(walk: JavaScriptWalk, node: number): string {
  const text = textOf(walk, node);
  if (walk.kind[node] === walk.k.string) return text.slice(1, -1);
  return text.length <= 256 ? nameEntry(walk.model, text).text : `${text.slice(0, 255)}…`;
}
