import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  CodebatchError,
  type ConfiguredGrammar,
  type GrammarEntry,
  type GrammarRecord,
  nearestNames,
  sha256Hex,
} from '@codebatch/core';
import { findGrammarPackage, readGrammarPackage } from './grammar-package.ts';
import { grammarLanguages } from './grammar-table.ts';
import { readAbi } from './read-abi.ts';
import { checkAbi } from './supported-abi.ts';

/**
 * Finds the grammars that a configuration names and describes them, without running any of their code.
 *
 * @param configFile - absolute path of the configuration, from which packages and files are found
 * @throws LANGUAGE_UNAVAILABLE for a package that is not installed, not a grammar, or of an ABI that is not read here
 * @throws CONFIG_INVALID for a language that has a grammar already, and for files and node kinds that do not exist
 */
export async function resolveGrammars(
  entries: ReadonlyMap<string, GrammarEntry>,
  configFile: string,
): Promise<Map<string, ConfiguredGrammar>> {
  const grammars = new Map<string, ConfiguredGrammar>();
  for (const [language, entry] of entries) {
    if (grammarLanguages.includes(language)) {
      throw invalid(configFile, language, `${language} has a grammar already, which cannot be replaced`);
    }
    grammars.set(language, await resolveGrammar(language, entry, configFile));
  }
  return grammars;
}

async function resolveGrammar(language: string, entry: GrammarEntry, configFile: string): Promise<ConfiguredGrammar> {
  const fromConfig = (name: string): string => {
    const file = path.resolve(path.dirname(configFile), name);
    if (!existsSync(file)) throw invalid(configFile, language, `there is no file ${name}`);
    return file;
  };
  const wasm = entry.wasm === undefined ? undefined : fromConfig(entry.wasm);
  const found =
    entry.grammar === undefined
      ? await describeLoneWasm(language, wasm!)
      : describePackage(language, entry.grammar, entry, configFile);
  checkAbi(language, found.record.package, found.record.version, found.record.abi);

  const tagFiles = entry.tags === false ? [] : entry.tags === undefined ? found.tags : [fromConfig(entry.tags)];
  const text = tagFiles.map((file) => readFileSync(file, 'utf8')).join('\n');
  const kinds = entry.kinds ?? {};
  if (found.location.directory !== undefined) {
    checkKinds(kinds, path.join(found.location.directory, found.location.source!), (reason) =>
      invalid(configFile, language, `${reason} in ${found.record.package} ${found.record.version}`),
    );
  }
  const usedWasm = wasm ?? found.wasm;
  return {
    ...found.location,
    record: {
      ...found.record,
      ...(tagFiles.length === 0 ? {} : { tags_sha256: sha256Hex(Buffer.from(text)) }),
      kinds: structuredClone(kinds) as GrammarRecord['kinds'],
      symbol_types: { ...entry.symbol_types },
    },
    ...(usedWasm === undefined ? {} : { wasm: usedWasm }),
    ...(tagFiles.length === 0 ? {} : { tags: { text, file: tagFiles.join(', ') } }),
  };
}

interface Found {
  readonly record: Pick<GrammarRecord, 'package' | 'version' | 'abi' | 'parser_sha256'>;
  readonly location: Pick<ConfiguredGrammar, 'directory' | 'property' | 'source'>;
  readonly wasm?: string | undefined;
  readonly tags: readonly string[];
}

function describePackage(language: string, name: string, { property }: GrammarEntry, configFile: string): Found {
  const directory = findGrammarPackage(name, configFile);
  if (directory === undefined) {
    throw new CodebatchError('LANGUAGE_UNAVAILABLE', `The grammar package ${name} for ${language} is not installed`, {
      // Grammars name different versions of `tree-sitter` as an optional peer, which npm takes for a conflict.
      hints: [`Install it beside the configuration: npm install --legacy-peer-deps ${name}`],
      details: { language, package: name, config: configFile },
    });
  }
  try {
    const described = readGrammarPackage(directory, property);
    const parser = path.join(directory, described.source, 'parser.c');
    return {
      record: {
        package: described.name,
        version: described.version,
        abi: readAbi(parser),
        // The author of a grammar changes it without a new version.
        ...(directory.split(path.sep).includes('node_modules')
          ? {}
          : { parser_sha256: sha256Hex(readFileSync(parser)) }),
      },
      location: { directory, source: described.source, ...(property === undefined ? {} : { property }) },
      wasm: described.wasm,
      tags: described.tags,
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CodebatchError('LANGUAGE_UNAVAILABLE', `${name} is no grammar package that can be read: ${reason}`, {
      hints: [
        `${language} needs a package as tree-sitter-cli makes it, with src/parser.c; where it has several grammars, 'property' names one.`,
      ],
      details: { language, package: name, directory },
      cause,
    });
  }
}

async function describeLoneWasm(language: string, file: string): Promise<Found> {
  const bytes = readFileSync(file);
  const name = path.basename(file, '.wasm');
  try {
    const { Language, Parser } = await import('web-tree-sitter');
    await Parser.init();
    const { abiVersion } = await Language.load(bytes);
    return {
      record: { package: name, version: `sha256-${sha256Hex(bytes).slice(0, 16)}`, abi: abiVersion },
      location: {},
      tags: [],
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CodebatchError('LANGUAGE_UNAVAILABLE', `${file} is no grammar that can be loaded: ${reason}`, {
      hints: [`Build it again: npx tree-sitter-cli@0.25 build --wasm`],
      details: { language, file },
      cause,
    });
  }
}

interface NodeType {
  readonly type: string;
  readonly named: boolean;
}

/** A list that names a kind that the grammar does not have would count nothing without a word. */
function checkKinds(
  kinds: NonNullable<GrammarEntry['kinds']>,
  source: string,
  problem: (reason: string) => CodebatchError,
): void {
  const file = path.join(source, 'node-types.json');
  if (Object.keys(kinds).length === 0 || !existsSync(file)) return;
  const types = JSON.parse(readFileSync(file, 'utf8')) as readonly NodeType[];
  const known = types.map(({ type, named }) => (named ? type : `"${type}"`));
  for (const [role, names] of Object.entries(kinds)) {
    for (const name of names) {
      if (known.includes(name)) continue;
      const near = known.includes(`"${name}"`) ? [`'"${name}"'`] : nearestNames(name, known);
      const hint = near.length === 0 ? '' : ` (did you mean ${near.join(' or ')}?)`;
      throw problem(`'kinds.${role}' names ${name}${hint}, and there is no such node`);
    }
  }
}

function invalid(file: string, language: string, reason: string): CodebatchError {
  const at = `'languages.${language}': ${reason}`;
  return new CodebatchError('CONFIG_INVALID', `${file} is no valid configuration: ${at}`, {
    hints: ['docs/languages.md describes the entry of a language.'],
    details: { file, reasons: [at] },
  });
}
