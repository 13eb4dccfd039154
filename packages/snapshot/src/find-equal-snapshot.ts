import { canonicalJson, type SnapshotRecord, type Store } from '@codebatch/core';
import { listSnapshots } from './read-snapshot.ts';

/** The newest snapshot of a store that says the same as `record`, its id and the time of its making aside. */
export function findEqualSnapshot(store: Store, record: SnapshotRecord): SnapshotRecord | undefined {
  const wanted = comparable(record);
  return listSnapshots(store).findLast(
    (other) => other.files_sha256 === record.files_sha256 && comparable(other) === wanted,
  );
}

/** A label or other data of the user is part of what a snapshot says only where the caller asks for some. */
function comparable({ source, config, warnings, metadata }: SnapshotRecord): string {
  return canonicalJson({ source, config, warnings: warnings ?? [], metadata: metadata ?? {} });
}
