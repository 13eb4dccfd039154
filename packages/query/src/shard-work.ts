import { readShardState, type ShardStateRecord, shardIdsOf, shardOf, type TaskRecord } from '@codebatch/core';
import { readSnapshotFiles } from '@codebatch/snapshot/read';
import type { OpenBatch } from './open-batch.ts';

/** A shard that has work, and where it stands; without a state nothing of it was ever begun. */
export interface WorkShard {
  readonly task: TaskRecord;
  readonly shard_id: string;
  readonly state: ShardStateRecord | undefined;
}

/** A state that the caller has, such as one that a run has just written: it need not be read. */
export type StateLookup = (taskId: string, shardId: string) => ShardStateRecord | undefined;

/**
 * The shards of every task that have files, by task in plan order and shard id (SPEC 8.1).
 *
 * A plan that lists only some of the possible shards lists those with files. One that lists all of them, or none, may
 * name empty ones: there a shard without a trace of work counts only when a file of the snapshot falls into it. The file
 * index is read for such shards alone, and no further than needed to decide them.
 */
export function readWorkShards(batch: OpenBatch, stateOf?: StateLookup): readonly (readonly WorkShard[])[] {
  const found = batch.tasks.map((task) => readTaskShards(batch, task, stateOf));
  decideDoubtful(batch, found);
  return found.map(({ task, shards, doubtful }) =>
    [...shards]
      .filter(([shard]) => !doubtful.has(shard))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([shard_id, state]) => ({ task, shard_id, state })),
  );
}

interface TaskShards {
  readonly task: TaskRecord;
  readonly shards: Map<string, ShardStateRecord | undefined>;
  /** Shards of which nothing yet says that they have files. */
  readonly doubtful: Set<string>;
  /** Whether shards may exist that neither the plan nor the disk shows. */
  readonly open: boolean;
}

function readTaskShards(batch: OpenBatch, task: TaskRecord, stateOf: StateLookup | undefined): TaskShards {
  const listed = task.sharding.shard_ids;
  const shards = new Map<string, ShardStateRecord | undefined>();
  for (const shard of shardIdsOf(batch.store, task)) {
    const known = stateOf?.(task.task_id, shard);
    shards.set(shard, known ?? readShardState(batch.store, batch.id, task.task_id, shard));
  }
  const open = listed === undefined && task.sharding.strategy !== 'single';
  const exact =
    task.sharding.strategy === 'single' || (listed !== undefined && listed.length < task.sharding.shard_count);
  const doubtful = new Set(exact ? [] : [...shards].filter(([, state]) => !showsWork(state)).map(([shard]) => shard));
  return { task, shards, doubtful, open };
}

function showsWork(state: ShardStateRecord | undefined): boolean {
  if (state === undefined || state.status === 'ready') return false;
  if (state.status !== 'done') return true;
  const { files_processed = 0, files_skipped = 0, files_failed = 0, outputs_written = 0 } = state.stats ?? {};
  return files_processed + files_skipped + files_failed + outputs_written > 0;
}

function decideDoubtful(batch: OpenBatch, found: readonly TaskShards[]): void {
  const undecided = found.filter(({ doubtful, open }) => open || doubtful.size > 0);
  if (undecided.length === 0) return;
  let position = 0;
  for (const file of readSnapshotFiles(batch.store, batch.record.snapshot_id)) {
    let left = false;
    for (const { task, shards, doubtful, open } of undecided) {
      const { strategy, shard_count } = task.sharding;
      const shard = shardOf(file, strategy, shard_count, position);
      doubtful.delete(shard);
      if (open && !shards.has(shard)) shards.set(shard, undefined);
      left ||= doubtful.size > 0 || (open && shards.size < shard_count);
    }
    if (!left) return;
    position += 1;
  }
}
