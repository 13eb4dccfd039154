import type { Tree } from '@codebatch/plugin';
import type { Binding } from '@codebatch/scopes';

/** A place where `except ... as` binds a name. */
export interface HandlerName {
  /** Node of the name. */
  readonly node: number;
  /** Node of the `except` clause. */
  readonly handler: number;
}

const NONE: readonly HandlerName[] = [];

/** The places where `except ... as` of Python gives a binding its value, in source order. */
export function listHandlerNames({ declarations, references }: Binding, tree: Tree): readonly HandlerName[] {
  // Of nearly all bindings there are none, and every binding is asked.
  if (!declarations.some(isOfHandler) && !references.some(isOfHandler)) return NONE;
  return [...declarations, ...references]
    .filter(isOfHandler)
    .map(({ node }) => ({ node, handler: handlerOf(node, tree) }))
    .filter(({ handler }) => handler !== -1)
    .sort((a, b) => a.node - b.node);
}

function isOfHandler({ form }: { readonly form: string | undefined }): boolean {
  return form === 'except';
}

/** The `except` clause whose `as` a node is the name of, or -1. */
function handlerOf(node: number, tree: Tree): number {
  const target = tree.parent(node);
  if (target === -1 || tree.kind(target) !== 'as_pattern_target') return -1;
  const handler = tree.parent(tree.parent(target));
  return tree.kind(handler).startsWith('except') ? handler : -1;
}
