import { languageOf } from '@codebatch/core';
import type { IndexedFile } from '../plan/file-index.ts';
import type { FileGroup } from '../pool/file-group.ts';
import type { KnownOutcome } from '../protocol.ts';
import type { OpenPlan } from './open-plan.ts';
import type { SelectedShard } from './select-work.ts';

/** Bounds of a group: small enough that a large shard spreads over workers, large enough that messages cost nothing. */
const GROUP_BYTES = 2 * 1024 * 1024;
const GROUP_FILES = 64;
/** A shard up to this cost can be one group: its records, about ten times as much, are in its worker's memory at once. */
const SHARD_BYTES = 4 * 1024 * 1024;

/** A byte that no task with languages of its own reads costs this part of one that is parsed. */
const PLAIN_BYTE = 0.1;
/** What a file costs beside its bytes, as bytes. */
const PER_FILE = 512;

/** Estimates what a file costs, in bytes of parsed source. */
export type EstimateCost = (file: IndexedFile) => number;

/** Makes the estimate from what tasks declare to read: bytes and language decide. */
export function costEstimate(plan: OpenPlan): EstimateCost {
  const read = new Set(plan.tasks.flatMap(({ loaded }) => loaded.task.inputs.languages ?? []));
  for (const language of Object.keys(plan.grammars)) read.add(language);
  return ({ path, size }) => {
    const language = languageOf(path, { overrides: plan.languages });
    const weight = language !== undefined && read.has(language) ? 1 : PLAIN_BYTE;
    return PER_FILE + Math.min(size, plan.limits.maxBytes) * weight;
  };
}

/** Shards with the costliest single file first: a large file that is begun last keeps one worker busy alone. */
export function orderShards(shards: readonly SelectedShard[], cost: EstimateCost): SelectedShard[] {
  return shards
    .map((shard) => ({ shard, most: shard.files.reduce((most, file) => Math.max(most, cost(file)), 0) }))
    .sort((a, b) => b.most - a.most || (a.shard.shardId < b.shard.shardId ? -1 : 1))
    .map(({ shard }) => shard);
}

/** Whether one worker can do all of a shard: nothing of it is known, and it does not keep the worker for long. */
export function isOneGroup(
  shard: SelectedShard,
  open: ReadonlyMap<number, readonly KnownOutcome[]>,
  cost: EstimateCost,
): boolean {
  if (open.size < shard.files.length || [...open.values()].some((known) => known.length > 0)) return false;
  return shard.files.reduce((sum, file) => sum + cost(file), 0) <= SHARD_BYTES;
}

/**
 * Cuts the open files of a shard, by position with what is known of them, into groups, the costliest first.
 *
 * @param together - All in one group, in their order.
 */
export function makeGroups(
  shard: SelectedShard,
  open: ReadonlyMap<number, readonly KnownOutcome[]>,
  cost: EstimateCost,
  together: boolean,
): Pick<FileGroup, 'shardId' | 'tasks' | 'files'>[] {
  const groups: { cost: number; files: FileGroup['files'][number][] }[] = [];
  let last: (typeof groups)[number] | undefined;
  for (const [position, known] of open) {
    const file = shard.files[position]!;
    const { path, object, size, origin } = file;
    const own = cost(file);
    const isFull = last !== undefined && (last.files.length >= GROUP_FILES || last.cost + own > GROUP_BYTES);
    if (last === undefined || (isFull && !together)) {
      last = { cost: 0, files: [] };
      groups.push(last);
    }
    last.cost += own;
    last.files.push({ position, file: { path, object, size, origin }, known, deaths: 0 });
  }
  const tasks = shard.tasks.map(({ task }) => task.index);
  return groups.sort((a, b) => b.cost - a.cost).map(({ files }) => ({ shardId: shard.shardId, tasks, files }));
}
