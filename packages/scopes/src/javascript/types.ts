import { declare, openScope } from '../model-builder.ts';
import { type ScopeRecord, TYPE } from '../records.ts';
import { childInField, childOfKind, enterRegion, markRegion, markRole, nameOf } from '../walk.ts';
import { type JavaScriptVisit, type JavaScriptWalk, SKIP } from './javascript-walk.ts';

/** `index_signature`: the key of a plain one is no binding; a mapped type binds its key for the whole signature. */
export const visitIndexSignature: JavaScriptVisit = (walk, node) => {
  const name = childInField(walk, node, walk.f.name);
  if (name >= 0) markRole(walk, name, SKIP);
  const mapped = childOfKind(walk, node, walk.k.mapped_type_clause);
  if (mapped < 0) return node + 1;
  const key = childInField(walk, mapped, walk.f.name);
  const scope = openScope(walk.model, 'type_parameters', node, walk.scope, '');
  if (key >= 0) {
    markRole(walk, key, SKIP);
    declareTypeParameter(walk, scope, key, mapped);
  }
  enterRegion(walk, node, scope, walk.mode);
  return node + 1;
};

function declareTypeParameter(walk: JavaScriptWalk, scope: ScopeRecord, name: number, definition: number): void {
  declare(walk.model, scope, scope, nameOf(walk, name), name, definition, {
    kind: 'type_parameter',
    form: 'type_parameter',
    meaning: TYPE,
  });
}

/** `conditional_type`: what its `extends` part infers is visible there and where the condition holds. */
export const visitConditionalType: JavaScriptVisit = (walk, node) => {
  if (walk.k.infer_type < 0) return node + 1;
  const end = walk.subtreeEnd[node]!;
  const scope = openScope(walk.model, 'conditional_type', node, walk.scope, '');
  scope.infers = scope;
  const { right, consequence } = conditionalParts(walk, node, end);
  if (right >= 0) markRegion(walk, right, scope, walk.mode);
  if (consequence >= 0) markRegion(walk, consequence, scope, walk.mode);
  return node + 1;
};

function conditionalParts(walk: JavaScriptWalk, node: number, end: number): { right: number; consequence: number } {
  let right = -1;
  let consequence = -1;
  for (let child = node + 1; child < end; child = walk.subtreeEnd[child]!) {
    if (walk.field[child] === walk.f.right) right = child;
    else if (walk.field[child] === walk.f.consequence) consequence = child;
  }
  return { right, consequence };
}

/** `infer_type`: binds in the innermost conditional type around it. */
export const visitInfer: JavaScriptVisit = (walk, node) => {
  const name = childOfKind(walk, node, walk.k.type_identifier);
  if (name < 0) return node + 1;
  markRole(walk, name, SKIP);
  if (walk.scope.infers !== undefined) declareTypeParameter(walk, walk.scope.infers, name, node);
  return node + 1;
};
