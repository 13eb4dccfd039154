import {
  type BatchRecord,
  CodebatchError,
  canonicalJson,
  isCodebatchError,
  listBatches,
  type SnapshotRecord,
  type Store,
} from '@codebatch/core';
import { readSnapshot } from '@codebatch/snapshot/read';
import { nothingScanned } from './resolve-batch.ts';

/**
 * The newest of `before`, batches by age, that is of the same source as `batch` and by the same pipeline: what differs
 * between the two is what was changed, and nothing that was never looked at. A source is a place and what was taken of
 * it: directory, `--include`, `--exclude` and the like; of a repository any commit.
 */
export function earlierBatch(
  store: Store,
  batch: BatchRecord,
  before: readonly BatchRecord[],
): BatchRecord | undefined {
  const source = describeSource(readSnapshot(store, batch.snapshot_id));
  return before.findLast(
    ({ pipeline, snapshot_id }) =>
      pipeline === batch.pipeline && (snapshot_id === batch.snapshot_id || isOfSource(store, snapshot_id, source)),
  );
}

/**
 * The two batches that a comparison is about where none is named: the newest one, and the one before it of the same source
 * and pipeline.
 *
 * @param command - What is typed, for the hints.
 * @throws BATCH_NOT_FOUND where the store has no such two
 */
export function defaultPair(store: Store, command: string): { readonly a: string; readonly b: string } {
  const batches = listBatches(store);
  const latest = batches.at(-1);
  if (latest === undefined) throw nothingScanned();
  const before = batches.slice(0, -1);
  const earlier = earlierBatch(store, latest, before);
  if (earlier !== undefined) return { a: earlier.batch_id, b: latest.batch_id };
  const previous = before.at(-1);
  if (previous === undefined) {
    throw new CodebatchError('BATCH_NOT_FOUND', `The store has one batch, ${latest.batch_id}; ${command} needs two`, {
      hints: ['codebatch scan makes another one when its source has changed; --new-batch makes one in any case.'],
    });
  }
  throw new CodebatchError(
    'BATCH_NOT_FOUND',
    `No batch before ${latest.batch_id} is of the same source and the same pipeline`,
    {
      hints: [
        `Name two batches to compare: codebatch ${command} ${previous.batch_id} ${latest.batch_id}`,
        'codebatch batch list lists them.',
      ],
      details: { batch_id: latest.batch_id },
    },
  );
}

/** A damaged snapshot is of no source: the comparison is about others. */
function isOfSource(store: Store, snapshotId: string, source: string): boolean {
  try {
    return describeSource(readSnapshot(store, snapshotId)) === source;
  } catch (error) {
    if (isCodebatchError(error)) return false;
    throw error;
  }
}

function describeSource({ source, config = {} }: SnapshotRecord): string {
  const { type, path, git_directory } = source;
  return canonicalJson({ type, path, git_directory: git_directory ?? null, config });
}
