import { textOf } from '../walk.ts';
import type { JavaScriptWalk } from './javascript-walk.ts';

/** Whether an `import('m')` is a type, or what a type begins with. */
export function isInType(walk: JavaScriptWalk, node: number): boolean {
  const { k, kind, parent } = walk;
  const { tree } = walk.model;
  let at = node;
  while (isFirst(walk, at) && CHAIN.test(tree.kind(parent[at]!))) at = parent[at]!;
  const around = parent[at]!;
  if (around < 0 || kind[around] === k.type_assertion) return false;
  if (kind[around] === k.as_expression || kind[around] === k.satisfies_expression) return !isFirst(walk, at);
  return HOLDER.test(tree.kind(around)) || isMisreadArgument(walk, at);
}

const CHAIN = /^(?:member_expression|nested_identifier|subscript_expression|instantiation_expression)$/;

/** Kinds of node whose children are types. */
const HOLDER = /type|^(?:constraint|implements_clause|index_signature)$/;

/** `f<import('m').A>(x)`: the grammar sees `f < import('m').A` compared with `(x)`. */
function isMisreadArgument(walk: JavaScriptWalk, node: number): boolean {
  const { k, kind, parent } = walk;
  const isQuery = kind[parent[node]!] === k.unary_expression && textOf(walk, parent[node]! + 1) === 'typeof';
  const argument = isQuery ? parent[node]! : node;
  const less = parent[argument]!;
  return (
    !isFirst(walk, argument) &&
    isComparison(walk, less, '<') &&
    isFirst(walk, less) &&
    isComparison(walk, parent[less]!, '>')
  );
}

function isComparison(walk: JavaScriptWalk, node: number, operator: string): boolean {
  return walk.kind[node] === walk.k.binary_expression && textOf(walk, walk.subtreeEnd[node + 1]!) === operator;
}

function isFirst(walk: JavaScriptWalk, node: number): boolean {
  return walk.parent[node] === node - 1;
}
