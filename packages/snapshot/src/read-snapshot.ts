import {
  type CodebatchError,
  compareByAge,
  isCodebatchError,
  isRecordId,
  labelOf,
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
  const parsed = parseRecordId(id, 'snapshot');
  const record = readDocumentIfPresent('snapshot', layout.snapshotFile(store.root, parsed));
  if (record === undefined) throw recordNotFound('snapshot', parsed, listSnapshotIds(store));
  return record;
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
      records.push(readSnapshot(store, id));
    } catch (error) {
      if (!isCodebatchError(error)) throw error;
      onDamaged?.(id, error);
    }
  }
  return records.sort((a, b) => compareByAge(nameOf(a), nameOf(b)));
}

/**
 * The id of the snapshot that a name stands for: an id, `latest`, `latest~n` (the n-th before it), a label, or a prefix
 * that only one id has.
 *
 * @throws SNAPSHOT_NOT_FOUND with the nearest names; INVALID_ARGUMENT for a prefix of several ids, which `details` lists
 * as `candidates`, and for a name that looks like a path
 */
export function resolveSnapshotId(store: Store, name: string): string {
  if (isRecordId(name) && name !== 'latest' && snapshotExists(store, name)) return name;
  return resolveRecordName('snapshot', listSnapshots(store).map(nameOf), name);
}

function nameOf(record: SnapshotRecord): NamedRecord {
  return { id: record.snapshot_id, createdAt: record.created_at, label: labelOf(record) };
}
