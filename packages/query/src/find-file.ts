import { CodebatchError, type FileRecord, nearestNames, normalizeSnapshotPath, pathKey } from '@codebatch/core';
import { readSnapshotFiles } from '@codebatch/snapshot/read';
import type { OpenBatch } from './open-batch.ts';

/** A file of the snapshot of a batch. */
export interface FoundFile {
  readonly file: FileRecord;
  /** Its place in the file index, from 0. */
  readonly position: number;
}

/**
 * The file of a batch's snapshot under a path that a user gave; `./` in front is dropped, and another Unicode form finds
 * the file too.
 *
 * @throws FILE_NOT_FOUND with the nearest paths; INVALID_ARGUMENT for a path that can be in no snapshot.
 */
export function findFile(batch: OpenBatch, given: string): FoundFile {
  const path = normalizeSnapshotPath(given);
  const wanted = path.normalize('NFC');
  const sameForm: FoundFile[] = [];
  let position = 0;
  for (const file of readSnapshotFiles(batch.store, batch.record.snapshot_id)) {
    if (file.path === path) return { file, position };
    if (file.path.normalize('NFC') === wanted) sameForm.push({ file, position });
    position += 1;
  }
  const [only, another] = sameForm;
  if (only !== undefined && another === undefined) return only;
  const near = nearestPaths(batch, path);
  const snapshot = batch.record.snapshot_id;
  throw new CodebatchError('FILE_NOT_FOUND', `The snapshot ${snapshot} has no file ${JSON.stringify(path)}`, {
    hints: [
      ...(near.length > 0 ? [`Did you mean ${near.join(' or ')}?`] : []),
      'List its files with "codebatch query files".',
    ],
    details: { snapshot_id: snapshot, path },
  });
}

/**
 * At most three paths of a batch's snapshot that resemble one that is not there. Edit distances over a whole index would
 * take seconds; names that differ in case, or share the last segment, come first.
 */
export function nearestPaths(batch: OpenBatch, path: string): string[] {
  const key = pathKey(path);
  const name = key.slice(key.lastIndexOf('/') + 1);
  const alike: string[] = [];
  const others: string[] = [];
  for (const file of readSnapshotFiles(batch.store, batch.record.snapshot_id)) {
    if (file.path_key === key || file.path_key.endsWith(`/${name}`) || file.path_key === name) alike.push(file.path);
    else if (others.length < 20_000) others.push(file.path);
  }
  return [...alike.slice(0, 3), ...nearestNames(path, others)].slice(0, 3);
}
