import { loadNative } from './load-native.ts';

/** A compiled query. Its native memory is freed with the object. */
export interface Query {
  /** The native query, for {@link createColumnParser}. */
  readonly native: unknown;
  /** Names of captures by number. */
  readonly captureNames: readonly string[];
}

/**
 * Compiles a tree-sitter query for a grammar. Its predicates are not evaluated.
 *
 * @throws Error if the native module cannot be loaded, or the query does not fit the grammar
 */
export function createQuery(grammar: { readonly language: unknown }, source: string): Query {
  const [native, captureNames] = loadNative().createQuery(grammar.language, source);
  return { native, captureNames };
}
