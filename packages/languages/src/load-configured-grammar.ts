import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CodebatchError, type ConfiguredGrammar } from '@codebatch/core';
import type { Grammar } from './grammar-table.ts';

/**
 * Turns a grammar of a configuration into an entry of the grammar table, its native code loaded where it can be. That it
 * cannot is no error yet: the grammar may have been compiled to WebAssembly as well.
 *
 * @throws LANGUAGE_UNAVAILABLE if the package exports no such grammar
 */
export async function loadConfiguredGrammar(language: string, found: ConfiguredGrammar): Promise<Grammar> {
  const { record, directory, property, source = 'src', wasm, tags } = found;
  return {
    language,
    package: record.package,
    source,
    ...(property === undefined ? {} : { property }),
    ...(wasm === undefined ? {} : { wasm }),
    configured: {
      identity: { package: record.package, version: record.version, abi: record.abi },
      directory,
      native: await loadNative(language, found),
      tags,
    },
  };
}

async function loadNative(
  language: string,
  { directory, property, record }: ConfiguredGrammar,
): Promise<{ readonly language: unknown } | Error> {
  if (directory === undefined) return new Error('there is only a WebAssembly file');
  let exported: Readonly<Record<string, unknown>>;
  try {
    const main = createRequire(path.join(directory, 'package.json')).resolve(directory);
    const module = (await import(pathToFileURL(main).href)) as { readonly default?: unknown };
    exported = (module.default ?? module) as Readonly<Record<string, unknown>>;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  const chosen = property === undefined ? exported : exported[property];
  if (typeof chosen === 'object' && chosen !== null && 'language' in chosen) return chosen as { language: unknown };
  const what = property === undefined ? 'no language' : `no grammar '${property}'`;
  const names = Object.keys(exported).filter((name) => !['default', 'nodeTypeInfo', 'name'].includes(name));
  throw new CodebatchError(
    'LANGUAGE_UNAVAILABLE',
    `${record.package} ${record.version} for ${language} exports ${what}`,
    {
      hints:
        names.length === 0
          ? [`Name a package that exports a grammar, as tree-sitter-cli makes it.`]
          : [`languages.${language}.property chooses one of ${names.join(', ')}.`],
      details: { language, package: record.package, exports: names },
    },
  );
}
