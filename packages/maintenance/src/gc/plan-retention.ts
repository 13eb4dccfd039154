import {
  CodebatchError,
  damagedRecordHint,
  isRecordId,
  layout,
  listBatches,
  listDirectory,
  type Store,
} from '@codebatch/core';

/** What may stay. Without any of these every batch stays. */
export interface RetentionPolicy {
  /** Keep this many of the newest batches. */
  readonly keepBatches?: number;
  /** Delete batches that were created longer ago, in milliseconds. With `keepBatches`, only such as are beyond both. */
  readonly olderThan?: number;
  /** Delete the oldest batches until the store has at most this many bytes; the newest one always stays. */
  readonly maxSize?: number;
}

/** The batches of a store, the newest first, and how many of them a policy keeps. */
export interface Retention {
  readonly batches: readonly { readonly id: string; readonly snapshot: string }[];
  readonly keep: number;
  /** The least number to which `maxSize` may bring it down. */
  readonly least: number;
  /** Directories of snapshots that no batch refers to; they stay. */
  readonly freeSnapshots: ReadonlySet<string>;
}

/**
 * Decides by age what a collection keeps.
 *
 * @throws SCHEMA_ERROR where the document of a batch is damaged: what it refers to cannot be known
 */
export function planRetention(store: Store, policy: RetentionPolicy, now: number): Retention {
  const records = listBatches(store, (id, error) => {
    throw new CodebatchError('SCHEMA_ERROR', `The batch ${id} is damaged, and nothing is collected: ${error.message}`, {
      hints: [damagedRecordHint('batch', id)],
      details: { batch_id: id },
      cause: error,
    });
  }).reverse();
  const { keepBatches, olderThan, maxSize } = policy;
  const byAge = olderThan === undefined ? undefined : records.filter((record) => !isOlder(record, now - olderThan));
  const kept = [keepBatches, byAge?.length].filter((count) => count !== undefined);
  const batches = records.map(({ batch_id, snapshot_id }) => ({ id: batch_id, snapshot: snapshot_id }));
  const used = new Set(batches.map(({ snapshot }) => snapshot));
  const snapshots = listDirectory(layout.snapshotsDir(store.root)).filter((id) => isRecordId(id) && !used.has(id));
  const keep = kept.length === 0 ? batches.length : Math.min(batches.length, Math.max(...kept));
  return {
    batches,
    keep,
    least: maxSize === undefined ? keep : Math.min(keep, Math.max(1, keepBatches ?? 1)),
    freeSnapshots: new Set(snapshots),
  };
}

function isOlder({ created_at }: { readonly created_at: string }, than: number): boolean {
  return Date.parse(created_at) < than;
}
