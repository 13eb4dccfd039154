import { type BatchRecord, CodebatchError, listBatches, readBatch, type Store } from '@codebatch/core';
import { sourceMatcher } from '@codebatch/query';
import { resolveBatch } from './resolve-batch.ts';

/**
 * The newest of `before`, batches by age, that is of the same source as `batch` and by the same pipeline: what differs
 * between the two is what was changed, and nothing that was never looked at.
 */
export function earlierBatch(
  store: Store,
  batch: BatchRecord,
  before: readonly BatchRecord[],
): BatchRecord | undefined {
  const isOfSource = sourceMatcher(store, batch);
  return before.findLast((other) => other.pipeline === batch.pipeline && isOfSource(other));
}

/** Two batches to compare. */
export interface BatchPair {
  readonly a: string;
  readonly b: string;
  /** What is to be said of the choice. */
  readonly note?: string;
}

/**
 * The two batches that a comparison is about where none is named: the newest one, and the one before it of the same source
 * and pipeline; where there is none, the one before it.
 *
 * @param command - What is typed, for the error.
 * @throws BATCH_NOT_FOUND where the store has no two batches; as `resolveBatch` where a damaged one may be newer than either
 */
export function defaultPair(store: Store, command: string): BatchPair {
  const latest = readBatch(store, resolveBatch(store, 'latest'));
  const batches = listBatches(store);
  const before = batches.slice(
    0,
    batches.findIndex(({ batch_id }) => batch_id === latest.batch_id),
  );
  const earlier = earlierBatch(store, latest, before);
  const previous = earlier ?? before.at(-1);
  if (previous === undefined) {
    throw new CodebatchError('BATCH_NOT_FOUND', `The store has one batch, ${latest.batch_id}; ${command} needs two`, {
      hints: ['codebatch scan makes another one when its source has changed; --new-batch makes one in any case.'],
    });
  }
  const a = resolveBatch(store, `latest~${before.length - before.indexOf(previous)}`);
  if (earlier !== undefined) return { a, b: latest.batch_id };
  const note = `no batch before ${latest.batch_id} is of the same source and pipeline: it is compared with the one before it`;
  return { a, b: latest.batch_id, note };
}
