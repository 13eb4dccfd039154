import {
  type CodebatchError,
  compareByAge,
  type DamagedRecord,
  isCodebatchError,
  isRecordId,
  labelOf,
  latestCreation,
  layout,
  listSnapshotIds,
  type NamedRecord,
  parseRecordId,
  readDocumentIfPresent,
  recordNotFound,
  resolveRecordName,
  type SnapshotRecord,
  type Store,
} from '@codebatch/core';
import { snapshotExists } from './publish-snapshot.ts';

/**
 * Reads `snapshot.json`.
 *
 * @throws SNAPSHOT_NOT_FOUND with the nearest ids; INVALID_ARGUMENT for a malformed id; SCHEMA_ERROR, SCHEMA_TOO_NEW
 */
export function readSnapshot(store: Store, id: string): SnapshotRecord {
  const record = readSnapshotIfPresent(store, id);
  if (record === undefined) throw recordNotFound('snapshot', id, listSnapshotIds(store));
  return record;
}

function readSnapshotIfPresent(store: Store, id: string): SnapshotRecord | undefined {
  return readDocumentIfPresent('snapshot', layout.snapshotFile(store.root, parseRecordId(id, 'snapshot')));
}

/**
 * The snapshots of a store by time of creation, then id; the newest is last. Damaged ones are left out.
 *
 * @param onDamaged called for each that is left out.
 */
export function listSnapshots(store: Store, onDamaged?: (id: string, error: CodebatchError) => void): SnapshotRecord[] {
  const records: SnapshotRecord[] = [];
  for (const id of listSnapshotIds(store)) {
    try {
      const record = readSnapshotIfPresent(store, id);
      // Another process may have deleted it since.
      if (record !== undefined) records.push(record);
    } catch (error) {
      if (!isCodebatchError(error)) throw error;
      onDamaged?.(id, error);
    }
  }
  return records.sort((a, b) => compareByAge(nameOf(a), nameOf(b)));
}

/**
 * The id of the snapshot that a name stands for: an id, `latest`, `latest~n` (the n-th before it), a label, or a prefix
 * that only one id has. The snapshot of an id may be damaged.
 *
 * @throws SNAPSHOT_NOT_FOUND with the nearest names; INVALID_ARGUMENT for a prefix of several ids, which `details` lists
 * as `candidates`, and for a name that looks like a path; SCHEMA_ERROR, SCHEMA_TOO_NEW, PERMISSION_DENIED, IO_ERROR where
 * `latest`, `latest~n` or a label may stand for a snapshot whose snapshot.json cannot be read
 */
export function resolveSnapshotId(store: Store, name: string): string {
  if (isRecordId(name) && name !== 'latest' && snapshotExists(store, name)) return name;
  const damaged: DamagedRecord[] = [];
  const records = listSnapshots(store, (id, error) => {
    const files = [layout.snapshotFile(store.root, id)];
    damaged.push({ id: id, error, createdBy: latestCreation('snapshot', store, id, files) });
  });
  return resolveRecordName('snapshot', records.map(nameOf), name, damaged);
}

function nameOf(record: SnapshotRecord): NamedRecord {
  return { id: record.snapshot_id, createdAt: record.created_at, label: labelOf(record) };
}
