import { isCodebatchError, isStoreFailure, openStore, readPlan, type Store, type StoreOptions } from '@codebatch/core';
import type { Registry } from '@codebatch/runner';
import type { Damage } from '../verify/damage.ts';
import { type VerifyOptions, type VerifyReport, verifyStore } from '../verify/verify-store.ts';
import { hasPlace } from './has-place.ts';
import { takeAside } from './objects-aside.ts';
import { isDone, redoShards, type ShardToRedo } from './redo-shards.ts';
import { restoreFilesIndexes } from './restore-files-index.ts';
import { restoreFromSources } from './restore-from-sources.ts';
import { restoreState } from './restore-state.ts';
import { restoreStoreRecord } from './restore-store-record.ts';

/** How to repair. */
export interface RepairOptions extends Omit<VerifyOptions, 'depth'> {
  /** The tasks that may be run again. */
  readonly registry: Registry;
  /** Worker processes. */
  readonly jobs?: number;
  /** How to open the store. */
  readonly store?: StoreOptions;
}

/** What became of one damaged file. */
export interface Repair {
  readonly path: string;
  /** How it was made good. */
  readonly how: 'source' | 'rerun' | 'outputs' | 'copy' | 'rewritten';
}

/** What a repair could do. */
export interface RepairReport extends VerifyReport {
  readonly repaired: readonly Repair[];
  /** Why attempts failed: a batch that is being run, a task that is not known any more. */
  readonly reasons: readonly string[];
}

/**
 * Makes good what can be made good, and verifies again: `damage` is what is left.
 *
 * Objects of files are read again from the source directory, if their bytes still are those of the snapshot. Objects,
 * outputs and states that a task made are made again by a new attempt of their shard, without reuse; a state whose shard
 * cannot be executed any more is made from the outputs. A files index is copied from a snapshot with the same digest; `store.json` is written anew. What cannot be made again (plans, task
 * and snapshot documents), what has no place in a store, and a directory in the place of a file is left as it is. One in the
 * place of `store.json` leaves no store to repair.
 *
 * @throws as `verifyStore`; STORE_FULL, STORE_READ_ONLY, PERMISSION_DENIED, IO_ERROR
 */
export async function repairStore(root: string, options: RepairOptions): Promise<RepairReport> {
  const before = await verifyStore(root, { ...options, depth: 'everything' });
  const tried = new Map<string, Repair['how']>();
  const reasons: string[] = [];
  const damaged = before.damage.some(({ path }) => path === 'store.json');
  // Without it nothing can open the store, to repair the rest.
  if (damaged && !hasPlace(before.store, 'store.json', reasons)) return { ...before, repaired: [], reasons };
  if (damaged) {
    restoreStoreRecord(before.store);
    tried.set('store.json', 'rewritten');
  }
  if (before.damage.length > 0) await repairAll(openStore(root, options.store), before.damage, options, tried, reasons);
  const after = before.damage.length === 0 ? before : await verifyStore(root, { ...options, depth: 'everything' });
  const left = new Set(after.damage.map(({ path }) => path));
  const repaired = before.damage.flatMap(({ path }) => {
    const how = tried.get(path);
    return how === undefined || left.has(path) ? [] : [{ path, how }];
  });
  return { ...after, repaired, reasons };
}

async function repairAll(
  store: Store,
  damage: readonly Damage[],
  options: RepairOptions,
  tried: Map<string, Repair['how']>,
  reasons: string[],
): Promise<void> {
  const blocked = new Set(damage.filter(({ path }) => isPut(path) && !hasPlace(store.root, path, reasons)));
  const treated = damage.filter((entry) => !blocked.has(entry));
  for (const path of restoreFilesIndexes(store, treated)) tried.set(path, 'copy');
  const objects = treated.filter(({ path }) => isObject(path));
  const aside = takeAside(store, objects);
  try {
    for (const path of restoreFromSources(store, objects)) tried.set(path, 'source');
    // The run of a batch ends at an object that it cannot put.
    const hopeless = new Set([...blocked].flatMap(({ needed_by }) => shardsOfNeeds(needed_by).map(keyOf)));
    const redo = new Map<string, ShardToRedo>();
    for (const entry of treated) {
      if (tried.has(entry.path)) continue;
      const shard = shardToRedo(entry);
      if (shard === undefined || hopeless.has(keyOf(shard))) continue;
      redo.set(keyOf(shard), shard);
      tried.set(entry.path, 'rerun');
    }
    await redoShards(store, [...redo.values()], options, reasons);
    restoreStates(store, damage, options.registry, tried, reasons);
  } catch (error) {
    if (!isCodebatchError(error) || isStoreFailure(error)) throw error;
    reasons.push(error.message);
  } finally {
    aside.settle();
  }
}

/** States that no execution has made again. */
function restoreStates(
  store: Store,
  damage: readonly Damage[],
  registry: Registry,
  tried: Map<string, Repair['how']>,
  reasons: string[],
): void {
  for (const { path, code } of damage) {
    const match = path.endsWith('/state.json') && code !== 'FOREIGN_FILE' ? SHARD_FILE.exec(path) : null;
    if (match === null || isDone(store, shardOfMatch(match))) continue;
    const shard = shardOfMatch(match);
    const restored = restoreState(store, shard, isExecutable(store, shard, registry));
    if (restored !== undefined) tried.set(path, 'outputs');
    if (restored === 'plausible')
      reasons.push(`${path} was made from outputs of which only the form could be checked: their digest was lost`);
  }
}

/** Whether the task of a shard is known, so that a run can make what is lost. */
function isExecutable(store: Store, { batch, task }: ShardToRedo, { tasks }: Registry): boolean {
  const planned = readPlan(store, batch).tasks.find(({ task_id }) => task_id === task);
  return planned !== undefined && tasks.has(planned.type);
}

/** Whether a repair may write a file, and that not as one of a shard. */
function isPut(path: string): boolean {
  return isObject(path) || /^snapshots\/[^/]+\/files\.index\.jsonl$/.test(path);
}

function isObject(path: string): boolean {
  return /^objects\/sha256\/.*\/[a-f0-9]{64}$/.test(path);
}

const SHARD_FILE = /^batches\/([^/]+)\/tasks\/([^/]+)\/shards\/([a-f0-9]{2})\/(?:state\.json|outputs\.index\.jsonl)$/;
const SHARD_NEED = /^batch ([^:]+): ([^/:]+)\/([a-f0-9]{2})(?::|$)/;

/** The shard of which a new attempt makes a damaged file again. An object is made by any shard that refers to it. */
function shardToRedo({ path, code, needed_by }: Damage): ShardToRedo | undefined {
  const own = SHARD_FILE.exec(path);
  if (own !== null) return code === 'FOREIGN_FILE' ? undefined : shardOfMatch(own);
  return isObject(path) ? shardsOfNeeds(needed_by)[0] : undefined;
}

function shardsOfNeeds(needs: readonly string[]): ShardToRedo[] {
  return needs.flatMap((need) => {
    const match = SHARD_NEED.exec(need);
    return match === null ? [] : [shardOfMatch(match)];
  });
}

function keyOf({ batch, task, shard }: ShardToRedo): string {
  return `${batch} ${task} ${shard}`;
}

function shardOfMatch([, batch, task, shard]: RegExpExecArray): ShardToRedo {
  return { batch: batch!, task: task!, shard: shard! };
}
