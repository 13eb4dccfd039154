import {
  type FileRecord,
  layout,
  listSnapshotIds,
  parseRecord,
  readDocument,
  readJsonLines,
  recordNotFound,
  type SnapshotRecord,
  type Store,
} from '@codebatch/core';
export function* readSnapshotFiles(store: Store, id: string): Generator<FileRecord> {
  readSnapshot(store, id);
  for (const { value, line } of readJsonLines(layout.filesIndex(store.root, id)))
    yield parseRecord('file', value, `${id}:${line}`);
}
export function readSnapshot(store: Store, id: string): SnapshotRecord {
  if (!listSnapshotIds(store).includes(id)) throw recordNotFound('snapshot', id, listSnapshotIds(store));
  return readDocument('snapshot', layout.snapshotFile(store.root, id));
}
export function resolveSnapshotId(_store: Store, id: string): string {
  return id;
}
