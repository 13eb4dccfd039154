import type { Tree } from '@codebatch/plugin';
import type { Binding } from '@codebatch/scopes';

/** A place where `except ... as` binds a name. */
export interface HandlerName {
  /** Node of the name. */
  readonly node: number;
  /** Node of the `except` clause. */
  readonly handler: number;
}

/** The places where `except ... as` of Python gives a binding its value, in source order. */
export function listHandlerNames({ declarations, references }: Binding, tree: Tree): HandlerName[] {
  const names: HandlerName[] = [];
  for (const { node, form } of declarations)
    if (form === 'except') names.push({ node, handler: handlerOf(node, tree) });
  for (const { node, form } of references) if (form === 'except') names.push({ node, handler: handlerOf(node, tree) });
  return names.filter(({ handler }) => handler !== -1).sort((a, b) => a.node - b.node);
}

/** The `except` clause whose `as` a node is the name of, or -1. */
function handlerOf(node: number, tree: Tree): number {
  const target = tree.parent(node);
  if (target === -1 || tree.kind(target) !== 'as_pattern_target') return -1;
  const handler = tree.parent(tree.parent(target));
  return tree.kind(handler).startsWith('except') ? handler : -1;
}
