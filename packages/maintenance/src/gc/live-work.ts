import { existsSync, statSync } from 'node:fs';
import {
  fileSystemNow,
  isPresumedDead,
  layout,
  listDirectory,
  listLiveWriters,
  makeDirectory,
  OWNER_FILE_NAME,
  readProcessFile,
  type Store,
} from '@codebatch/core';

/** What is being done in a store. */
export interface LiveWork {
  /**
   * Objects that were put or touched at this time or later may be about to be referred to, in milliseconds by the clock
   * of the file system.
   */
  readonly cutoff: number;
  /** Time of the file system when it was looked at. */
  readonly now: number;
  /** Batches that are being run. */
  readonly batches: ReadonlySet<string>;
  readonly writers: number;
  /** Directories that had to be made to ask the file system for its time: 0 or 1. */
  readonly created: number;
}

/** File systems and `Date` round times differently; within so short a time nothing is collected. */
const ROUNDING_MS = 10;
/** FAT keeps even seconds. */
const COARSE_ROUNDING_MS = 2_000;
/** An owner elsewhere, or one that cannot be read, that has not been heard of for so long is gone; its heart beats twice a minute. */
const SILENT_MS = 60 * 60_000;
/** Clocks of machines that share a store differ by less. */
const SKEW_MS = 60_000;

/**
 * Finds out who is at work, and so what a collection must spare.
 *
 * @param readOnly take the clock of this machine, and write nothing.
 */
export function findLiveWork(store: Store, readOnly: boolean): LiveWork {
  const created = readOnly || existsSync(layout.temporaryDir(store.root)) ? 0 : 1;
  if (!readOnly) makeDirectory(layout.temporaryDir(store.root));
  const now = readOnly ? Date.now() : fileSystemNow(layout.temporaryDir(store.root));
  const writers = listLiveWriters(store, now);
  const starts = writers.map(({ since }) => since);
  const batches = new Set<string>();
  for (const batch of listDirectory(layout.batchesDir(store.root))) {
    for (const name of listDirectory(layout.batchDir(store.root, batch))) {
      if (!OWNER_FILE_NAME.test(name)) continue;
      const start = startOfOwner(`${layout.batchDir(store.root, batch)}/${name}`, now);
      if (start === undefined) continue;
      batches.add(batch);
      starts.push(start);
    }
  }
  const rounding = now % 1000 === 0 ? COARSE_ROUNDING_MS : ROUNDING_MS;
  return { cutoff: Math.min(now, ...starts) - rounding, now, batches, writers: starts.length, created };
}

/** When a run claimed its batch; undefined where it no longer runs. */
function startOfOwner(file: string, now: number): number | undefined {
  const heard = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (heard === undefined) return undefined;
  const owner = readProcessFile<{ readonly claimed_at: string }>(file);
  if (isPresumedDead(owner, () => now - heard > SILENT_MS)) return undefined;
  const claimed = Date.parse(owner?.claimed_at ?? '');
  // Of an owner that cannot be read it is not known when it began.
  return Number.isNaN(claimed) ? 0 : claimed - SKEW_MS;
}
