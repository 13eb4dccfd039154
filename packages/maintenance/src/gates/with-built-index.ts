import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore, removeTree, type Store } from '@codebatch/core';
import { buildRecordIndex } from '@codebatch/query';

/** A store with an index of one batch, and the same store without any. */
export interface IndexedStore {
  readonly indexed: Store;
  readonly plain: Store;
  /** Why there is no index in the first after all; undefined where there is one. */
  readonly missing: string | undefined;
}

/**
 * Builds the index of a batch in the system's temporary directory, lets an action use it, and removes it. The store and
 * its own indexes stay as they are.
 */
export async function withBuiltIndex<T>(
  store: Store,
  batchId: string,
  action: (stores: IndexedStore) => Promise<T> | T,
): Promise<T> {
  const aside = path.join(tmpdir(), `codebatch-gate-${randomBytes(8).toString('hex')}`);
  try {
    const indexed = openStore(store.root, { indexes: `${aside}/built` });
    const plain = openStore(store.root, { indexes: `${aside}/none` });
    const { status, reason } = await buildRecordIndex(indexed, batchId);
    return await action({ indexed, plain, missing: status === 'built' ? undefined : (reason ?? status) });
  } finally {
    removeTree(aside);
  }
}
