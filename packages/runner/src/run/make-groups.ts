import { languageOf } from '@codebatch/core';
import type { KnownResult } from '../outputs/record-lines.ts';
import type { IndexedFile } from '../plan/file-index.ts';
import type { FileGroup, PendingFile } from '../pool/file-group.ts';
import type { KnownOutcome } from '../protocol.ts';
import type { OpenPlan } from './open-plan.ts';
import type { SelectedShard } from './select-work.ts';

/** Bounds of a group: small enough that a large shard spreads over workers, large enough that messages cost nothing. */
const GROUP_BYTES = 2 * 1024 * 1024;
const GROUP_FILES = 64;
/** A shard up to this cost can be one group: its records, about ten times as much, are in its worker's memory at once. */
const SHARD_BYTES = 4 * 1024 * 1024;
/** A shard that is more than this part of all work would keep one worker busy while others have nothing to do. */
const SHARD_PART = 1 / 16;
/** A byte of a file of which all is known costs this part of one that is executed. */
const KNOWN_BYTE = 1 / 32;

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

/** Tells of a shard whether one worker should do all of it, as a part of all these. */
export function findLightShards(
  shards: readonly SelectedShard[],
  cost: EstimateCost,
): (shard: SelectedShard) => boolean {
  const costOf = ({ files }: SelectedShard): number => files.reduce((sum, file) => sum + cost(file), 0);
  const total = shards.reduce((sum, shard) => sum + costOf(shard), 0);
  return (shard) => {
    const own = costOf(shard);
    const isOneGroup = own <= GROUP_BYTES && shard.files.length <= GROUP_FILES;
    return isOneGroup || own <= Math.min(SHARD_BYTES, total * SHARD_PART);
  };
}

/** What a group says of its files. */
export type GroupFacts = Pick<FileGroup, 'shardId' | 'tasks' | 'files' | 'weight'>;

/** A whole shard as one group, with what is known of each of its files. */
export function makeWholeGroup(shard: SelectedShard, found: readonly (readonly KnownResult[])[]): GroupFacts {
  let weight = 0;
  const files = shard.files.map((file, position) => {
    const known = found[position]!.map(({ task, outcome, from }) => ({ task, outcome, from }));
    weight += known.length < shard.tasks.length ? file.size : file.size * KNOWN_BYTE;
    return pendingFile(file, position, known);
  });
  return { shardId: shard.shardId, tasks: tasksOf(shard), files, weight };
}

/** Cuts the open files of a shard, by position with what is known of them, into groups, the costliest first. */
export function makeGroups(
  shard: SelectedShard,
  open: ReadonlyMap<number, readonly KnownOutcome[]>,
  cost: EstimateCost,
): GroupFacts[] {
  const groups: { cost: number; files: PendingFile[]; weight: number }[] = [];
  let last: (typeof groups)[number] | undefined;
  for (const [position, known] of open) {
    const file = shard.files[position]!;
    const own = cost(file);
    if (last === undefined || last.files.length >= GROUP_FILES || last.cost + own > GROUP_BYTES) {
      last = { cost: 0, files: [], weight: 0 };
      groups.push(last);
    }
    last.cost += own;
    last.weight += file.size;
    last.files.push(pendingFile(file, position, known));
  }
  return groups
    .sort((a, b) => b.cost - a.cost)
    .map(({ files, weight }) => ({ shardId: shard.shardId, tasks: tasksOf(shard), files, weight }));
}

function tasksOf({ tasks }: SelectedShard): number[] {
  return tasks.map(({ task }) => task.index);
}

function pendingFile(file: IndexedFile, position: number, known: PendingFile['known']): PendingFile {
  const { path, object, size, origin } = file;
  return { position, file: { path, object, size, origin }, known, deaths: 0 };
}
