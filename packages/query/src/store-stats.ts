import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { errnoOf, layout, listBatchIds, listSnapshotIds, type Store, wrapFileError } from '@codebatch/core';

/** Count and bytes of something on disk. */
export interface Usage {
  readonly count: number;
  readonly bytes: number;
}

/** What is in a store and how much room it takes. */
export interface StoreStats {
  readonly schema_version: number;
  readonly created_at: string;
  readonly objects: Usage;
  /** Temporary files of objects, live or left behind. */
  readonly temporary: Usage;
  /** Complete snapshots; the bytes are those of their records. */
  readonly snapshots: Usage;
  /** Complete batches; the bytes are those of their records. */
  readonly batches: Usage;
  /** Files that can be rebuilt. */
  readonly indexes: Usage;
  readonly total_bytes: number;
}

/**
 * Counts and measures a store in memory that does not grow with it. Sizes are those of the files, not of the blocks
 * they take. No content is read but store.json.
 *
 * @throws PERMISSION_DENIED, IO_ERROR.
 */
export function storeStats(store: Store): StoreStats {
  const { root } = store;
  const objects = usageOf(`${layout.objectsDir(root)}/sha256`, (name) => !name.endsWith('.meta.json'));
  const temporary = usageOf(layout.temporaryDir(root));
  const snapshots = usageOf(layout.snapshotsDir(root));
  const batches = usageOf(layout.batchesDir(root));
  const indexes = usageOf(store.indexes);
  return {
    schema_version: store.record.schema_version,
    created_at: store.record.created_at,
    objects,
    temporary,
    snapshots: { count: listSnapshotIds(store).length, bytes: snapshots.bytes },
    batches: { count: listBatchIds(store).length, bytes: batches.bytes },
    indexes,
    total_bytes: objects.bytes + temporary.bytes + snapshots.bytes + batches.bytes + indexes.bytes,
  };
}

function usageOf(directory: string, wanted: (name: string) => boolean = () => true): Usage {
  let count = 0;
  let bytes = 0;
  for (const path of filesUnder(directory, wanted)) {
    count += 1;
    // A writer may rename or sweep a file between listing and measuring.
    bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
  return { count, bytes };
}

function* filesUnder(directory: string, wanted: (name: string) => boolean): Generator<string> {
  const pending = [directory];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of entriesOf(next)) {
      const path = `${next}/${entry.name}`;
      if (entry.isDirectory()) pending.push(path);
      else if (wanted(entry.name)) yield path;
    }
  }
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
    throw wrapFileError(error, directory, 'list');
  }
}
