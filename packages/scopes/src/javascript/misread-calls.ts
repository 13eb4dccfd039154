import { childInField, markRole, targetText, textOf } from '../walk.ts';
import { type JavaScriptVisit, type JavaScriptWalk, SKIP } from './javascript-walk.ts';
import { visitCast } from './patterns.ts';
import { withoutParentheses } from './without-parentheses.ts';

/** `non_null_expression`: in `a || b!()` the grammar gives `!`, and the call behind it, all of `a || b`. */
export const visitNonNull: JavaScriptVisit = (walk, node, role) => {
  const { k, f, kind } = walk;
  let operand = node + 1;
  if (isMisreadNew(walk, operand)) operand = childInField(walk, operand, f.constructor);
  for (;;) {
    const field =
      kind[operand] === k.binary_expression ? f.right : kind[operand] === k.unary_expression ? f.argument : -1;
    const next = field < 0 ? -1 : childInField(walk, operand, field);
    if (next < 0) break;
    operand = next;
  }
  if (operand !== node + 1) noteMisread(walk, node, operand);
  return visitCast(walk, node, role);
};

/** Whether a `new_expression` is that of `new A!()`, where the grammar sees a call of `new A!`. */
export function isMisreadNew(walk: JavaScriptWalk, node: number): boolean {
  const { k, f, kind } = walk;
  const isBare = kind[node] === k.new_expression && childInField(walk, node, f.arguments) < 0;
  return isBare && kind[walk.parent[node]!] === k.non_null_expression && childInField(walk, node, f.constructor) >= 0;
}

/**
 * Whether a call is `await (x)`, which JavaScript's grammar takes for a call of `await`; if so it is left out, and calls
 * that begin with it begin behind `await`.
 */
export function isMisreadAwait(walk: JavaScriptWalk, node: number, callee: number, list: number): boolean {
  if (list < 0 || textOf(walk, callee) !== 'await' || !mayAwait(walk)) return false;
  markRole(walk, callee, SKIP);
  noteMisread(walk, node, list);
  return true;
}

/** Notes a callee with an operator before it: for TypeScript's grammar `await f<T>()` and `!f<T>()` call `await f` and `!f`. */
export function noteOperators(walk: JavaScriptWalk, callee: number): void {
  const { k, f, kind } = walk;
  let operand = callee;
  for (;;) {
    let next = -1;
    if (kind[operand] === k.unary_expression) next = childInField(walk, operand, f.argument);
    else if (kind[operand] === k.await_expression) next = walk.subtreeEnd[operand + 1]!;
    if (next < 0) break;
    operand = next;
  }
  if (operand !== callee) noteMisread(walk, callee, operand);
}

function mayAwait(walk: JavaScriptWalk): boolean {
  const { unit } = walk.scope;
  if (unit === undefined) return walk.k.import_statement >= 0 || walk.k.export_statement >= 0;
  const parameters = childInField(walk, unit.node, walk.f.parameters);
  const head = walk.text.slice(
    walk.start[unit.node],
    parameters < 0 ? walk.start[unit.node]! + 6 : walk.start[parameters],
  );
  return /\basync\b/.test(head);
}

function noteMisread(walk: JavaScriptWalk, node: number, operand: number): void {
  const at = walk.start[node]!;
  const others = walk.misread.get(at);
  if (others === undefined) walk.misread.set(at, [{ node, operand }]);
  else others.push({ node, operand });
}

/** Gives calls whose callee begins with a misread expression the callee that they have. */
export function correctCalls(walk: JavaScriptWalk): void {
  if (walk.misread.size === 0) return;
  const { calls } = walk.model;
  calls.forEach((call, index) => {
    const behind = walk.subtreeEnd[call.node]!;
    const found = walk.misread.get(walk.start[call.node]!)?.find(({ node }) => node >= call.node && node < behind);
    if (found === undefined) return;
    const isWhole = walk.end[found.operand] === walk.end[call.node];
    const node = isWhole ? withoutParentheses(walk, found.operand) : found.operand;
    const callee = targetText(walk, walk.start[node]!, walk.end[isWhole ? node : call.node]!);
    const isNew = walk.kind[walk.parent[found.operand]!] === walk.k.new_expression;
    calls[index] = { ...call, callee, node, form: isNew ? 'new' : call.form };
  });
}
