import { isCodebatchError, type Store } from '@codebatch/core';
import { buildRecordIndex } from '@codebatch/query';

/** Most of the time of a run that its index may take. */
const SHARE = 0.05;

/**
 * Builds the index of a batch that was just completed, where that takes no more than a twentieth of the run. It is known
 * while it is built: the first part of the records shows how fast it goes. A run does not fail for want of an index.
 *
 * @param runMs - What the run took.
 * @param note - Told where the file system allows no index.
 */
export async function indexAfterRun(
  store: Store,
  batchId: string,
  runMs: number,
  note: (message: string) => void,
): Promise<void> {
  try {
    const { obstacle, reason } = await buildRecordIndex(store, batchId, { budgetMs: SHARE * runMs });
    if (obstacle === 'file_system') note(`queries have no index: ${reason}; --indexes <dir> puts it on a local disk`);
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
  }
}
