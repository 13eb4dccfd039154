import { listBatches, type Store } from '@codebatch/core';
import { readSnapshot } from '@codebatch/snapshot/read';
import { type PairedFiles, pairFiles } from '../compare/pair-files.ts';
import { readFilesByPath, type SnapshotFile } from '../compare/snapshot-file.ts';
import { type OpenBatch, openBatch } from '../open-batch.ts';

/** A batch and the file that is followed, as it is there. */
export interface Located {
  readonly batch: OpenBatch;
  /** Path of what the snapshot was taken of. */
  readonly source: string;
  readonly file: SnapshotFile | undefined;
  /** Where comparisons find the file of the batch before, if that had it and this one has it no more. */
  readonly nextPath?: string;
}

/**
 * Finds a file in all batches of a store, the oldest first. With `follow` the batches before one in which it has come are
 * asked for the file that it was renamed from, as comparisons pair them: one that is gone there, of equal or similar
 * content. From then on that path counts. A batch over another source is asked for the path alone.
 *
 * @throws SCHEMA_ERROR, and as {@link openBatch}.
 */
export function followPath(store: Store, path: string, follow: boolean): Located[] {
  const find = createFinder();
  const found: Located[] = [];
  let name = path;
  let later: Located | undefined;
  for (const { batch_id } of listBatches(store).toReversed()) {
    const batch = openBatch(store, batch_id);
    const source = readSnapshot(store, batch.record.snapshot_id).source.path;
    let file = find.path(batch, name);
    let left = false;
    if (file === undefined && later?.file !== undefined && source === later.source) {
      file = follow ? find.former(batch, later.batch, name) : undefined;
      left = file === undefined;
    }
    const located = { batch, source, file };
    found.push(located);
    if (file !== undefined) {
      name = file.path;
      later = located;
    } else if (left) {
      later = undefined;
    }
  }
  let earlier: Located | undefined;
  return found.reverse().map((located) => {
    const before = earlier;
    if (located.file !== undefined || located.source === before?.source) earlier = located;
    if (!follow || located.file !== undefined || before?.file === undefined || earlier === before) return located;
    const next = find.next(before.batch, located.batch, before.file.path);
    return next === undefined ? located : { ...located, nextPath: next.path };
  });
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
