import { type GrammarEntry, LANGUAGES } from '@codebatch/core';
import type { CodebatchConfig } from './codebatch-config.ts';

type Languages = NonNullable<CodebatchConfig['languages']>;

const LANGUAGE_ID = /^[a-z0-9][a-z0-9_+#-]*$/;
const SHEBANG = '#!';

/**
 * The languages of a configuration as core's `languageOf` takes them: by extension, file name, or `#!` and interpreter,
 * those that the entries of grammars name included.
 */
export function languageNames(languages: Languages | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries([...declaredNames(languages ?? {})].map(({ name, language }) => [name, language]));
}

/** Grammars of a configuration by language. */
export function grammarEntries(languages: Languages | undefined): ReadonlyMap<string, GrammarEntry> {
  return new Map(
    Object.entries(languages ?? {}).filter((item): item is [string, GrammarEntry] => typeof item[1] !== 'string'),
  );
}

/** What is wrong with languages whose entries are well formed. */
export function* languageProblems(languages: Languages, at: string): Generator<string> {
  const known = new Set(LANGUAGES.map(({ id }) => id));
  for (const [id, { grammar, wasm, extensions, names, interpreters }] of grammarEntries(languages)) {
    if (!LANGUAGE_ID.test(id))
      yield `'${at}.${id}' is no id of a language: lowercase letters, digits, '-', '_', '+', '#'`;
    if (grammar === undefined && wasm === undefined) yield `'${at}.${id}' names neither 'grammar' nor 'wasm'`;
    const isNamed = Object.values(languages).includes(id);
    if (!known.has(id) && !isNamed && [extensions, names, interpreters].every((list) => list === undefined)) {
      yield `'${at}.${id}' does not say which files it is for: give 'extensions', 'names' or 'interpreters'`;
    }
    for (const extension of extensions ?? []) {
      if (!extension.startsWith('.')) {
        yield `'${at}.${id}.extensions' has '${extension}', which does not begin with a dot`;
      }
    }
  }
  const taken = new Map<string, string>();
  for (const { name, language } of declaredNames(languages)) {
    const other = taken.get(name);
    if (other !== undefined && other !== language) yield `'${at}' gives '${name}' both to ${other} and to ${language}`;
    taken.set(name, language);
  }
}

function* declaredNames(languages: Languages): Generator<{ readonly name: string; readonly language: string }> {
  for (const [key, value] of Object.entries(languages)) {
    if (typeof value === 'string') yield { name: key, language: value };
    else {
      for (const name of [...(value.extensions ?? []).map((one) => one.toLowerCase()), ...(value.names ?? [])]) {
        yield { name, language: key };
      }
      for (const name of value.interpreters ?? []) yield { name: `${SHEBANG}${name.toLowerCase()}`, language: key };
    }
  }
}
