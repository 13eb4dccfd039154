import * as fs from 'node:fs';
import { listDirectory, removeFile, removeTree, type Store, writeFileAtomic } from '@codebatch/core';
import { compactSegment } from './compact-segment.ts';
import { createGoneLookup } from './gone-batches.ts';
import { memoDirectory, memoFormDirectory } from './memo-files.ts';
import { readMemoSegment } from './memo-segment.ts';
import { batchOfWholeResult } from './whole-results.ts';

/** How to sweep the memo. */
export interface SweepMemoOptions {
  /** Ids of batches that are about to be deleted; those that are not there are gone anyway. Default: none. */
  readonly gone?: ReadonlySet<string>;
  /** Change nothing, and tell what would be removed. Default: false. */
  readonly dryRun?: boolean;
}

/** What was, or would be, removed. */
export interface SweptMemo {
  readonly bytes: number;
  readonly inodes: number;
}

/**
 * Removes from the memo what no run can use: results of batches that are gone, those that later ones have replaced, and
 * everything of other versions of the program. What another run remembers at the same moment can be lost, which costs
 * its successor some work and nothing else.
 */
export function sweepMemo(store: Store, options: SweepMemoOptions = {}): SweptMemo {
  const dryRun = options.dryRun === true;
  const isGone = createGoneLookup(store, options.gone);
  const total = { bytes: 0, inodes: 0 };
  const directory = memoFormDirectory(store);
  for (const name of listDirectory(memoDirectory(store))) {
    const other = `${memoDirectory(store)}/${name}`;
    if (other === directory) continue;
    addTree(total, other);
    if (!dryRun) removeTree(other);
  }
  for (const name of listDirectory(directory)) {
    const file = `${directory}/${name}`;
    const stat = fs.lstatSync(file, { throwIfNoEntry: false });
    if (stat?.isFile() !== true) {
      addTree(total, file);
      if (!dryRun) removeTree(file);
      continue;
    }
    const before = stat.size;
    const content = usefulContent(file, isGone);
    const after = Buffer.byteLength(content);
    if (after >= before) continue;
    total.bytes += before - after;
    if (after === 0) total.inodes += 1;
    if (dryRun) continue;
    if (after === 0) removeFile(file);
    else writeFileAtomic(file, content, 'process');
  }
  return total;
}

/** Adds what lies at a path, a directory with all that is in it. */
function addTree(total: { bytes: number; inodes: number }, path: string): void {
  const stat = fs.lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  total.inodes += 1;
  if (!stat.isDirectory()) total.bytes += stat.size;
  else for (const name of listDirectory(path)) addTree(total, `${path}/${name}`);
}

/** What would be left of a file; empty where nothing in it is of use. */
function usefulContent(file: string, isGone: (batchId: string) => boolean): string {
  if (!file.endsWith('.json')) return compactSegment(readMemoSegment(file), isGone);
  const batch = batchOfWholeResult(file);
  return batch === undefined || isGone(batch) ? '' : fs.readFileSync(file, 'utf8');
}
