import type { Tree } from '@codebatch/ast';
import { collectJavaScript } from './javascript/collect-javascript.ts';
import type { FunctionUnit, ScopeModel } from './model.ts';
import { createModelBuilder, type ModelBuilder } from './model-builder.ts';
import { collectPython } from './python/collect-python.ts';
import { PYTHON_BUILTINS } from './python/python-builtins.ts';
import { type LookupRules, resolveReferences } from './resolve.ts';

interface Resolver {
  readonly collect: (model: ModelBuilder) => void;
  readonly rules: LookupRules;
}

const ECMASCRIPT: Resolver = { collect: collectJavaScript, rules: { classNamesVisible: false, builtins: new Set() } };
const RESOLVERS: ReadonlyMap<string, Resolver> = new Map([
  ['python', { collect: collectPython, rules: { classNamesVisible: true, builtins: PYTHON_BUILTINS } }],
  ['javascript', ECMASCRIPT],
  ['typescript', ECMASCRIPT],
  ['tsx', ECMASCRIPT],
]);

const models = new WeakMap<Tree, ScopeModel>();

/** Whether {@link resolveScopes} knows the language: `python`, `javascript`, `typescript` and `tsx`. */
export function hasScopes(language: string): boolean {
  return RESOLVERS.has(language);
}

/**
 * Finds the scopes, bindings and references of one file, and with them its imports, exports, calls, bases and functions.
 * Never fails: of a tree with errors it gives what can be understood. Runs in time linear in the nodes, without
 * recursion, and once per tree: further calls answer with the same model.
 *
 * @param tree - tree whose header names the language
 * @param text - the decoded text that the tree was made from
 * @returns undefined where {@link hasScopes} is false
 */
export function resolveScopes(tree: Tree, text: string): ScopeModel | undefined {
  const resolver = RESOLVERS.get(tree.header.language);
  if (resolver === undefined) return undefined;
  const known = models.get(tree);
  if (known !== undefined) return known;
  const builder = createModelBuilder(tree, text);
  resolver.collect(builder);
  resolveReferences(builder, resolver.rules);
  const model = toModel(builder);
  models.set(tree, model);
  return model;
}

/** {@link FunctionUnit}s in source order, `[]` for languages without a resolver. Shares the work of {@link resolveScopes}. */
export function functionUnits(tree: Tree, text: string): readonly FunctionUnit[] {
  return resolveScopes(tree, text)?.functions ?? [];
}

function toModel(builder: ModelBuilder): ScopeModel {
  return {
    language: builder.tree.header.language,
    root: builder.root,
    scopes: builder.scopes,
    bindings: builder.bindings,
    references: builder.references,
    imports: builder.imports,
    exports: builder.exports,
    heritage: builder.heritage,
    calls: builder.calls,
    functions: builder.functions,
    classes: builder.classes,
    starImports: builder.starImports,
    dunderAll: builder.dunderAll,
  };
}
