import { type BatchRecord, canonicalJson, isCodebatchError, type SnapshotRecord, type Store } from '@codebatch/core';
import { readSnapshot } from '@codebatch/snapshot/read';

/**
 * Whether a batch is of the source of another one. A source is a place and what was taken of it: directory, `--include`,
 * `--exclude` and the like; of a repository any commit. A batch over a damaged snapshot is of no source.
 *
 * @throws SCHEMA_ERROR where the snapshot of `batch` itself is damaged.
 */
export function sourceMatcher(store: Store, batch: BatchRecord): (other: BatchRecord) => boolean {
  const source = describeSource(readSnapshot(store, batch.snapshot_id));
  return ({ snapshot_id }) => {
    if (snapshot_id === batch.snapshot_id) return true;
    try {
      return describeSource(readSnapshot(store, snapshot_id)) === source;
    } catch (error) {
      if (isCodebatchError(error)) return false;
      throw error;
    }
  };
}

function describeSource({ source, config = {} }: SnapshotRecord): string {
  const { type, path, git_directory } = source;
  return canonicalJson({ type, path, git_directory: git_directory ?? null, config });
}
