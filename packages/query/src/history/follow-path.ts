import { existsSync } from 'node:fs';
import { CodebatchError, isCodebatchError, layout, listBatches, type Store } from '@codebatch/core';
import { sourceMatcher } from '../batch-source.ts';
import { type PairedFiles, pairFiles } from '../compare/pair-files.ts';
import { readFilesByPath, type SnapshotFile } from '../compare/snapshot-file.ts';
import { nearestPaths } from '../find-file.ts';
import { type OpenBatch, openBatch } from '../open-batch.ts';

/** A batch and the file that is followed, as it is there. */
export interface Located {
  readonly batch: OpenBatch;
  readonly file: SnapshotFile | undefined;
  /** Where comparisons find the file of the batch before, if that had it and this one has it no more. */
  readonly nextPath?: string;
}

/** How far a file is followed. */
export interface FollowOptions {
  /** To the paths that it was renamed from. */
  readonly follow: boolean;
  /** Through the batches of all sources. */
  readonly allSources: boolean;
}

/** A batch that cannot be followed, and why. */
export interface DamagedBatch {
  readonly batch_id: string;
  readonly code: string;
  readonly message: string;
}

/** A file in the batches that are followed, the oldest first. */
export interface FollowedPath {
  readonly located: readonly Located[];
  /** How many batches of other sources are left out. */
  readonly leftOut: number;
  /** Batches of which batch.json, plan.json or a task.json cannot be read: they may have been of the source. */
  readonly damaged: readonly DamagedBatch[];
}

/**
 * Finds a file in the batches of the source of the newest batch that has it, or with `allSources` in all of the store. With
 * `follow` the batches before one in which it has come are asked for the file that it was renamed from, as comparisons pair
 * them: one that is gone there, of equal or similar content. From then on that path counts. Damaged batches are passed over.
 *
 * @throws FILE_NOT_FOUND where no batch has the file, with the nearest paths of the newest; SCHEMA_ERROR for a damaged
 * snapshot.
 */
export function followPath(store: Store, path: string, { follow, allSources }: FollowOptions): FollowedPath {
  const find = createFinder();
  const { all, damaged } = openAll(store);
  const newest = all.findLast((batch) => find.path(batch, path) !== undefined);
  if (newest === undefined) throw notFound(path, all.at(-1));
  const isOfSource = sourceMatcher(store, newest.record);
  const batches = allSources ? all : all.filter(({ record }) => isOfSource(record));
  const found: Located[] = [];
  let name = path;
  for (const batch of batches.toReversed()) {
    const later = found.at(-1);
    let file = find.path(batch, name);
    if (follow && file === undefined && later?.file !== undefined) file = find.former(batch, later.batch, name);
    found.push({ batch, file });
    name = file?.path ?? name;
  }
  const located = found.reverse().map((one, place) => {
    const before = found[place - 1];
    if (!follow || one.file !== undefined || before?.file === undefined) return one;
    const next = find.next(before.batch, one.batch, before.file.path);
    return next === undefined ? one : { ...one, nextPath: next.path };
  });
  return { located, leftOut: all.length - batches.length, damaged };
}

/** The batches of a store, the newest last, but for those that are damaged. */
function openAll(store: Store): { readonly all: readonly OpenBatch[]; readonly damaged: readonly DamagedBatch[] } {
  const damaged: DamagedBatch[] = [];
  const note = (batch_id: string, { code, message }: CodebatchError): void => {
    damaged.push({ batch_id, code, message });
  };
  const all = listBatches(store, note).flatMap(({ batch_id }) => {
    try {
      return [openBatch(store, batch_id)];
    } catch (error) {
      if (!isCodebatchError(error)) throw error;
      // One that another process has deleted since it was listed is not damaged.
      if (existsSync(layout.batchFile(store.root, batch_id))) note(batch_id, error);
      return [];
    }
  });
  return { all, damaged };
}

interface Finder {
  path(batch: OpenBatch, path: string): SnapshotFile | undefined;
  /** The file of the earlier batch that became the one at a path of the later batch. */
  former(earlier: OpenBatch, later: OpenBatch, path: string): SnapshotFile | undefined;
  /** The file of the later batch that the one at a path of the earlier batch became. */
  next(earlier: OpenBatch, later: OpenBatch, path: string): SnapshotFile | undefined;
}

/** Looks into each snapshot, and compares each two of them, once for a path. */
function createFinder(): Finder {
  const known = new Map<string, SnapshotFile | undefined>();
  const once = (key: readonly string[], look: () => SnapshotFile | undefined): SnapshotFile | undefined => {
    const name = key.join('\0');
    if (!known.has(name)) known.set(name, look());
    return known.get(name);
  };
  const snapshotOf = ({ record }: OpenBatch): string => record.snapshot_id;
  const compared = (
    [earlier, later]: readonly [OpenBatch, OpenBatch],
    key: readonly string[],
    choose: (pairs: PairedFiles) => SnapshotFile | undefined,
  ): SnapshotFile | undefined =>
    once([snapshotOf(earlier), snapshotOf(later), ...key], () => choose(pairFiles(earlier, later)));
  return {
    path: (batch, path) => once([snapshotOf(batch), path], () => readFilesByPath(batch).get(path)),
    former: (earlier, later, path) =>
      compared([earlier, later], ['former', path], ({ byPathAfter }) => byPathAfter.get(path)?.before),
    next: (earlier, later, path) =>
      compared([earlier, later], ['next', path], ({ byPathBefore }) => byPathBefore.get(path)?.after),
  };
}

function notFound(path: string, latest: OpenBatch | undefined): CodebatchError {
  const near = latest === undefined ? [] : nearestPaths(latest, path);
  return new CodebatchError('FILE_NOT_FOUND', `No batch of the store has a file ${JSON.stringify(path)}`, {
    hints: [
      ...(near.length > 0 ? [`Did you mean ${near.join(' or ')}?`] : []),
      'List the files of a batch with "codebatch query files".',
    ],
    details: { path },
  });
}
