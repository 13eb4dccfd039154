import { createRequire } from 'node:module';
import path from 'node:path';
import type { ConfiguredGrammar, GrammarEntry } from '@codebatch/core';
import { resolveGrammars } from '../../../languages/dist/index.js';

const languages = path.join(import.meta.dirname, '../../../languages');

/** The grammar package of a language among the development dependencies of `languages`, as a configuration would name it. */
export async function grammarsFor(
  language: string,
  entry: Partial<GrammarEntry> = {},
): Promise<Record<string, ConfiguredGrammar>> {
  const file = createRequire(path.join(languages, 'package.json')).resolve(`tree-sitter-${language}/package.json`);
  const entries = new Map([[language, { grammar: path.dirname(file), ...entry }]]);
  return Object.fromEntries(await resolveGrammars(entries, path.join(languages, 'codebatch.config.json')));
}
