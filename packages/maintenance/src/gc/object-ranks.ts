import { isRecordId, layout, listDirectory, type Store } from '@codebatch/core';
import { createObjectTable, type ObjectTable } from '../verify/object-table.ts';
import type { Retention } from './plan-retention.ts';
import { visitBatchReferences, visitSnapshotReferences } from './references-of.ts';

/** For every object, the newest batch that needs it. */
export interface ObjectRanks {
  readonly table: ObjectTable;
  /** 0: needed whatever is deleted; n: needed by the n-th newest batch and no newer one; {@link UNNEEDED}. */
  readonly ranks: Uint32Array;
  /** Makes what a batch or a snapshot refers to needed whatever is deleted. */
  keep(root: { readonly batch?: string; readonly snapshot: string }): void;
}

/** Rank of an object that nothing refers to. */
export const UNNEEDED = 0xffffffff;

/** Marks from every snapshot and batch, finished or not. Objects that come later are in no table, and stay. */
export function rankObjects(store: Store, { batches, freeSnapshots }: Retention): ObjectRanks {
  const table = createObjectTable();
  for (const ref of store.objects.list()) table.add(ref.slice(-64), 0, true);
  const ranks = new Uint32Array(table.count).fill(UNNEEDED);
  let rank = 0;
  const mark = (digest: string): void => {
    const index = table.find(digest);
    if (index >= 0 && ranks[index]! > rank) ranks[index] = rank;
  };
  const known = new Set(batches.map(({ id }) => id));
  for (const id of listDirectory(layout.snapshotsDir(store.root))) {
    if (isRecordId(id) && freeSnapshots.has(id)) visitSnapshotReferences(store, id, mark);
  }
  for (const id of listDirectory(layout.batchesDir(store.root))) {
    if (isRecordId(id) && !known.has(id)) visitBatchReferences(store, id, mark);
  }
  for (const { id, snapshot } of batches) {
    rank += 1;
    visitBatchReferences(store, id, mark);
    visitSnapshotReferences(store, snapshot, mark);
  }
  return {
    table,
    ranks,
    keep({ batch, snapshot }) {
      rank = 0;
      if (batch !== undefined) visitBatchReferences(store, batch, mark);
      visitSnapshotReferences(store, snapshot, mark);
    },
  };
}
