import { existsSync, lstatSync } from 'node:fs';
import { isRecordId, layout, listDirectory, readRegularFile, removeTree, type Store } from '@codebatch/core';

/** What was, or would be, removed. */
export interface SweptStatCaches {
  readonly bytes: number;
  readonly inodes: number;
}

/**
 * Removes the stat caches that no snapshot needs any more: those whose snapshot is gone, so that their objects may be
 * gone as well, and those that cannot be read.
 *
 * @param options `gone`: ids of snapshots that are about to be deleted. `dryRun`: change nothing, and tell.
 */
export function sweepStatCaches(
  store: Store,
  options: { readonly gone?: ReadonlySet<string>; readonly dryRun?: boolean } = {},
): SweptStatCaches {
  const directory = `${store.indexes}/stat-cache`;
  const total = { bytes: 0, inodes: 0 };
  for (const name of listDirectory(directory)) {
    const file = `${directory}/${name}`;
    const base = baseOf(file);
    const needed = base !== undefined && !options.gone?.has(base) && existsSync(layout.snapshotFile(store.root, base));
    const stat = needed ? undefined : lstatSync(file, { throwIfNoEntry: false });
    if (stat === undefined || stat.isDirectory() || name.endsWith('.tmp')) continue;
    total.bytes += stat.size;
    total.inodes += 1;
    if (options.dryRun !== true) removeTree(file);
  }
  return total;
}

/** The id of the snapshot that a cache was saved with. */
function baseOf(file: string): string | undefined {
  try {
    const content = readRegularFile(file);
    const header = JSON.parse(content.toString('utf8', 0, content.indexOf(10))) as { base?: { id?: unknown } };
    const id = header.base?.id;
    return typeof id === 'string' && isRecordId(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
