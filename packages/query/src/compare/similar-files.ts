import { compareUtf8, type Store } from '@codebatch/core';
import { nameOfPath } from '../record-fields.ts';
import type { SnapshotFile } from './snapshot-file.ts';

/** Larger files are not compared by text. */
const MAX_BYTES = 1 << 20;
/** With more files than this on either side only files of equal names are compared. */
const MAX_FILES = 2000;
/** Bytes of vanished files that are kept in memory by line. */
const MAX_INDEXED = 64 << 20;
/** Lines that occur in more files than this say nothing about which file became which. */
const MAX_OWNERS = 50;
/** Least part of the larger text that both must share. */
const LEAST_SHARE = 0.5;

/** A file that was moved and edited. */
export interface SimilarPair {
  readonly from: SnapshotFile;
  readonly to: SnapshotFile;
}

/**
 * Pairs vanished files with new ones that share at least half of their text by lines, the most similar first. Files that
 * are unreadable, empty or large pair with nothing.
 */
export function findSimilarFiles(
  store: Store,
  gone: readonly SnapshotFile[],
  come: readonly SnapshotFile[],
): SimilarPair[] {
  if (gone.length === 0 || come.length === 0) return [];
  const names = new Set(gone.map(({ path }) => nameOfPath(path)));
  const many = gone.length > MAX_FILES || come.length > MAX_FILES;
  const comparable = (file: SnapshotFile) => file.size > 0 && file.size <= MAX_BYTES;
  const sources = gone.filter(comparable);
  const targets = come.filter((file) => comparable(file) && (!many || names.has(nameOfPath(file.path))));
  if (many && targets.length > MAX_FILES) return [];
  const owners = indexLines(store, many ? sources.slice(0, MAX_FILES) : sources);
  const scored = targets.flatMap((to) => scoreTarget(store, to, owners));
  scored.sort(
    (x, y) => y.share - x.share || compareUtf8(x.from.path, y.from.path) || compareUtf8(x.to.path, y.to.path),
  );
  const taken = new Set<SnapshotFile>();
  return scored.filter(({ from, to }) => {
    if (taken.has(from) || taken.has(to)) return false;
    taken.add(from).add(to);
    return true;
  });
}

type LineOwners = ReadonlyMap<string, readonly SnapshotFile[]>;

function indexLines(store: Store, files: readonly SnapshotFile[]): LineOwners {
  const owners = new Map<string, SnapshotFile[]>();
  let bytes = 0;
  for (const file of files) {
    bytes += file.size;
    if (bytes > MAX_INDEXED) break;
    for (const line of linesOf(store, file).keys()) {
      const list = owners.get(line);
      if (list === undefined) owners.set(line, [file]);
      else list.push(file);
    }
  }
  return owners;
}

function scoreTarget(store: Store, to: SnapshotFile, owners: LineOwners): (SimilarPair & { readonly share: number })[] {
  const shared = new Map<SnapshotFile, number>();
  for (const [line, count] of linesOf(store, to)) {
    const files = owners.get(line) ?? [];
    if (files.length > MAX_OWNERS) continue;
    for (const from of files) {
      if (from.language === to.language) shared.set(from, (shared.get(from) ?? 0) + (line.length + 1) * count);
    }
  }
  return [...shared]
    .map(([from, length]) => ({ from, to, share: length / Math.max(from.size, to.size) }))
    .filter(({ share }) => share >= LEAST_SHARE);
}

/** Lines of a text with their number of occurrences. Bytes serve as characters: only equality matters. */
function linesOf(store: Store, file: SnapshotFile): Map<string, number> {
  const lines = new Map<string, number>();
  try {
    for (const line of store.objects.get(file.object).toString('latin1').split('\n')) {
      if (line.trim() !== '') lines.set(line, (lines.get(line) ?? 0) + 1);
    }
  } catch {
    // Without its object a file is taken for another one; `verify` is there to complain.
  }
  return lines;
}
