import { listBatches, type Store } from '@codebatch/core';
import { type BatchState, batchStatus } from './batch-status.ts';
import { labelOf } from './open-batch.ts';

/** One batch of a store. */
export interface BatchRow {
  readonly batch_id: string;
  readonly snapshot_id: string;
  readonly pipeline: string;
  readonly created_at: string;
  readonly label?: string;
  /** Where it stands; only when asked for. */
  readonly status?: BatchState;
}

/**
 * The complete batches of a store, the newest last.
 *
 * @param options.status - Also compute where each stands, which reads its shard states.
 * @throws SCHEMA_ERROR for a damaged shard state when the status is asked for; damaged batch.json files are left out.
 */
export function batchList(store: Store, options: { readonly status?: boolean } = {}): BatchRow[] {
  return listBatches(store).map((record) => {
    const { batch_id, snapshot_id, pipeline, created_at } = record;
    const label = labelOf(record);
    return {
      batch_id,
      snapshot_id,
      pipeline,
      created_at,
      ...(label === undefined ? {} : { label }),
      ...(options.status === true ? { status: batchStatus(store, batch_id).status } : {}),
    };
  });
}
