import { existsSync } from 'node:fs';
import { isAbandoned, layout, listDirectory, type Store } from '@codebatch/core';
import { recordIndexesDir } from './index-place.ts';

/**
 * Paths below `indexes/` of indexes of records that no query can use: of batches that are gone, of other versions of the
 * program, and what builders left that are dead.
 *
 * @param gone - Ids of batches that are about to be deleted; those that are not there are gone anyway.
 */
export function unusedRecordIndexes(store: Store, gone: ReadonlySet<string> = new Set()): string[] {
  const root = recordIndexesDir(store);
  const formats = `${store.indexes}/records`;
  const others = listDirectory(formats)
    .map((name) => `${formats}/${name}`)
    .filter((path) => path !== root);
  return [
    ...others,
    ...listDirectory(root).flatMap((id) => {
      const directory = `${root}/${id}`;
      if (gone.has(id) || !existsSync(layout.batchFile(store.root, id))) return [directory];
      return listDirectory(directory)
        .filter((name) => name.startsWith('.') && isAbandoned(name))
        .map((name) => `${directory}/${name}`);
    }),
  ];
}
