import { compareUtf8, type FileRecord, type ObjectRef, parseObjectRef, type Store } from '@codebatch/core';
import { readSnapshotFiles } from '@codebatch/snapshot';

/** What a run needs to know of a file. */
export interface IndexedFile {
  readonly path: string;
  readonly pathKey: string;
  readonly object: ObjectRef;
  readonly size: number;
  /** SPEC 9.6 */
  readonly origin?: string | undefined;
  /** Position in the file index, from 0. */
  readonly position: number;
}

const known = new WeakMap<Store, { readonly snapshotId: string; readonly files: readonly IndexedFile[] }>();

/**
 * The files of a snapshot in the order of records: path key, then path, as UTF-8 bytes (SPEC 9). A snapshot never
 * changes, so that the index read last is kept with the store: planning and running a batch read it once.
 *
 * @throws CodebatchError SNAPSHOT_NOT_FOUND, SCHEMA_ERROR
 */
export function readFileIndex(store: Store, snapshotId: string): readonly IndexedFile[] {
  const last = known.get(store);
  if (last?.snapshotId === snapshotId) return last.files;
  const files: IndexedFile[] = [];
  let sorted = true;
  for (const record of readSnapshotFiles(store, snapshotId)) {
    const file = indexFile(record, files.length);
    sorted &&= files.length === 0 || compareFiles(files[files.length - 1]!, file) <= 0;
    files.push(file);
  }
  if (!sorted) files.sort(compareFiles);
  known.set(store, { snapshotId, files });
  return files;
}

/** The order of files and of their records. */
export function compareFiles(
  a: Pick<IndexedFile, 'path' | 'pathKey'>,
  b: Pick<IndexedFile, 'path' | 'pathKey'>,
): number {
  return compareUtf8(a.pathKey, b.pathKey) || compareUtf8(a.path, b.path);
}

function indexFile(record: FileRecord, position: number): IndexedFile {
  const { path, path_key: pathKey, size, file_origin: origin } = record;
  return { path, pathKey, object: parseObjectRef(record.object), size, origin, position };
}
