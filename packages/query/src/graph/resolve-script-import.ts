import { type CompilerOptions, createCompilerOptionsFinder, mappedPaths } from './compiler-options.ts';
import { findScriptFile } from './find-script-file.ts';
import type { ImportReference, ResolvedImport } from './import-reference.ts';
import type { ModuleFiles } from './module-files.ts';
import { packageImports, packageTargets } from './package-targets.ts';
import { createScriptPackages, type ScriptPackage, type ScriptPackages } from './script-packages.ts';
import { joinPath, parentOf } from './snapshot-paths.ts';

/** Resolves specifiers of JavaScript and TypeScript. Each specifier is resolved once per directory and kind of file. */
export function createScriptResolver(
  files: ModuleFiles,
): (reference: Pick<ImportReference, 'path' | 'module' | 'target'>) => ResolvedImport {
  const packages = createScriptPackages(files);
  const compilerOptions = createCompilerOptionsFinder(files, (name, from) => packages.named(name, from)?.directory);
  const context: Context = { files, packages, compilerOptions };
  const known = new Map<string, ResolvedImport>();
  return ({ path, module, target }) => {
    const written = withoutQuery(module ?? target);
    const key = `${parentOf(path)}\n${/(\.d)?\.[^./]*$/.exec(path)?.[0]}\n${written}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const resolved = resolveSpecifier(written, path, context);
    known.set(key, resolved);
    return resolved;
  };
}

interface Context {
  readonly files: ModuleFiles;
  readonly packages: ScriptPackages;
  readonly compilerOptions: (path: string) => readonly CompilerOptions[];
}

function resolveSpecifier(written: string, path: string, context: Context): ResolvedImport {
  const { packages } = context;
  if (/^\.{1,2}(\/|$)/.test(written)) {
    const base = joinPath(parentOf(path), written);
    const file = base === undefined ? undefined : findRelative(base, path, context);
    return file === undefined ? { external: written, missing: true } : { file };
  }
  const own = packages.around(path);
  const [name, subpath] = splitName(written);
  const named = packages.named(name, path);
  const file =
    (written.startsWith('#') && own !== undefined ? findImported(own, written, path, context) : undefined) ??
    findMapped(written, path, context) ??
    findInPackage(named, subpath, path, context);
  if (file !== undefined) return { file };
  const missing = written.startsWith('#') || named !== undefined;
  return { external: missing ? written : name, missing };
}

/** The file under a path, or the source that is compiled to it. */
function findRelative(base: string, path: string, context: Context): string | undefined {
  const { files, packages } = context;
  const found = findScriptFile(base, path, files);
  if (found !== undefined) return found;
  const directory = packages.around(base)?.directory;
  const sources = directory === undefined ? [] : compiledFrom(base, directory, context);
  return sources.map((source) => findScriptFile(source, path, files)).find((file) => file !== undefined);
}

function findImported(own: ScriptPackage, written: string, path: string, context: Context): string | undefined {
  for (const target of packageImports(own.manifest, written)) {
    const [name, subpath] = splitName(target);
    const found = target.startsWith('.')
      ? findTarget(own, target, path, context)
      : findInPackage(context.packages.named(name, path), subpath, path, context);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** By `paths`, else below `baseUrl`. */
function findMapped(written: string, path: string, { files, compilerOptions }: Context): string | undefined {
  for (const { mappings, baseUrl } of compilerOptions(path)) {
    const bases = mappedPaths(written, mappings);
    const below = baseUrl === undefined ? undefined : joinPath(baseUrl, written);
    for (const base of below === undefined ? bases : [...bases, below]) {
      const found = findScriptFile(base, path, files);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function findInPackage(
  found: ScriptPackage | undefined,
  subpath: string,
  path: string,
  context: Context,
): string | undefined {
  if (found === undefined) return undefined;
  for (const target of packageTargets(found.manifest, subpath)) {
    const file = findTarget(found, target, path, context);
    if (file !== undefined) return file;
  }
  return undefined;
}

/**
 * The file of a package that a target means. Targets are mostly built files, which a snapshot of sources lacks: then
 * the source by `outDir` and `rootDir` of the package's configuration, or of the same path in `src`.
 */
function findTarget({ directory }: ScriptPackage, target: string, path: string, context: Context): string | undefined {
  const base = joinPath(directory, target);
  if (base === undefined) return undefined;
  const sources = [base, ...sourcesOf(base, directory, context)];
  return sources.map((source) => findScriptFile(source, path, context.files)).find((file) => file !== undefined);
}

function sourcesOf(base: string, directory: string, context: Context): string[] {
  const prefix = directory === '' ? '' : `${directory}/`;
  const parts = base.slice(prefix.length).split('/');
  const depths = [1, 2].filter((depth) => depth < parts.length);
  return [
    ...compiledFrom(base, directory, context),
    ...depths.map((depth) => asScript(`${prefix}src/${parts.slice(depth).join('/')}`)),
  ];
}

/** What a path is compiled from, by the configuration of the package in a directory. */
function compiledFrom(base: string, directory: string, { compilerOptions }: Context): string[] {
  const prefix = directory === '' ? '' : `${directory}/`;
  return compilerOptions(`${prefix}package.json`).flatMap(({ outDir, rootDir }) => {
    if (outDir === undefined || !base.startsWith(`${outDir}/`)) return [];
    const rest = asScript(base.slice(outDir.length + 1));
    return [...(rootDir === undefined ? [] : [rootDir]), directory, `${prefix}src`].flatMap(
      (root) => joinPath(root, rest) ?? [],
    );
  });
}

/** A declaration stands for the script that it describes. */
function asScript(path: string): string {
  return path.replace(/\.d\.([cm]?)ts$/, '.$1js');
}

/** What bundlers take as instructions: `./icon.svg?raw`. A number sign in front names an import of the package. */
function withoutQuery(specifier: string): string {
  return specifier.replace(/(?!^)[?#].*$/s, '');
}

/** `react` and `jsx-runtime` of `react/jsx-runtime`, `@scope/name` and `part` of `@scope/name/part`; a URL as it is. */
function splitName(specifier: string): readonly [name: string, subpath: string] {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(specifier)) return [specifier, ''];
  const segments = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  return [segments.slice(0, length).join('/') || specifier, segments.slice(length).join('/')];
}
