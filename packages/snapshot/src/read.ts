// What reads snapshots, without what makes them: `@codebatch/snapshot/read`, for programs whose start must cost little.
export { createPathFilter } from './path-filter.ts';
export { listSnapshots, readSnapshot, resolveSnapshotId } from './read-snapshot.ts';
export { readSnapshotFiles } from './read-snapshot-files.ts';
