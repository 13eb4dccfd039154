import { textOf } from '../walk.ts';
import type { JavaScriptWalk } from './javascript-walk.ts';

/** `(f)(x)` calls `f`. Anything but a name, a member or a call of one keeps its parentheses, without which it reads wrongly. */
export function withoutParentheses(walk: JavaScriptWalk, callee: number): number {
  let inner = callee;
  for (let content = contentOf(walk, inner); content >= 0; content = contentOf(walk, inner)) inner = content;
  return inner !== callee && isNameOrMember(walk, inner) ? inner : callee;
}

/** The one expression in parentheses, those of the arguments that a misread `await` seems to have too; -1 for others. */
function contentOf(walk: JavaScriptWalk, node: number): number {
  const { k, kind, subtreeEnd } = walk;
  if (kind[node] !== k.parenthesized_expression && kind[node] !== k.arguments) return -1;
  const { tree } = walk.model;
  let content = -1;
  for (let child = node + 1; child < subtreeEnd[node]!; child = subtreeEnd[child]!) {
    if (tree.header.named[kind[child]!] !== true || tree.isExtra(child)) continue;
    if (content >= 0) return -1;
    content = child;
  }
  return content;
}

function isNameOrMember(walk: JavaScriptWalk, node: number): boolean {
  const { k, kind } = walk;
  let at = node;
  // The leftmost operand stands first; the grammar gives a member of `a || b!.c` and of `await (a).b` all of that.
  while (kind[at] === k.member_expression || kind[at] === k.subscript_expression || kind[at] === k.call_expression)
    at++;
  if (kind[at] === k.identifier) return textOf(walk, at) !== 'await';
  return kind[at] === k.this || kind[at] === k.parenthesized_expression;
}
