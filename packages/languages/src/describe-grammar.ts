import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { CodebatchError } from '@codebatch/core';
import { GRAMMARS, type Grammar } from './grammar-table.ts';

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

/** The generated parser states its ABI within its first lines; the whole file has megabytes. */
const ABI_SEARCH_BYTES = 4096;

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
  try {
    const { version } = JSON.parse(readFileSync(grammarFile(grammar, 'package.json'), 'utf8')) as { version: string };
    return { language: grammar.language, package: grammar.package, version, abi: readAbi(grammar) };
  } catch (error) {
    throw languageUnavailable(grammar, error);
  }
}

/** Absolute path of a file in the grammar's package. */
export function grammarFile(grammar: Grammar, relativePath: string): string {
  return path.join(path.dirname(require.resolve(`${grammar.package}/package.json`)), relativePath);
}

/** What the grammar's package exports for it: an object with the native `language`. @throws if it cannot be loaded */
export function loadGrammar(grammar: Grammar): { readonly language: unknown } {
  const exported = require(grammar.package) as Record<string, unknown>;
  return (grammar.property === undefined ? exported : exported[grammar.property]) as { readonly language: unknown };
}

export function languageUnavailable(grammar: Grammar, cause: unknown): CodebatchError {
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return new CodebatchError('LANGUAGE_UNAVAILABLE', `The ${grammar.language} grammar cannot be loaded: ${reason}`, {
    hints: [`Reinstall the npm package ${grammar.package}.`],
    details: { language: grammar.language, package: grammar.package },
    cause,
  });
}

function readAbi(grammar: Grammar): number {
  const file = openSync(grammarFile(grammar, path.join(grammar.source, 'parser.c')), 'r');
  try {
    const head = Buffer.alloc(ABI_SEARCH_BYTES);
    const text = head.toString('latin1', 0, readSync(file, head, 0, ABI_SEARCH_BYTES, 0));
    const abi = /^#define LANGUAGE_VERSION (\d+)$/m.exec(text)?.[1];
    if (abi === undefined) throw new Error('its parser states no ABI');
    return Number(abi);
  } finally {
    closeSync(file);
  }
}
