import { lstatSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { CodebatchError, type ErrorCode, isCodebatchError, layout, listSnapshotIds, type Store } from '@codebatch/core';
import type { Damage } from '../verify/damage.ts';
import { deletionsOf } from '../verify/deletions-of.ts';
import { type DiskUsage, measure } from '../verify/temporary-files.ts';
import { type VerifyReport, verifyStore } from '../verify/verify-store.ts';
import { deleteBatch } from './delete-batch.ts';
import { deleteSnapshot } from './delete-snapshot.ts';
import { findLiveWork } from './live-work.ts';
import { type ObjectRanks, rankObjects, UNNEEDED } from './object-ranks.ts';
import { planRetention, type Retention, type RetentionPolicy } from './plan-retention.ts';
import { sweepIndexes } from './sweep-indexes.ts';
import { sweepObject } from './sweep-objects.ts';

/** How to collect. */
export interface CollectOptions extends RetentionPolicy {
  /** Remove nothing and tell what would be. Default false. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/** What was, or would be, removed. */
export interface CollectReport extends DiskUsage {
  readonly dry_run: boolean;
  /** Ids of deleted batches. */
  readonly batches: readonly string[];
  /** Ids of deleted snapshots: those that no batch needs since then. */
  readonly snapshots: readonly string[];
  readonly objects: number;
  /** Temporary files and directories of writers that are gone. */
  readonly temporary: number;
  /** Batches that the policy would delete and that are being run. */
  readonly busy: readonly string[];
  /** Objects that nothing refers to and that are too young, because a writer may still need them. */
  readonly spared: number;
  /** Bytes that the store has more than `maxSize` allows, because what has them must stay; 0 where it fits. */
  readonly over: number;
}

/**
 * Deletes what a policy does not keep, and removes the objects that nothing refers to any more and the temporary files
 * of writers that are gone; the memo forgets what it knew of deleted batches. `bytes` and `inodes` are those of what was
 * removed.
 *
 * It may run beside writers and other collections: whatever was put or touched since the oldest live writer began stays. It removes nothing
 * where documents or indexes are damaged, as a damaged index may hide what is needed.
 *
 * @throws STORE_INVALID where the store is damaged; INTERRUPTED, with nothing removed that is needed
 */
export async function collectGarbage(store: Store, options: CollectOptions = {}): Promise<CollectReport> {
  const dryRun = options.dryRun === true;
  const { signal } = options;
  // Before anything is marked: who comes later puts and touches later.
  const live = findLiveWork(store, dryRun);
  const sweep = !dryRun;
  const size = options.maxSize === undefined ? 0 : (measure(store.root)?.bytes ?? 0);
  const verification = await verifyStore(store.root, {
    depth: 'records',
    sweep,
    ...(signal === undefined ? {} : { signal }),
  });
  refuseDamaged(store, verification);
  const stale = verification.stale.filter(({ dead }) => dead);
  const total = { bytes: 0, inodes: 0 - live.created };
  const add = (usage: DiskUsage): void => {
    total.bytes += usage.bytes;
    total.inodes += usage.inodes;
  };
  for (const file of stale) add(file);

  const retention = planRetention(store, options, live.now);
  const objects = rankObjects(store, retention);
  const { maxSize } = options;
  const keep =
    maxSize === undefined
      ? retention.keep
      : await fitSize(store, { retention, objects, bytes: size - total.bytes, maxSize }, signal);
  const doomed = retention.batches.slice(keep);
  const batches: string[] = [];
  const busy: string[] = [];
  // Deleted by another collection. It may yet put a snapshot back, so that the objects are not for this one to remove.
  const gone: string[] = [];
  for (const { id, snapshot } of doomed) {
    const removed = live.batches.has(id) ? 'in use' : await removeBatch(store, id, dryRun);
    if (removed === 'gone') gone.push(id);
    else if (removed === 'in use') {
      busy.push(id);
      objects.keep({ batch: id, snapshot });
    } else {
      batches.push(id);
      add(removed);
    }
  }
  const snapshots: string[] = [];
  for (const id of unusedSnapshots(store, retention, [...batches, ...gone])) {
    const removed = removeSnapshot(store, id, dryRun);
    if (removed === 'gone') gone.push(id);
    else if (removed === 'in use') objects.keep({ snapshot: id });
    else {
      snapshots.push(id);
      add(removed);
    }
  }

  let count = 0;
  let spared = 0;
  const isNeeded = (rank: number): boolean => (gone.length > 0 ? rank !== UNNEEDED : rank <= keep);
  for (let index = 0; index < objects.table.count; index += 1) {
    if (index % OBJECTS_PER_BREATH === 0) await breathe(signal);
    if (isNeeded(objects.ranks[index]!)) continue;
    const swept = sweepObject(store, objects.table.digest(index), live.cutoff, dryRun);
    if (swept === 'spared') spared += 1;
    else if (swept !== 'gone') {
      count += 1;
      add(swept);
    }
  }
  add(sweepIndexes(store, { batches: new Set(batches), snapshots: new Set(snapshots) }, dryRun));
  const temporary = stale.length;
  const over = maxSize === undefined ? 0 : Math.max(0, size - total.bytes - maxSize);
  return { dry_run: dryRun, ...total, batches, snapshots, objects: count, temporary, busy, spared, over };
}

function refuseDamaged(store: Store, { damage }: VerifyReport): void {
  const harmful = damage.filter(({ code }) => code !== 'OBJECT_MISSING' && code !== 'OBJECT_CORRUPT');
  if (harmful.length === 0) return;
  throw new CodebatchError('STORE_INVALID', `The store is damaged, and nothing is collected: ${harmful[0]!.path}`, {
    hints: ['Run "codebatch verify --repair" first.', ...wayOut(harmful)],
    details: { store: store.root, damage: harmful.map(({ path, code }) => ({ path, code })) },
  });
}

const DELETIONS_SHOWN = 5;

function wayOut(damage: readonly Damage[]): string[] {
  const commands = deletionsOf(damage);
  if (commands.length === 0) return [];
  const shown = commands.slice(0, DELETIONS_SHOWN).map((command) => `"${command}"`);
  const more = commands.length > shown.length ? ' and so on' : '';
  return [`What that cannot make good goes with what it belongs to: ${shown.join(', ')}${more}.`];
}

/** Objects are looked at without a pause; a signal is heard only between so many of them. */
const OBJECTS_PER_BREATH = 256;

async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  if (signal?.aborted !== true) return;
  throw new CodebatchError('INTERRUPTED', 'The collection was interrupted', { cause: signal.reason });
}

/** A store of which less is to be kept. */
interface SizedStore {
  readonly retention: Retention;
  readonly objects: ObjectRanks;
  readonly bytes: number;
  readonly maxSize: number;
}

/** The largest number of batches with which a store of so many bytes has at most `maxSize`. */
async function fitSize(store: Store, sized: SizedStore, signal: AbortSignal | undefined): Promise<number> {
  const { retention, bytes, maxSize } = sized;
  const { table, ranks } = sized.objects;
  const freed = new Float64Array(retention.batches.length + 1);
  let size = bytes;
  for (let index = 0; index < table.count; index += 1) {
    if (index % OBJECTS_PER_BREATH === 0) await breathe(signal);
    const length = lstatSync(layout.objectFile(store.root, table.digest(index)), { throwIfNoEntry: false })?.size ?? 0;
    const rank = ranks[index]!;
    if (rank < freed.length) freed[rank]! += length;
    else size -= length;
  }
  for (const [index, { id }] of retention.batches.entries()) {
    freed[index + 1]! += measure(layout.batchDir(store.root, id))?.bytes ?? 0;
  }
  for (let index = retention.batches.length; index > retention.keep; index -= 1) size -= freed[index]!;
  let { keep } = retention;
  while (keep > retention.least && size > maxSize) size -= freed[keep--]!;
  return keep;
}

/** What became of a batch or snapshot: deleted, run or referred to, or deleted by another process. */
type Removed = DiskUsage | 'in use' | 'gone';

async function removeBatch(store: Store, id: string, dryRun: boolean): Promise<Removed> {
  if (dryRun) return measure(layout.batchDir(store.root, id)) ?? 'gone';
  try {
    return await deleteBatch(store, id);
  } catch (error) {
    return keptBecause(error);
  }
}

/** Snapshots that were used by deleted batches, and by no other. */
function unusedSnapshots(store: Store, { batches }: Retention, deleted: readonly string[]): string[] {
  const gone = new Set(deleted);
  const used = new Set(batches.filter(({ id }) => !gone.has(id)).map(({ snapshot }) => snapshot));
  const candidates = new Set(batches.filter(({ id }) => gone.has(id)).map(({ snapshot }) => snapshot));
  return listSnapshotIds(store).filter((id) => candidates.has(id) && !used.has(id));
}

function removeSnapshot(store: Store, id: string, dryRun: boolean): Removed {
  if (dryRun) return measure(layout.snapshotDir(store.root, id)) ?? 'gone';
  try {
    return deleteSnapshot(store, id);
  } catch (error) {
    return keptBecause(error);
  }
}

const KEPT: Readonly<Partial<Record<ErrorCode, 'in use' | 'gone'>>> = {
  BATCH_OWNED: 'in use',
  SNAPSHOT_IN_USE: 'in use',
  BATCH_NOT_FOUND: 'gone',
  SNAPSHOT_NOT_FOUND: 'gone',
};

function keptBecause(error: unknown): 'in use' | 'gone' {
  const kept = isCodebatchError(error) ? KEPT[error.code] : undefined;
  if (kept === undefined) throw error;
  return kept;
}
