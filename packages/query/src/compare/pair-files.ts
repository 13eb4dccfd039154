import type { OpenBatch } from '../open-batch.ts';
import { nameOfPath } from '../record-fields.ts';
import { findSimilarFiles } from './similar-files.ts';
import { readFilesByPath, type SnapshotFile } from './snapshot-file.ts';

/** A file on both sides, or on one. */
export interface FilePair {
  readonly before: SnapshotFile | undefined;
  readonly after: SnapshotFile | undefined;
}

/** The files of two snapshots, brought together. */
export interface PairedFiles {
  readonly byPathBefore: ReadonlyMap<string, FilePair>;
  readonly byPathAfter: ReadonlyMap<string, FilePair>;
  readonly renamed: readonly { readonly from: string; readonly to: string; readonly identical: boolean }[];
}

interface EqualPair {
  readonly from: SnapshotFile;
  readonly to: SnapshotFile;
}

/**
 * Pairs the files of two batches: those of one path; of the rest those of one content, of equal names first; of the rest
 * those of similar text. A copy of a file that is still there is a new file.
 */
export function pairFiles(a: OpenBatch, b: OpenBatch): PairedFiles {
  const before = readFilesByPath(a);
  const after = a.record.snapshot_id === b.record.snapshot_id ? before : readFilesByPath(b);
  const byPathBefore = new Map<string, FilePair>();
  const byPathAfter = new Map<string, FilePair>();
  const add = (pair: FilePair) => {
    if (pair.before !== undefined) byPathBefore.set(pair.before.path, pair);
    if (pair.after !== undefined) byPathAfter.set(pair.after.path, pair);
  };
  const gone: SnapshotFile[] = [];
  for (const file of before.values()) {
    const same = after.get(file.path);
    if (same === undefined) gone.push(file);
    else add({ before: file, after: same });
  }
  const come = [...after.values()].filter((file) => !before.has(file.path));
  const moved = pairEqual(gone, come).map((pair) => ({ ...pair, identical: true }));
  const paired = new Set(moved.flatMap(({ from, to }) => [from, to]));
  const left = (files: readonly SnapshotFile[]) => files.filter((file) => !paired.has(file));
  for (const pair of findSimilarFiles(a.store, left(gone), left(come))) moved.push({ ...pair, identical: false });
  for (const { from, to } of moved) add({ before: from, after: to });
  for (const file of gone) if (!byPathBefore.has(file.path)) add({ before: file, after: undefined });
  for (const file of come) if (!byPathAfter.has(file.path)) add({ before: undefined, after: file });
  const renamed = moved.map(({ from, to, identical }) => ({ from: from.path, to: to.path, identical }));
  return { byPathBefore, byPathAfter, renamed };
}

/** In the order of the new files, each with the first of its equals that is left. */
function pairEqual(gone: readonly SnapshotFile[], come: readonly SnapshotFile[]): EqualPair[] {
  const pairs: EqualPair[] = [];
  const paired = new Set<SnapshotFile>();
  const pairBy = (keyOf: (file: SnapshotFile) => string): void => {
    /** The first is the last. */
    const waiting = new Map<string, SnapshotFile[]>();
    for (const from of gone.toReversed()) {
      if (paired.has(from)) continue;
      const key = keyOf(from);
      const known = waiting.get(key);
      if (known === undefined) waiting.set(key, [from]);
      else known.push(from);
    }
    for (const to of come) {
      const from = paired.has(to) ? undefined : waiting.get(keyOf(to))?.pop();
      if (from === undefined) continue;
      pairs.push({ from, to });
      paired.add(from).add(to);
    }
  };
  pairBy(({ object, path }) => `${object} ${nameOfPath(path)}`);
  pairBy(({ object }) => object);
  return pairs;
}
