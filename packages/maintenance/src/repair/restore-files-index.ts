import { layout, readRegularFile, type Store, sha256Hex, writeFileAtomic } from '@codebatch/core';
import { listSnapshots } from '@codebatch/snapshot';
import type { Damage } from '../verify/damage.ts';

/**
 * Copies damaged files indexes from snapshots of equal files: `files_sha256` says which, and proves the copy.
 *
 * @returns paths of the indexes that are whole again, relative to the store
 */
export function restoreFilesIndexes(store: Store, damage: readonly Damage[]): string[] {
  const damaged = new Set(damage.map(({ path }) => path));
  const snapshots = listSnapshots(store);
  const restored: string[] = [];
  for (const { snapshot_id, files_sha256 } of snapshots) {
    const path = `snapshots/${snapshot_id}/files.index.jsonl`;
    if (!damaged.has(path) || files_sha256 === undefined) continue;
    for (const other of snapshots) {
      if (other.files_sha256 !== files_sha256 || other.snapshot_id === snapshot_id) continue;
      const bytes = readIfPresent(layout.filesIndex(store.root, other.snapshot_id));
      if (bytes === undefined || sha256Hex(bytes) !== files_sha256) continue;
      writeFileAtomic(`${store.root}/${path}`, bytes, store.durability);
      restored.push(path);
      break;
    }
  }
  return restored;
}

function readIfPresent(file: string): Buffer | undefined {
  try {
    return readRegularFile(file);
  } catch {
    return undefined;
  }
}
