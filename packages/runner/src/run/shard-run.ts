import {
  layout,
  makeDirectory,
  producer,
  SCHEMA_VERSION,
  type ShardStateRecord,
  type Store,
  startAttempt,
  transitionShard,
  writeDocument,
} from '@codebatch/core';
import type { FileResult } from '../outputs/record-lines.ts';
import type { EventLog } from './event-log.ts';
import { recordTime } from './record-time.ts';
import type { SelectedShard, SelectedTask } from './select-work.ts';

/** One attempt of a task at a shard. */
export interface Attempt {
  readonly selected: SelectedTask;
  /** `running`; on disk once the attempt is announced. */
  readonly state: ShardStateRecord;
  /** Whether the shard's directory and state are on disk. */
  announced: boolean;
  /** The `ts` of all records of the attempt. */
  readonly ts: string;
  readonly startedMs: number;
  /** Results by position of the file in the shard. */
  readonly results: (FileResult | undefined)[];
  /** How many of them come from earlier work. */
  reused: number;
}

/** A shard whose tasks are being executed. */
export interface ShardRun {
  readonly shard: SelectedShard;
  readonly attempts: readonly Attempt[];
  /** Files that are not through yet. */
  remaining: number;
}

/** Begins an attempt of every selected task of a shard (SPEC 8.3). */
export function startShard(batchId: string, shard: SelectedShard, events: EventLog): ShardRun {
  const attempts = shard.tasks.map((selected) => startTask(batchId, shard, selected, events));
  return { shard, attempts, remaining: shard.files.length };
}

/**
 * Writes the state `running` of every attempt that has work before it. A first one whose results are all known is `done`
 * the next moment: to write both states would cost a third of what replaying the shard costs. A later one takes `done`
 * off the outputs that it replaces; that must not come to the device after them.
 */
export function announceShard(store: Store, run: ShardRun): void {
  for (const attempt of run.attempts) {
    const first = attempt.selected.state === undefined;
    if (first && run.shard.files.length > 0 && attempt.results.every((result) => result !== undefined)) continue;
    const { batch_id, task_id, shard_id } = attempt.state;
    const durability = !first && store.durability === 'group' ? 'full' : store.durability;
    makeShardDirectory(store, attempt);
    writeDocument(layout.shardState(store.root, batch_id, task_id, shard_id), attempt.state, durability);
  }
}

/** Makes the directories in which a worker is to write the outputs of a shard. */
export function announceWholeShard(store: Store, run: ShardRun): void {
  announceShard(store, run);
  for (const attempt of run.attempts) makeShardDirectory(store, attempt);
}

/** Makes the directory of a shard, once for each attempt. */
export function makeShardDirectory(store: Store, attempt: Attempt): void {
  if (attempt.announced) return;
  const { batch_id, task_id, shard_id } = attempt.state;
  makeDirectory(layout.shardDir(store.root, batch_id, task_id, shard_id), store.durability);
  attempt.announced = true;
}

function startTask(
  batchId: string,
  { shardId, files }: SelectedShard,
  selected: SelectedTask,
  events: EventLog,
): Attempt {
  const { taskId } = selected.task.spec;
  const first: ShardStateRecord = {
    schema_name: 'codebatch.shard_state',
    schema_version: SCHEMA_VERSION,
    shard_id: shardId,
    task_id: taskId,
    batch_id: batchId,
    status: 'ready',
  };
  const ready = { ...startAttempt(selected.state ?? first), producer };
  const state = transitionShard(ready, 'running', { started_at: new Date().toISOString() });
  const attempt = state.attempt ?? 1;
  const again = selected.state !== undefined && attempt > 1;
  events.add(again ? 'shard_retrying' : 'shard_started', { task_id: taskId, shard_id: shardId, attempt });
  return {
    selected,
    state,
    announced: false,
    ts: recordTime(),
    startedMs: performance.now(),
    results: new Array<FileResult | undefined>(files.length).fill(undefined),
    reused: 0,
  };
}
