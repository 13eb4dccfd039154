import { resolveBatchId, type Store } from '@codebatch/core';
import { describeMissingShards, type MissingShards } from '@codebatch/query';
import { Option } from 'clipanion';
import { StoreCommand } from './store-command.ts';

/** The base of commands about one batch, which is the newest unless named. */
export abstract class BatchCommand extends StoreCommand {
  batch = Option.String('--batch', 'latest', {
    description: 'Id, unique prefix, label, latest or latest~1; default latest',
  });

  /** The store and the id of the batch. @throws STORE_NOT_FOUND, BATCH_NOT_FOUND */
  protected openBatch(durability?: string): { readonly store: Store; readonly batchId: string } {
    const store = this.openStore(durability);
    return { store, batchId: resolveBatchId(store, this.batch) };
  }

  /** Says what an answer lacks because it is not done. */
  protected noteMissing(missing: readonly MissingShards[]): void {
    for (const shards of missing) this.note(describeMissingShards(shards));
    for (const batch of new Set(missing.map(({ batch_id }) => batch_id))) {
      this.note(`codebatch resume --batch ${batch} finishes it`);
    }
  }
}
