export { type ArchiveLimits, DEFAULT_ARCHIVE_LIMITS } from './archive-budget.ts';
export {
  type CreateSnapshotOptions,
  type CreateSnapshotResult,
  createSnapshot,
} from './create-snapshot.ts';
export { detectSource } from './detect-source.ts';
export { type BaseCommit, findBaseCommit } from './find-base-commit.ts';
export { createPathFilter } from './path-filter.ts';
export { listSnapshots, readSnapshot, resolveSnapshotId } from './read-snapshot.ts';
export { readSnapshotFiles } from './read-snapshot-files.ts';
export { SNAPSHOT_WARNINGS, type SnapshotWarning, type SnapshotWarningCode } from './snapshot-warnings.ts';
export type { SnapshotSource } from './source-reader.ts';
export { type SweptStatCaches, sweepStatCaches } from './sweep-stat-caches.ts';
