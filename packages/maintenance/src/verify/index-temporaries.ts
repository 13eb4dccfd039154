import { readdirSync } from 'node:fs';
import { errnoOf, layout, TEMPORARY_SUFFIX, wrapFileError } from '@codebatch/core';

/**
 * Temporary files and directories among the indexes of a store, relative to it. Nothing else is looked at: indexes can be
 * rebuilt, and so are never damaged.
 */
export function listIndexTemporaries(root: string): string[] {
  const found: string[] = [];
  const visit = (path: string): void => {
    for (const entry of entriesOf(`${root}/${path}`)) {
      const inner = `${path}/${entry.name}`;
      if (entry.name.endsWith(TEMPORARY_SUFFIX)) found.push(inner);
      else if (entry.isDirectory()) visit(inner);
    }
  };
  visit(layout.indexesDir(root).slice(root.length + 1));
  return found.sort();
}

function entriesOf(directory: string): { readonly name: string; isDirectory(): boolean }[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    // Another process may be rebuilding them.
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
    throw wrapFileError(error, directory, 'list');
  }
}
