import { childInField, markRole } from '../walk.ts';
import {
  DELETE,
  type JavaScriptVisit,
  type JavaScriptWalk,
  READ_NAMESPACE,
  READ_UPDATE,
  REST_SIBLING,
  ROLE,
  SKIP,
  UNPACKED,
  UPDATE,
  USING,
  WRITE,
} from './javascript-walk.ts';

/** Bits that only hold for the outermost target, not for the parts of a pattern. */
const WHOLE_ONLY = 0x600;

/** `array_pattern`, `rest_pattern`, parentheses, casts: the role goes on to the parts. */
export const visitPattern: JavaScriptVisit = (walk, node, role) => {
  if ((role & ROLE) !== 0) passDown(walk, node, role);
  return node + 1;
};

/** `array_pattern`. */
export const visitArrayPattern: JavaScriptVisit = (walk, node, role) => {
  if ((role & ROLE) !== 0) passDown(walk, node, (role & ~WHOLE_ONLY) | UNPACKED);
  return node + 1;
};

/** `object_pattern`. */
export const visitObjectPattern: JavaScriptVisit = (walk, node, role) => {
  if ((role & ROLE) === 0) return node + 1;
  let rest = -1;
  const end = walk.subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (walk.kind[child] === walk.k.rest_pattern) rest = child;
  }
  const part = (role & ~(WHOLE_ONLY | REST_SIBLING)) | UNPACKED;
  passDown(walk, node, rest < 0 ? part : part | REST_SIBLING);
  if (rest >= 0) markRole(walk, rest, part);
  return node + 1;
};

/** `pair_pattern`: the value binds, the key names a property. */
export const visitPairPattern: JavaScriptVisit = (walk, node, role) => markField(walk, node, walk.f.value, role);

/** `assignment_pattern` and `object_assignment_pattern`: the left side binds, the default is evaluated. */
export const visitDefaultPattern: JavaScriptVisit = (walk, node, role) => markField(walk, node, walk.f.left, role);

/** Casts and `!` around an assignment target. */
export const visitCast: JavaScriptVisit = (walk, node, role) => {
  if ((role & ROLE) !== 0) markRole(walk, node + 1, role);
  return node + 1;
};

function markField(walk: JavaScriptWalk, node: number, field: number, role: number): number {
  const child = childInField(walk, node, field);
  if (child >= 0 && (role & ROLE) !== 0) markRole(walk, child, role);
  return node + 1;
}

function passDown(walk: JavaScriptWalk, node: number, role: number): void {
  const end = walk.subtreeEnd[node]!;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) markRole(walk, child, role);
}

/** `assignment_expression`; TypeScript's grammar takes `using x = y, z = w` for two. */
export const visitAssignment: JavaScriptVisit = (walk, node, role) => {
  const isFirstOfUsing = walk.t.using >= 0 && walk.kind[node + 1] === walk.t.using;
  if (isFirstOfUsing) markRestOfUsing(walk, node);
  const left = childInField(walk, node, walk.f.left);
  if (left >= 0) markRole(walk, left, isFirstOfUsing || (role & ROLE) === USING ? USING : WRITE);
  return node + 1;
};

function markRestOfUsing(walk: JavaScriptWalk, first: number): void {
  const { k, kind, parent, subtreeEnd } = walk;
  const item = kind[parent[first]!] === k.await_expression ? parent[first]! : first;
  const list = parent[item]!;
  if (kind[list] !== k.sequence_expression) return;
  const end = subtreeEnd[list]!;
  for (let next = subtreeEnd[item]!; next < end; next = subtreeEnd[next]!) {
    if (kind[next] === k.assignment_expression) markRole(walk, next, USING);
  }
}

/** `augmented_assignment_expression`. */
export const visitAugmentedAssignment: JavaScriptVisit = (walk, node) => {
  const left = childInField(walk, node, walk.f.left);
  if (left >= 0) markRole(walk, left, isValueUsed(walk, node) ? READ_UPDATE : UPDATE);
  return node + 1;
};

/** `update_expression`. */
export const visitUpdate: JavaScriptVisit = (walk, node) => {
  const argument = childInField(walk, node, walk.f.argument);
  if (argument >= 0) markRole(walk, argument, isValueUsed(walk, node) ? READ_UPDATE : UPDATE);
  return node + 1;
};

/** `unary_expression`: `delete x`. */
export const visitUnary: JavaScriptVisit = (walk, node) => {
  const argument = childInField(walk, node, walk.f.argument);
  if (argument >= 0 && walk.kind[argument] === walk.k.identifier && walk.text.startsWith('delete', walk.start[node])) {
    markRole(walk, argument, DELETE);
  }
  return node + 1;
};

function isValueUsed(walk: JavaScriptWalk, node: number): boolean {
  const { k, kind, parent, subtreeEnd } = walk;
  let child = node;
  for (let at = parent[child]!; at >= 0; at = parent[child]!) {
    if (kind[at] === k.expression_statement) return false;
    if (kind[at] === k.sequence_expression) {
      if (subtreeEnd[child] !== subtreeEnd[at]) return false;
    } else if (kind[at] !== k.parenthesized_expression) return true;
    child = at;
  }
  return true;
}

/** `member_expression` and `nested_identifier`: in a type, the object is a namespace. */
export const visitMember: JavaScriptVisit = (walk, node, role) => {
  const act = role & ROLE;
  if (act < READ_NAMESPACE || act > READ_NAMESPACE + 2) return node + 1;
  const object = childInField(walk, node, walk.f.object);
  if (object >= 0) markRole(walk, object, READ_NAMESPACE);
  return node + 1;
};

/** `nested_type_identifier`: `A.B` in a type. */
export const visitNestedType: JavaScriptVisit = (walk, node) => {
  const module = childInField(walk, node, walk.f.module);
  const name = childInField(walk, node, walk.f.name);
  if (module >= 0) markRole(walk, module, READ_NAMESPACE);
  if (name >= 0) markRole(walk, name, SKIP);
  return node + 1;
};
