import { existsSync, lstatSync } from 'node:fs';
import { layout, removeFile, renameIfPresent, type Store, temporaryName } from '@codebatch/core';
import type { DiskUsage } from '../verify/temporary-files.ts';

/** End of the name of what may lie beside an object and says something about it (SPEC 4.4). */
const META = '.meta.json';

/** What became of an object that nothing refers to: removed, left for a writer, or taken by another collection. */
export type SweptObject = DiskUsage | 'spared' | 'gone';

/**
 * Removes an object that nothing refers to, with what lies beside it, unless a writer has put or touched it since
 * `cutoff`. It is taken away first and then looked at again: a writer that finds it in between touches it before, and
 * then it goes back, or finds it gone, and writes it anew.
 *
 * @param dryRun only tell.
 */
export function sweepObject(store: Store, digest: string, cutoff: number, dryRun: boolean): SweptObject {
  const file = layout.objectFile(store.root, digest);
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return 'gone';
  if (stat.mtimeMs >= cutoff) return 'spared';
  const meta = lstatSync(`${file}${META}`, { throwIfNoEntry: false });
  const swept = { bytes: stat.size + (meta?.size ?? 0), inodes: meta === undefined ? 1 : 2 };
  if (dryRun) return swept;
  const aside = `${layout.temporaryDir(store.root)}/${temporaryName(`gc-${digest}`)}`;
  if (!renameIfPresent(file, aside)) return 'gone';
  const taken = lstatSync(aside, { throwIfNoEntry: false });
  if (taken === undefined) return 'gone';
  if (taken.mtimeMs < cutoff) {
    if (meta !== undefined) removeFile(`${file}${META}`);
    removeFile(aside);
    return swept;
  }
  if (existsSync(file)) removeFile(aside);
  else renameIfPresent(aside, file);
  return 'spared';
}
