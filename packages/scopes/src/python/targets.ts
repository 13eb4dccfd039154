import { IN_ANNOTATION } from '../records.ts';
import { childInField, markRegion, markRole, textOf } from '../walk.ts';
import { lastName } from './annotations.ts';
import {
  ANNOTATE,
  ASSIGN,
  AUGMENT,
  COMPREHENSION,
  DELETE,
  EXCEPT,
  FINAL,
  FOR,
  IN_DUNDER_ALL,
  PAIRWISE,
  type PythonVisit,
  type PythonWalk,
  ROLE,
  SKIP,
  UNPACKED,
  WALRUS,
  WITH,
} from './python-walk.ts';

/** Patterns that hand their role down to what they contain; anything else in a target is evaluated. */
export const visitTarget: PythonVisit = (walk, node, role) => {
  if ((role & ROLE) !== 0) passDown(walk, node, role);
  return node + 1;
};

/** Like {@link visitTarget}, for patterns that unpack. */
export const visitUnpackingTarget: PythonVisit = (walk, node, role) => {
  if ((role & ROLE) === 0) return node + 1;
  const isPairwise = (role & PAIRWISE) !== 0;
  const unpacks = !isPairwise && (walk.kind[node] !== walk.k.tuple_pattern || hasComma(walk, node));
  passDown(walk, node, unpacks ? role | UNPACKED : role & ~PAIRWISE);
  return node + 1;
};

function passDown(walk: PythonWalk, node: number, role: number): void {
  const end = walk.subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) markRole(walk, child, role);
}

/** `(a)` is parsed as a tuple pattern too. */
function hasComma(walk: PythonWalk, node: number): boolean {
  const end = walk.subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (walk.end[child]! - walk.start[child]! === 1 && walk.text.charCodeAt(walk.start[child]!) === 44) return true;
  }
  return end === node + 1;
}

/** `attribute`: only the object is evaluated as a name. */
export const visitAttribute: PythonVisit = (walk, node) => {
  const name = childInField(walk, node, walk.f.attribute);
  if (name >= 0) markRole(walk, name, SKIP);
  return node + 1;
};

/** `assignment`, with or without annotation and value. */
export const visitAssignment: PythonVisit = (walk, node) => {
  const left = childInField(walk, node, walk.f.left);
  const right = childInField(walk, node, walk.f.right);
  const type = childInField(walk, node, walk.f.type);
  if (left < 0) return node + 1;
  const final = type >= 0 && FINAL_TYPE.test(walk.text.slice(walk.start[type], walk.start[type]! + 30)) ? FINAL : 0;
  const pairwise = right >= 0 && isWrittenOut(walk, right) ? PAIRWISE : 0;
  markRole(walk, left, (right < 0 && type >= 0 ? annotated(walk, left) : ASSIGN) | final | pairwise);
  if (right < 0) return node + 1;
  markDunderAll(walk, left, right);
  // The name stands inside the node of the type.
  if (type >= 0 && lastName(walk, type + 1, false) === 'TypeAlias') {
    markRegion(walk, right, walk.scope, walk.mode | IN_ANNOTATION);
  }
  return node + 1;
};

/** `(a): int` says nothing of a name `a` of the scope. */
function annotated({ kind, k }: PythonWalk, target: number): number {
  return kind[target] === k.tuple_pattern || kind[target] === k.parenthesized_expression ? SKIP : ANNOTATE;
}

function isWrittenOut(walk: PythonWalk, value: number): boolean {
  const { k } = walk;
  const kind = walk.kind[value];
  return kind === k.expression_list || kind === k.tuple || kind === k.list;
}

const FINAL_TYPE = /^(?:typing(?:_extensions)?\s*\.\s*)?Final\b/;

/** `augmented_assignment`: reads, then writes. */
export const visitAugmentedAssignment: PythonVisit = (walk, node) => {
  const left = childInField(walk, node, walk.f.left);
  const right = childInField(walk, node, walk.f.right);
  if (left < 0) return node + 1;
  markRole(walk, left, AUGMENT);
  if (right >= 0) markDunderAll(walk, left, right);
  return node + 1;
};

function markDunderAll(walk: PythonWalk, left: number, right: number): void {
  if (walk.scope.kind !== 'module' || walk.kind[left] !== walk.k.identifier) return;
  if (textOf(walk, left) !== '__all__') return;
  walk.model.dunderAll ??= [];
  markRegion(walk, right, walk.scope, walk.mode | IN_DUNDER_ALL);
}

/** `named_expression`. */
export const visitNamedExpression: PythonVisit = (walk, node) => markField(walk, node, walk.f.name, WALRUS);

/** `for_in_clause`: the clause of a comprehension. */
export const visitForInClause: PythonVisit = (walk, node) => markField(walk, node, walk.f.left, COMPREHENSION);

/** `for_statement`; what it binds is conditional on the first iteration only, so it counts as plain. */
export const visitFor: PythonVisit = (walk, node) => markField(walk, node, walk.f.left, FOR);

function markField(walk: PythonWalk, node: number, field: number, role: number): number {
  const child = childInField(walk, node, field);
  if (child >= 0) markRole(walk, child, role);
  return node + 1;
}

/** `delete_statement`. */
export const visitDelete: PythonVisit = (walk, node) => {
  passDown(walk, node, DELETE);
  return node + 1;
};

/** `with_item`, `with_clause` and parentheses inside them: a name after `as` is a `with` target. */
export const visitAsPatternTarget: PythonVisit = (walk, node, role) => {
  passDown(walk, node, (role & ROLE) === EXCEPT ? EXCEPT : WITH);
  return node + 1;
};

/** `except_clause`: a name after `as` is bound while the handler runs; one after a comma is another exception (PEP 758). */
export const visitExcept: PythonVisit = (walk, node) => {
  const end = walk.subtreeEnd[node]!;
  let afterComma = false;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) {
    const field = walk.field[child];
    if (field === 0) {
      afterComma = walk.text.charCodeAt(walk.start[child]!) === 44;
      continue;
    }
    if (field === walk.f.alias) {
      if (!afterComma) markRole(walk, child, EXCEPT);
    } else if (field === walk.f.value) {
      const target = childInField(walk, child, walk.f.alias);
      if (target >= 0 && walk.kind[target] === walk.k.as_pattern_target) markRole(walk, target, EXCEPT);
    }
  }
  return node + 1;
};

/** `keyword_argument`: the keyword is no reference. */
export const visitKeywordArgument: PythonVisit = (walk, node) => markField(walk, node, walk.f.name, SKIP);
