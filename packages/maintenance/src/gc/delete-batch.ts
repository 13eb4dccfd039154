import {
  discardTree,
  isCodebatchError,
  layout,
  listBatchIds,
  recordNotFound,
  resolveBatchId,
  type Store,
} from '@codebatch/core';
import { type BatchClaim, claimBatch, discardUnowned } from '@codebatch/runner';
import { type DiskUsage, measure } from '../verify/temporary-files.ts';
import { isDirectoryIn } from './is-directory-in.ts';

/** What was removed. */
export interface Deleted extends DiskUsage {
  readonly id: string;
}

/**
 * Deletes a batch with all its results. Its snapshot and its objects stay, until a collection finds that nothing needs
 * them. The batch disappears as a whole; a crash leaves a temporary directory.
 *
 * @param name id, unique prefix, label, `latest` or `latest~n`; batch.json may be damaged or missing where it is the id.
 * @throws as `resolveBatchId`; BATCH_OWNED while it is being run
 */
export async function deleteBatch(store: Store, name: string): Promise<Deleted> {
  const id = isDirectoryIn(layout.batchesDir(store.root), name) ? name : resolveBatchId(store, name);
  const directory = layout.batchDir(store.root, id);
  const usage = measure(directory);
  const claim = await claimPresent(store, id);
  if (claim === undefined) discardUnowned(store, id);
  else {
    try {
      discardTree(directory, store.durability);
    } finally {
      claim.release();
    }
  }
  return { id, bytes: usage?.bytes ?? 0, inodes: usage?.inodes ?? 0 };
}

/** @returns `undefined` where there is no room for a claim */
async function claimPresent(store: Store, id: string): Promise<BatchClaim | undefined> {
  try {
    return await claimBatch(store, id);
  } catch (error) {
    // Deleted by another process, there is nowhere to write the claim.
    if (!isDirectoryIn(layout.batchesDir(store.root), id)) throw recordNotFound('batch', id, listBatchIds(store));
    if (isCodebatchError(error) && error.code === 'STORE_FULL') return undefined;
    throw error;
  }
}
