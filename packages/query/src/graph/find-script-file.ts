import type { ModuleFiles } from './module-files.ts';
import { joinPath } from './snapshot-paths.ts';

const SOURCES = ['.ts', '.tsx', '.mts', '.cts'];
const SCRIPTS = ['.js', '.jsx', '.mjs', '.cjs'];
const DECLARATIONS = ['.d.ts', '.d.mts', '.d.cts'];

/** What is tried after a path without extension, by what the importing file is. */
const EXTENSIONS = {
  source: [...SOURCES, ...SCRIPTS, ...DECLARATIONS, '.json'],
  script: [...SCRIPTS, ...SOURCES, ...DECLARATIONS, '.json'],
  declaration: [...DECLARATIONS, ...SOURCES, ...SCRIPTS, '.json'],
} as const;

/** Extensions that an import names, and those of the files that belong to such a file: its source, its description. */
const ORIGINS: Readonly<Record<string, { readonly sources: readonly string[]; readonly declaration: string }>> = {
  '.js': { sources: ['.ts', '.tsx'], declaration: '.d.ts' },
  '.jsx': { sources: ['.tsx'], declaration: '.d.ts' },
  '.mjs': { sources: ['.mts'], declaration: '.d.mts' },
  '.cjs': { sources: ['.cts'], declaration: '.d.cts' },
  // A compiler that is allowed to rewrite extensions leaves those of sources in declarations.
  '.ts': { sources: ['.js'], declaration: '.d.ts' },
  '.tsx': { sources: ['.js'], declaration: '.d.ts' },
  '.mts': { sources: ['.mjs'], declaration: '.d.mts' },
  '.cts': { sources: ['.cjs'], declaration: '.d.cts' },
};

type Importer = keyof typeof EXTENSIONS;

/**
 * The file that a path of an import means: the path itself, the source that `x.js` is made of, the path with an
 * extension, the entry of a directory. A TypeScript file finds sources first, a declaration finds declarations first, a
 * script finds what is there under the very name first.
 *
 * @param base - Path from the root of the snapshot, with or without extension; `` for the root.
 * @param importer - The file that imports.
 */
export function findScriptFile(base: string, importer: string, files: ModuleFiles): string | undefined {
  const kind = kindOf(importer);
  const { paths } = files;
  const found = candidates(base, kind).find((candidate) => paths.has(candidate));
  if (found !== undefined) return found;
  const main = files.json(base === '' ? 'package.json' : `${base}/package.json`)?.['main'];
  const entry = typeof main === 'string' ? joinPath(base, main) : undefined;
  return [...(entry === undefined || entry === base ? [] : candidates(entry, kind)), ...indexes(base, kind)].find(
    (candidate) => paths.has(candidate),
  );
}

function kindOf(importer: string): Importer {
  if (/\.d\.[cm]?ts$/.test(importer)) return 'declaration';
  return /\.([cm]?ts|tsx)$/.test(importer) ? 'source' : 'script';
}

function candidates(base: string, kind: Importer): string[] {
  if (base === '') return [];
  const extension = /(?<!\.d)\.(?:[cm]?[jt]s|[jt]sx)$/.exec(base)?.[0] ?? '';
  const stem = base.slice(0, base.length - extension.length);
  const related = ORIGINS[extension];
  const sources = (related?.sources ?? []).map((end) => stem + end);
  const declarations = related === undefined ? [] : [stem + related.declaration];
  const extended = EXTENSIONS[kind].map((end) => base + end);
  if (kind === 'script' || extension.includes('t')) {
    const rest = kind === 'declaration' ? [...declarations, ...sources] : [...sources, ...declarations];
    return [base, ...rest, ...extended];
  }
  if (kind === 'source') return [...sources, base, ...declarations, ...extended];
  return [...declarations, ...sources, base, ...extended];
}

function indexes(base: string, kind: Importer): string[] {
  const index = base === '' ? 'index' : `${base}/index`;
  return EXTENSIONS[kind].map((end) => index + end);
}
