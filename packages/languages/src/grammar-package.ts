import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** What the package of a grammar says about itself, and where its parts are. Paths are absolute. */
export interface GrammarPackage {
  readonly directory: string;
  readonly name: string;
  readonly version: string;
  /** Folder with `parser.c` and `node-types.json`, relative to `directory`. */
  readonly source: string;
  /** The grammar compiled to WebAssembly, where the package ships it. */
  readonly wasm: string | undefined;
  /** The parts of the query for definitions and references, in order; empty where the package ships none. */
  readonly tags: readonly string[];
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
}

/** An entry of `grammars` in `tree-sitter.json`. */
interface GrammarManifest {
  readonly name?: string;
  readonly path?: string;
  readonly tags?: string | readonly string[];
}

/**
 * Absolute path of the package that a configuration names: by a path relative to the configuration, or by the name of a
 * package that is installed where the configuration can see it.
 *
 * @returns undefined where there is none
 */
export function findGrammarPackage(name: string, configFile: string): string | undefined {
  if (name.startsWith('.') || path.isAbsolute(name)) {
    const directory = path.resolve(path.dirname(configFile), name);
    return existsSync(path.join(directory, 'package.json')) ? directory : undefined;
  }
  try {
    return path.dirname(createRequire(configFile).resolve(`${name}/package.json`));
  } catch {
    // A package may hide its `package.json` behind its exports.
    for (let directory = path.dirname(configFile); ; directory = path.dirname(directory)) {
      const candidate = path.join(directory, 'node_modules', name);
      if (existsSync(path.join(candidate, 'package.json'))) return candidate;
      if (directory === path.dirname(directory)) return undefined;
    }
  }
}

/** @throws Error if the package has no readable `package.json` */
export function readGrammarPackage(directory: string, property: string | undefined): GrammarPackage {
  const { name = path.basename(directory), version = '0.0.0' } = readJson<Manifest>(directory, 'package.json');
  const grammar = readGrammarManifest(directory, property, name);
  const folder = grammar.path ?? '.';
  const wasmNames = [grammar.name, path.basename(name).replace(/^tree-sitter-/, '')];
  const wasm = wasmNames.map((one) => path.join(directory, `tree-sitter-${one}.wasm`)).find((file) => existsSync(file));
  const source = path.join(folder, 'src');
  return { directory, name, version, source, wasm, tags: findTags(directory, folder, grammar.tags) };
}

function readGrammarManifest(directory: string, property: string | undefined, name: string): GrammarManifest {
  const wanted = property ?? path.basename(name).replace(/^tree-sitter-/, '');
  if (existsSync(path.join(directory, 'tree-sitter.json'))) {
    const { grammars = [] } = readJson<{ readonly grammars?: readonly GrammarManifest[] }>(
      directory,
      'tree-sitter.json',
    );
    const found =
      grammars.find((grammar) => grammar.name === wanted) ?? (grammars.length === 1 ? grammars[0] : undefined);
    if (found !== undefined) return found;
  }
  const folders = ['.', wanted, path.join('grammars', wanted)];
  return { name: wanted, path: folders.find((folder) => existsSync(path.join(directory, folder, 'src'))) ?? '.' };
}

/** A package can borrow parts of its query from another one: `node_modules/tree-sitter-javascript/queries/tags.scm`. */
function findTags(directory: string, folder: string, named: GrammarManifest['tags']): string[] {
  const parts = named === undefined ? [] : typeof named === 'string' ? [named] : named;
  const found = parts.flatMap((part) => resolvePart(directory, part) ?? []);
  if (found.length > 0) return found;
  const usual = [path.join(directory, folder, 'queries/tags.scm'), path.join(directory, 'queries/tags.scm')];
  return usual.filter((file) => existsSync(file)).slice(0, 1);
}

function resolvePart(directory: string, part: string): string | undefined {
  const file = path.join(directory, part);
  if (existsSync(file)) return file;
  const borrowed = /^node_modules\/((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(part);
  if (borrowed === null) return undefined;
  const owner = findGrammarPackage(borrowed[1]!, path.join(directory, 'package.json'));
  return owner !== undefined && existsSync(path.join(owner, borrowed[2]!)) ? path.join(owner, borrowed[2]!) : undefined;
}

function readJson<T>(directory: string, name: string): T {
  return JSON.parse(readFileSync(path.join(directory, name), 'utf8')) as T;
}
