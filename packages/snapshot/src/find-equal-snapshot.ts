import { canonicalJson, type SnapshotRecord, type Store } from '@codebatch/core';
import { listSnapshots } from './read-snapshot.ts';

/**
 * The newest snapshot of a store that says the same as `record`, its id and the time of its making aside.
 *
 * @param record without `files_sha256`, which `filesDigest` computes where a candidate agrees in everything else.
 */
export function findEqualSnapshot(
  store: Store,
  record: SnapshotRecord,
  filesDigest: () => string,
): SnapshotRecord | undefined {
  const wanted = comparable(record);
  const candidates = listSnapshots(store).filter((other) => comparable(other) === wanted);
  if (candidates.length === 0) return undefined;
  const digest = filesDigest();
  return candidates.findLast(({ files_sha256 }) => files_sha256 === digest);
}

/** Everything that a snapshot says but its id, the time of its making and the digest of its files. */
function comparable({ source, config, warnings, metadata, file_count, total_bytes }: SnapshotRecord): string {
  return canonicalJson({
    source,
    config: config ?? {},
    warnings: warnings ?? [],
    metadata: metadata ?? {},
    counts: [file_count ?? 0, total_bytes ?? 0],
  });
}
