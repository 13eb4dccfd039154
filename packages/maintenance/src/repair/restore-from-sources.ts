import { lstatSync } from 'node:fs';
import { isCodebatchError, readRegularFile, type SnapshotRecord, type Store, sha256Hex } from '@codebatch/core';
import { listSnapshots, readSnapshotFiles } from '@codebatch/snapshot';
import { objectPath } from '../verify/check-objects.ts';
import type { Damage } from '../verify/damage.ts';

/**
 * Puts back objects whose bytes still lie in a source directory, under any of the paths that snapshots list for them.
 *
 * @returns paths of the objects that are whole again, relative to the store
 */
export function restoreFromSources(store: Store, damage: readonly Damage[]): string[] {
  const wanted = new Set(damage.map(({ path }) => path.slice(-64)));
  const restored: string[] = [];
  if (wanted.size === 0) return restored;
  for (const snapshot of listSnapshots(store)) {
    if (snapshot.source.type !== 'directory') continue;
    for (const { path, digest } of filesToRead(store, snapshot)) {
      if (!wanted.has(digest)) continue;
      const bytes = readSource(`${snapshot.source.path}/${path}`);
      if (bytes === undefined || sha256Hex(bytes) !== digest) continue;
      store.objects.put(bytes, { verify: true });
      wanted.delete(digest);
      restored.push(objectPath(digest));
    }
  }
  return restored;
}

function* filesToRead(
  store: Store,
  { snapshot_id }: SnapshotRecord,
): Generator<{ readonly path: string; readonly digest: string }> {
  try {
    for (const { path, object } of readSnapshotFiles(store, snapshot_id)) yield { path, digest: object.slice(-64) };
  } catch (error) {
    // A damaged index ends the list; its objects may still be in another snapshot.
    if (!isCodebatchError(error)) throw error;
  }
}

/** The bytes of a regular file; a link could lead anywhere, and a device never ends. */
function readSource(file: string): Buffer | undefined {
  try {
    return lstatSync(file).isFile() ? readRegularFile(file) : undefined;
  } catch {
    return undefined;
  }
}
