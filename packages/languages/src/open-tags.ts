import { createTree, type Tree } from '@codebatch/ast';
import { CodebatchError } from '@codebatch/core';
import { createTagCollector, type NativeMatch } from './collect-tags.ts';
import type { Grammar } from './grammar-table.ts';
import { splitQuery } from './tags-query.ts';

/** A compiled tags query, and how the tree that it was asked of gets what it found. */
export interface OpenTags<Query> {
  readonly query: Query;
  addTo(tree: Tree, matches: Iterable<NativeMatch>, text: string): Tree;
}

/**
 * Compiles the query for definitions and references that a grammar has, if it has one.
 *
 * @param compile - compiles the query without its predicates; throws where it does not fit the grammar
 * @throws LANGUAGE_UNAVAILABLE if the query does not fit
 */
export function openTags<Query>(grammar: Grammar, compile: (structure: string) => Query): OpenTags<Query> | undefined {
  const { language, package: name, configured } = grammar;
  const tags = configured?.tags;
  if (tags === undefined) return undefined;
  try {
    const split = splitQuery(tags.text);
    const query = compile(split.structure);
    const collect = createTagCollector(split);
    return {
      query,
      addTo: (tree, matches, text) => createTree(tree.header, tree.columns, collect(matches, tree, text)),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new CodebatchError(
      'LANGUAGE_UNAVAILABLE',
      `The tags query of ${language}, ${tags.file}, does not fit ${name} ${configured?.identity.version}: ${reason}`,
      {
        hints: [`languages.${language}.tags names another query; false does without one.`],
        details: { language, package: name, file: tags.file },
        cause,
      },
    );
  }
}
