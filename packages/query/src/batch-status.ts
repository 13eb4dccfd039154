import { labelOf, type Store, type TaskRecord } from '@codebatch/core';
import { type OpenBatch, openBatch } from './open-batch.ts';
import { countUp } from './record-fields.ts';
import { readWorkShards, type StateLookup, type WorkShard } from './shard-work.ts';

/**
 * Where a batch or a task stands. `running`: begun and not finished, also when nobody works on it any more. `failed`:
 * nothing is left that could run, and a shard failed.
 */
export type BatchState = 'pending' | 'running' | 'completed' | 'failed';

/** Shards with work by state. */
export interface ShardCounts {
  ready: number;
  running: number;
  done: number;
  failed: number;
}

/** (task, file) pairs of the done shards by what became of them. */
export interface WorkCounts {
  executed: number;
  reused: number;
  skipped: number;
  failed: number;
}

/** Where one task stands. */
export interface TaskStatus {
  readonly task_id: string;
  readonly type: string;
  readonly status: BatchState;
  readonly shards: ShardCounts;
  /** Ready shards that cannot run because a shard they depend on failed. */
  readonly blocked: number;
  /** Sums of the statistics of the done shards. */
  readonly stats: Readonly<Record<string, number>>;
}

/** Where a batch stands. */
export interface BatchStatus extends WorkCounts {
  readonly batch_id: string;
  readonly snapshot_id: string;
  readonly pipeline: string;
  readonly created_at: string;
  readonly label?: string;
  readonly status: BatchState;
  readonly shards: ShardCounts;
  readonly tasks: readonly TaskStatus[];
}

/**
 * Where a batch stands, from its shard states alone (SPEC 8.3): the status fields of batch.json and task.json say what
 * held when they were written, and events are no results. Only shards with work count.
 *
 * @param stateOf - States that are not to be read again.
 * @throws BATCH_NOT_FOUND, SCHEMA_ERROR.
 */
export function batchStatus(store: Store, batchName: string, stateOf?: StateLookup): BatchStatus {
  const batch = openBatch(store, batchName);
  return statusOf(batch, readWorkShards(batch, stateOf));
}

/** {@link batchStatus} of an open batch; `work` may be given when it was read already. */
export function statusOf(
  batch: OpenBatch,
  work: readonly (readonly WorkShard[])[] = readWorkShards(batch),
): BatchStatus {
  const blocked = findBlocked(batch, work);
  const tasks = batch.tasks.map((task, n) => taskStatus(task, work[n] ?? [], blocked.get(task.task_id) ?? NONE));
  const label = labelOf(batch.record);
  return {
    batch_id: batch.id,
    snapshot_id: batch.record.snapshot_id,
    pipeline: batch.record.pipeline,
    created_at: batch.record.created_at,
    ...(label === undefined ? {} : { label }),
    status: stateOf(
      addCounts(tasks.map((task) => task.shards)),
      tasks.reduce((sum, task) => sum + task.blocked, 0),
    ),
    shards: addCounts(tasks.map((task) => task.shards)),
    ...workCounts(work.flat()),
    tasks,
  };
}

const NONE: ReadonlySet<string> = new Set();

function taskStatus(task: TaskRecord, work: readonly WorkShard[], blockedShards: ReadonlySet<string>): TaskStatus {
  const shards: ShardCounts = { ready: 0, running: 0, done: 0, failed: 0 };
  const stats = new Map<string, number>();
  for (const { state } of work) {
    shards[state?.status ?? 'ready'] += 1;
    if (state?.status !== 'done') continue;
    for (const [name, value] of Object.entries(state.stats ?? {})) {
      if (typeof value === 'number') countUp(stats, name, value);
    }
  }
  const blocked = blockedShards.size;
  return {
    task_id: task.task_id,
    type: task.type,
    status: stateOf(shards, blocked),
    shards,
    blocked,
    stats: Object.fromEntries(stats),
  };
}

function stateOf(shards: ShardCounts, blocked: number): BatchState {
  const canRun = shards.ready - blocked;
  if (canRun === 0 && shards.running === 0) return shards.failed + blocked > 0 ? 'failed' : 'completed';
  return shards.running + shards.done + shards.failed > 0 ? 'running' : 'pending';
}

/** Shards by task id that wait for a failed one, directly or through another that waits (SPEC 7.4). */
function findBlocked(batch: OpenBatch, work: readonly (readonly WorkShard[])[]): Map<string, ReadonlySet<string>> {
  const stuck = new Map<string, ReadonlySet<string>>();
  const blocked = new Map<string, ReadonlySet<string>>();
  batch.tasks.forEach((task, n) => {
    const dependencies = dependenciesOf(batch, task).map((id) => stuck.get(id) ?? NONE);
    const waitsForAll = task.sharding.strategy === 'single';
    const waiting = new Set<string>();
    const failed = new Set<string>();
    for (const { shard_id, state } of work[n] ?? []) {
      const status = state?.status ?? 'ready';
      if (status === 'failed') failed.add(shard_id);
      if (status !== 'ready') continue;
      if (dependencies.some((shards) => (waitsForAll ? shards.size > 0 : shards.has(shard_id)))) waiting.add(shard_id);
    }
    blocked.set(task.task_id, waiting);
    stuck.set(task.task_id, new Set([...failed, ...waiting]));
  });
  return blocked;
}

/** Ids of the tasks whose outputs a task reads, from the plan, else from its own record. */
export function dependenciesOf(batch: OpenBatch, task: TaskRecord): readonly string[] {
  const planned = batch.plan.tasks.find((one) => one.task_id === task.task_id);
  return planned?.depends_on ?? task.inputs?.tasks ?? [];
}

function addCounts(all: readonly ShardCounts[]): ShardCounts {
  const total: ShardCounts = { ready: 0, running: 0, done: 0, failed: 0 };
  for (const counts of all) {
    total.ready += counts.ready;
    total.running += counts.running;
    total.done += counts.done;
    total.failed += counts.failed;
  }
  return total;
}

/** Stores of other implementations say how many files were processed, and know no reuse. */
function workCounts(work: readonly WorkShard[]): WorkCounts {
  const counts: WorkCounts = { executed: 0, reused: 0, skipped: 0, failed: 0 };
  for (const { state } of work) {
    if (state?.status !== 'done' || state.stats === undefined) continue;
    const { files_processed = 0, reused = 0, files_skipped = 0, files_failed = 0 } = state.stats;
    counts.executed += state.stats.executed ?? Math.max(0, files_processed - reused);
    counts.reused += reused;
    counts.skipped += files_skipped;
    counts.failed += files_failed;
  }
  return counts;
}
