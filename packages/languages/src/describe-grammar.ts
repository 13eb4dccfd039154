import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CodebatchError, isCodebatchError } from '@codebatch/core';
import { GRAMMARS, type Grammar } from './grammar-table.ts';
import { readAbi } from './read-abi.ts';

/** What identifies a grammar in tree objects and in the keys of reused results. */
export interface GrammarDescription {
  readonly language: string;
  /** npm package. */
  readonly package: string;
  /** Version of the npm package. */
  readonly version: string;
  /** tree-sitter ABI of the generated parser. */
  readonly abi: number;
}

const require = createRequire(import.meta.url);

/**
 * The grammars that are installed, in a fixed order, read from their packages without loading native code.
 *
 * @throws LANGUAGE_UNAVAILABLE if a package is missing or not as expected
 */
export function grammars(): readonly GrammarDescription[] {
  return GRAMMARS.map(describeGrammar);
}

/** @throws LANGUAGE_UNAVAILABLE if the package is missing or not as expected */
export function describeGrammar(grammar: Grammar): GrammarDescription {
  const { language, package: name, configured } = grammar;
  if (configured !== undefined) return { language, ...configured.identity };
  try {
    const { version } = JSON.parse(readFileSync(grammarFile(grammar, 'package.json'), 'utf8')) as { version: string };
    const abi = readAbi(grammarFile(grammar, path.join(grammar.source, 'parser.c')));
    return { language, package: name, version, abi };
  } catch (error) {
    throw languageUnavailable(grammar, error);
  }
}

/** Absolute path of a file in the grammar's package; one that is absolute already stays. */
export function grammarFile(grammar: Grammar, relativePath: string): string {
  const { configured } = grammar;
  const directory =
    configured === undefined ? path.dirname(require.resolve(`${grammar.package}/package.json`)) : configured.directory;
  return path.resolve(directory ?? '', relativePath);
}

/** What the grammar's package exports for it: an object with the native `language`. @throws if it cannot be loaded */
export function loadGrammar(grammar: Grammar): { readonly language: unknown } {
  if (grammar.configured !== undefined) {
    if (grammar.configured.native instanceof Error) throw grammar.configured.native;
    return grammar.configured.native;
  }
  const exported = require(grammar.package) as Record<string, unknown>;
  return (grammar.property === undefined ? exported : exported[grammar.property]) as { readonly language: unknown };
}

export function languageUnavailable(grammar: Grammar, cause: unknown): CodebatchError {
  if (isCodebatchError(cause)) return cause;
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  const { language, package: name, configured } = grammar;
  const which = configured === undefined ? '' : `, ${name} ${configured.identity.version}`;
  const otherwise =
    configured === undefined
      ? ''
      : ` with install scripts allowed; or name a WebAssembly build of the grammar: languages.${language}.wasm`;
  return new CodebatchError('LANGUAGE_UNAVAILABLE', `The ${language} grammar${which} cannot be loaded: ${reason}`, {
    hints: [`Reinstall the npm package ${name}${otherwise}.`],
    details: { language, package: name },
    cause,
  });
}
