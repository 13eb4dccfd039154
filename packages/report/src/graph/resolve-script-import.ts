import type { ImportReference, ResolvedImport } from './resolve-import.ts';

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.d.ts', '.js', '.jsx', '.mjs', '.cjs', '.json'];

/** Extensions that TypeScript sources name and the extensions of the sources that they mean. */
const SOURCES_OF: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.d.ts'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts', '.d.mts'],
  '.cjs': ['.cts', '.d.cts'],
};

/** Resolves relative specifiers of JavaScript and TypeScript; others name packages. */
export function resolveScriptImport(reference: ImportReference, files: ReadonlySet<string>): ResolvedImport {
  const written = (reference.module ?? reference.target).replace(/[?#].*$/s, '');
  if (!/^\.{1,2}(\/|$)/.test(written)) return { external: packageName(written) };
  const base = joinPath(reference.path, written);
  const file = base === undefined ? undefined : candidates(base).find((candidate) => files.has(candidate));
  return file === undefined ? { external: written } : { file };
}

function candidates(base: string): string[] {
  const extension = /\.[cm]?jsx?$/.exec(base)?.[0] ?? '';
  const stem = base.slice(0, base.length - extension.length);
  const index = base === '' ? 'index' : `${base}/index`;
  return [
    ...(base === '' ? [] : [base, ...EXTENSIONS.map((end) => base + end)]),
    ...(SOURCES_OF[extension] ?? []).map((end) => stem + end),
    ...EXTENSIONS.map((end) => index + end),
  ];
}

/** The path that a relative specifier means; undefined where it leaves the snapshot. */
function joinPath(from: string, specifier: string): string | undefined {
  const segments = from.split('/').slice(0, -1);
  for (const segment of specifier.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join('/');
}

/** `react` of `react/jsx-runtime`, `@scope/name` of `@scope/name/part`. */
function packageName(specifier: string): string {
  return (
    specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/') || specifier
  );
}
