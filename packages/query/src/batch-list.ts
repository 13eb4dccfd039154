import { existsSync } from 'node:fs';
import {
  type BatchRecord,
  type CodebatchError,
  isCodebatchError,
  layout,
  listBatches,
  type Store,
} from '@codebatch/core';
import { type BatchState, batchStatus } from './batch-status.ts';

/** One batch of a store, as far as it can be read. */
export interface BatchRow {
  readonly batch_id: string;
  /** Its batch.json; undefined where that is damaged. */
  readonly record: BatchRecord | undefined;
  /** Where it stands, from its shard states; undefined where a record that decides it is damaged. */
  readonly status: BatchState | undefined;
  /** What is wrong with it; undefined for a batch of which all is known. */
  readonly damage: CodebatchError | undefined;
}

/**
 * The batches of a store with where each stands: first those whose batch.json is damaged, by id, then the others, the
 * newest last. The shard states of all of them are read. What is wrong with one batch is told with it and hides no other.
 */
export function batchList(store: Store): BatchRow[] {
  const unread: BatchRow[] = [];
  const records = listBatches(store, (batch_id, damage) => {
    unread.push({ batch_id, record: undefined, status: undefined, damage });
  });
  const rows = [...unread, ...records.map((record) => rowOf(store, record))];
  // Of one that another process has deleted meanwhile, some was read and some was not.
  return rows.filter(({ batch_id }) => existsSync(layout.batchFile(store.root, batch_id)));
}

function rowOf(store: Store, record: BatchRecord): BatchRow {
  const { batch_id } = record;
  try {
    return { batch_id, record, status: batchStatus(store, batch_id).status, damage: undefined };
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    return { batch_id, record, status: undefined, damage: error };
  }
}
