import { isCodebatchError, isStoreFailure, openStore, readPlan, type Store, type StoreOptions } from '@codebatch/core';
import type { Registry } from '@codebatch/runner';
import type { Damage } from '../verify/damage.ts';
import { type VerifyOptions, type VerifyReport, verifyStore } from '../verify/verify-store.ts';
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
 * and snapshot documents) and what has no place in a store is left as it is.
 *
 * @throws as `verifyStore`; STORE_FULL, STORE_READ_ONLY, PERMISSION_DENIED, IO_ERROR
 */
export async function repairStore(root: string, options: RepairOptions): Promise<RepairReport> {
  const before = await verifyStore(root, { ...options, depth: 'everything' });
  const tried = new Map<string, Repair['how']>();
  const reasons: string[] = [];
  if (before.damage.some(({ path }) => path === 'store.json')) {
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
  for (const path of restoreFilesIndexes(store, damage)) tried.set(path, 'copy');
  const objects = damage.filter(({ path }) => path.startsWith('objects/sha256/') && isObjectDamage(path));
  const aside = takeAside(store, objects);
  try {
    for (const path of restoreFromSources(store, objects)) tried.set(path, 'source');
    const redo = new Map<string, ShardToRedo>();
    for (const entry of damage) {
      if (tried.has(entry.path)) continue;
      const shard = shardToRedo(entry);
      if (shard === undefined) continue;
      redo.set(`${shard.batch} ${shard.task} ${shard.shard}`, shard);
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

function isObjectDamage(path: string): boolean {
  return /\/[a-f0-9]{64}$/.test(path);
}

const SHARD_FILE = /^batches\/([^/]+)\/tasks\/([^/]+)\/shards\/([a-f0-9]{2})\/(?:state\.json|outputs\.index\.jsonl)$/;
const SHARD_NEED = /^batch ([^:]+): ([^/:]+)\/([a-f0-9]{2})(?::|$)/;

/** The shard of which a new attempt makes a damaged file again. An object is made by any shard that refers to it. */
function shardToRedo({ path, code, needed_by }: Damage): ShardToRedo | undefined {
  const own = SHARD_FILE.exec(path);
  if (own !== null) return code === 'FOREIGN_FILE' ? undefined : shardOfMatch(own);
  if (!isObjectDamage(path)) return undefined;
  for (const need of needed_by) {
    const match = SHARD_NEED.exec(need);
    if (match !== null) return shardOfMatch(match);
  }
  return undefined;
}

function shardOfMatch([, batch, task, shard]: RegExpExecArray): ShardToRedo {
  return { batch: batch!, task: task!, shard: shard! };
}
