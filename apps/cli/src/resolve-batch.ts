import { CodebatchError, isCodebatchError, listBatches, resolveBatchId, type Store } from '@codebatch/core';

/**
 * The id of the batch that a name stands for.
 * @throws BATCH_NOT_FOUND, of a store without batches with what makes one; INVALID_ARGUMENT for a prefix of several ids
 */
export function resolveBatch(store: Store, name: string): string {
  try {
    return resolveBatchId(store, name);
  } catch (error) {
    if (isCodebatchError(error) && error.code === 'BATCH_NOT_FOUND' && listBatches(store).length === 0) {
      throw nothingScanned();
    }
    throw error;
  }
}

/** The error about a store without batches. */
export function nothingScanned(): CodebatchError {
  return new CodebatchError('BATCH_NOT_FOUND', 'Nothing is scanned yet: the store has no batch', {
    hints: ['codebatch scan <dir> makes one.'],
  });
}
