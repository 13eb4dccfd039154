import * as fs from 'node:fs';
import { layout, type Store } from '@codebatch/core';

/**
 * Tells which batches the store does not have any more, looking for each once.
 *
 * @param also - Ids of batches that count as gone in any case.
 */
export function createGoneLookup(store: Store, also?: ReadonlySet<string>): (batchId: string) => boolean {
  const known = new Map<string, boolean>();
  return (batchId) => {
    let gone = known.get(batchId);
    if (gone === undefined) {
      gone = also?.has(batchId) === true || !fs.existsSync(layout.batchFile(store.root, batchId));
      known.set(batchId, gone);
    }
    return gone;
  };
}
