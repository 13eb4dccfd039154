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
import type { TaskResult } from '../protocol.ts';
import type { EventLog } from './event-log.ts';
import { recordTime } from './record-time.ts';
import type { SelectedShard, SelectedTask } from './select-work.ts';

/** One attempt of a task at a shard. */
export interface Attempt {
  readonly selected: SelectedTask;
  /** The state on disk: `running`. */
  readonly state: ShardStateRecord;
  /** The `ts` of all records of the attempt. */
  readonly ts: string;
  readonly startedMs: number;
  /** Results by position of the file in the shard. */
  readonly results: (TaskResult | undefined)[];
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

/** Begins an attempt of every selected task of a shard: the states on disk become `running` (SPEC 8.3). */
export function startShard(store: Store, batchId: string, shard: SelectedShard, events: EventLog): ShardRun {
  const attempts = shard.tasks.map((selected) => startTask(store, batchId, shard, selected, events));
  return { shard, attempts, remaining: shard.files.length };
}

function startTask(
  store: Store,
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
  makeDirectory(layout.shardDir(store.root, batchId, taskId, shardId), store.durability);
  writeDocument(layout.shardState(store.root, batchId, taskId, shardId), state, store.durability);
  const attempt = state.attempt ?? 1;
  const again = selected.state !== undefined && attempt > 1;
  events.add(again ? 'shard_retrying' : 'shard_started', { task_id: taskId, shard_id: shardId, attempt });
  return {
    selected,
    state,
    ts: recordTime(),
    startedMs: performance.now(),
    results: new Array<TaskResult | undefined>(files.length).fill(undefined),
    reused: 0,
  };
}
