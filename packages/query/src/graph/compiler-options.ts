import { type JsonObject, jsonObject, type ModuleFiles, textsOf } from './module-files.ts';
import { joinPath, parentOf, withParents } from './snapshot-paths.ts';

/** What a `tsconfig.json` says about where modules are; paths are from the root of the snapshot. */
export interface CompilerOptions {
  /** `paths`, with the directory that their targets are relative to. */
  readonly mappings: readonly PathMapping[];
  /** Where names that are no relative paths are looked for first. */
  readonly baseUrl: string | undefined;
  /** Where files are compiled to. */
  readonly outDir: string | undefined;
  /** What is compiled to `outDir`. */
  readonly rootDir: string | undefined;
}

/** One entry of `paths`. */
export interface PathMapping {
  /** What stands before and behind the asterisk; the second is undefined where there is none. */
  readonly prefix: string;
  readonly suffix: string | undefined;
  /** Paths from the root of the snapshot, with the asterisk where the pattern has one. */
  readonly targets: readonly string[];
}

/** Answers the options that hold for a file: those of the nearest configuration, and of the projects that it refers to. */
export type FindCompilerOptions = (path: string) => readonly CompilerOptions[];

const NAMES = ['tsconfig.json', 'jsconfig.json'];

/** Files that one configuration may be made of; what it extends beyond them is left out. */
const MOST_FILES = 200;

/**
 * Finds the configurations of TypeScript: the nearest `tsconfig.json` or `jsconfig.json` above a file, what it extends
 * within the snapshot, and, where it says nothing about modules itself, the projects under its `references`.
 *
 * @param findPackage - The directory of a package by its name, for `extends` of a configuration in a package.
 */
export function createCompilerOptionsFinder(
  files: ModuleFiles,
  findPackage: (name: string, from: string) => string | undefined,
): FindCompilerOptions {
  const byDirectory = new Map<string, readonly CompilerOptions[]>();
  const byConfig = new Map<string, readonly CompilerOptions[]>();
  const optionsOf = (config: string): readonly CompilerOptions[] => {
    const options = byConfig.get(config) ?? readProject(config, files, findPackage);
    byConfig.set(config, options);
    return options;
  };
  return (path) => {
    const directory = parentOf(path);
    const known = byDirectory.get(directory);
    if (known !== undefined) return known;
    const config = nearestConfig(directory, files);
    const options = config === undefined ? [] : optionsOf(config);
    byDirectory.set(directory, options);
    return options;
  };
}

function nearestConfig(directory: string, files: ModuleFiles): string | undefined {
  for (const parent of withParents(directory)) {
    const found = NAMES.map((name) => inDirectory(parent, name)).find((path) => files.paths.has(path));
    if (found !== undefined) return found;
  }
  return undefined;
}

type FindPackage = (name: string, from: string) => string | undefined;

function readProject(config: string, files: ModuleFiles, findPackage: FindPackage): CompilerOptions[] {
  const own = readOptions(config, files, findPackage);
  const references = files.json(config)?.['references'];
  if (own.mappings.length > 0 || own.baseUrl !== undefined || !Array.isArray(references)) return [own];
  const projects = references.flatMap((reference: unknown) => {
    const target = jsonObject(reference)?.['path'];
    const path = typeof target === 'string' ? joinPath(parentOf(config), target) : undefined;
    const file = [path ?? '', inDirectory(path ?? '', 'tsconfig.json')].find((name) => files.json(name) !== undefined);
    return file === undefined || file === config ? [] : [readOptions(file, files, findPackage)];
  });
  return [own, ...projects];
}

/** Later configurations of an `extends` list, and the one that extends, replace options as a whole. */
function readOptions(config: string, files: ModuleFiles, findPackage: FindPackage): CompilerOptions {
  const leaf = parentOf(config);
  const merged = new Map<string, Partial<CompilerOptions>>();
  const merge = (file: string): Partial<CompilerOptions> => {
    const known = merged.get(file);
    if (known !== undefined) return known;
    const document = files.json(file);
    if (document === undefined || merged.size === MOST_FILES) return {};
    const options: Partial<CompilerOptions> = {};
    // Where configurations extend each other, the one that is not complete yet adds nothing.
    merged.set(file, {});
    for (const parent of extendedConfigs(document, file, files, findPackage)) Object.assign(options, merge(parent));
    Object.assign(options, ownOptions(jsonObject(document['compilerOptions']) ?? {}, file, leaf));
    merged.set(file, options);
    return options;
  };
  return { mappings: [], baseUrl: undefined, outDir: undefined, rootDir: undefined, ...merge(config) };
}

function extendedConfigs(document: JsonObject, file: string, files: ModuleFiles, findPackage: FindPackage): string[] {
  const given = document['extends'];
  const names = typeof given === 'string' ? [given] : textsOf(given);
  return names.flatMap((name) => {
    const base = /^\.{0,2}\//.test(name) ? joinPath(parentOf(file), name) : packageConfig(name, file, findPackage);
    const choices = base === undefined ? [] : [base, `${base}.json`, inDirectory(base, 'tsconfig.json')];
    const found = choices.find((choice) => files.paths.has(choice));
    return found === undefined ? [] : [found];
  });
}

function packageConfig(name: string, file: string, findPackage: FindPackage): string | undefined {
  const [, packageName = '', rest = ''] = /^((?:@[^/]*\/)?[^/]*)\/?(.*)$/.exec(name) ?? [];
  const directory = findPackage(packageName, file);
  return directory === undefined ? undefined : joinPath(directory, rest);
}

function ownOptions(options: JsonObject, file: string, leaf: string): Partial<CompilerOptions> {
  const directory = parentOf(file);
  const at = (value: unknown, from: string): string | undefined => {
    if (typeof value !== 'string') return undefined;
    const inLeaf = /^\$\{configDir\}(.*)$/.exec(value)?.[1];
    return inLeaf === undefined ? joinPath(from, value) : joinPath(leaf, inLeaf);
  };
  const baseUrl = at(options['baseUrl'], directory);
  const outDir = at(options['outDir'], directory);
  const rootDir = at(options['rootDir'], directory);
  const paths = jsonObject(options['paths']);
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(outDir === undefined ? {} : { outDir }),
    ...(rootDir === undefined ? {} : { rootDir }),
    ...(paths === undefined
      ? {}
      : {
          mappings: Object.entries(paths).map(([pattern, targets]) => {
            const [prefix = '', suffix] = pattern.split('*', 2);
            const found = textsOf(targets).map((target) => at(target, baseUrl ?? directory));
            return { prefix, suffix, targets: found.filter((target) => target !== undefined) };
          }),
        }),
  };
}

/** Paths that `paths` gives for a name: of an exact pattern, else of the one with the longest part before its asterisk. */
export function mappedPaths(name: string, mappings: readonly PathMapping[]): string[] {
  const exact = mappings.find(({ prefix, suffix }) => suffix === undefined && prefix === name);
  if (exact !== undefined) return [...exact.targets];
  let best: PathMapping | undefined;
  for (const mapping of mappings) {
    const { prefix, suffix } = mapping;
    if (suffix === undefined || name.length < prefix.length + suffix.length) continue;
    if (!name.startsWith(prefix) || !name.endsWith(suffix)) continue;
    if (best === undefined || prefix.length > best.prefix.length) best = mapping;
  }
  if (best === undefined) return [];
  const middle = name.slice(best.prefix.length, name.length - (best.suffix ?? '').length);
  return best.targets.map((target) => target.replace('*', () => middle));
}

function inDirectory(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}
