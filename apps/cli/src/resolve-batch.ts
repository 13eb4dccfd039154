import { CodebatchError, isCodebatchError, listBatchIds, resolveBatchId, type Store } from '@codebatch/core';

/**
 * The id of the batch that a name stands for.
 * @throws BATCH_NOT_FOUND, of a store without batches with what makes one; otherwise as `resolveBatchId`
 */
export function resolveBatch(store: Store, name: string): string {
  try {
    return resolveBatchId(store, name);
  } catch (error) {
    if (isCodebatchError(error) && error.code === 'BATCH_NOT_FOUND' && listBatchIds(store).length === 0) {
      throw nothingScanned();
    }
    throw error;
  }
}

function nothingScanned(): CodebatchError {
  return new CodebatchError('BATCH_NOT_FOUND', 'Nothing is scanned yet: the store has no batch', {
    hints: ['codebatch scan <dir> makes one.'],
  });
}
