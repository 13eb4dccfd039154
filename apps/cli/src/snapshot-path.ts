import path from 'node:path';
import { readBatch, type Store } from '@codebatch/core';
import { readSnapshot } from '@codebatch/snapshot';

/**
 * The path inside the snapshot that the user means: as recorded; or a path of the file system, relative to the working
 * directory or absolute, that lies in the directory the snapshot was taken of. What is neither is left as given, for
 * the reader to refuse.
 */
export function snapshotPathOf(given: string, store: Store, batchId: string, cwd: string): string {
  const { source } = readSnapshot(store, readBatch(store, batchId).snapshot_id);
  const recorded = path.posix.normalize(given.replace(/^\.\//, ''));
  if (source.type === 'archive' || !(path.isAbsolute(given) || given.startsWith('..'))) return recorded;
  const inside = path.relative(path.resolve(source.path), path.resolve(cwd, given));
  return inside === '' || inside.startsWith('..') || path.isAbsolute(inside)
    ? recorded
    : inside.split(path.sep).join('/');
}
