import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Imports a module by absolute path, file URL or package name; TypeScript by way of jiti, without a cache on disk.
 */
export async function importModule(specifier: string): Promise<{ readonly default?: unknown }> {
  const url = specifier.startsWith('/') || /^[A-Za-z]:\\/.test(specifier) ? pathToFileURL(specifier).href : specifier;
  if (/^file:.*\.[mc]?ts$/.test(url)) {
    const { createJiti } = await import('jiti');
    return createJiti(import.meta.url, { fsCache: false }).import(fileURLToPath(url));
  }
  return import(url) as Promise<{ readonly default?: unknown }>;
}
