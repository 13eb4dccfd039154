import type { Store } from '@codebatch/core';
import { Option } from 'clipanion';
import { resolveBatch } from './resolve-batch.ts';
import { StoreCommand } from './store-command.ts';

/** The base of commands about one batch, which is the newest unless named. */
export abstract class BatchCommand extends StoreCommand {
  batch = Option.String('--batch', 'latest', {
    description: 'Id, unique prefix, label, latest or latest~1; default latest',
  });

  /** The store and the id of the batch. @throws STORE_NOT_FOUND, BATCH_NOT_FOUND */
  protected openBatch(durability?: string): { readonly store: Store; readonly batchId: string } {
    const store = this.openStore(durability);
    return { store, batchId: resolveBatch(store, this.batch) };
  }
}
