import type { ShardStateRecord, TaskRecord } from '@codebatch/core';
import type { OpenBatch } from '../open-batch.ts';
import { readWorkShards, type WorkShard } from '../shard-work.ts';

/** What of a batch can be read, task by task. */
export interface DoneShards {
  /** States of the done shards of a task by id. */
  of(task: TaskRecord): ReadonlyMap<string, ShardStateRecord>;
  /** Shards of a task that have files and are not done. */
  missing(task: TaskRecord): number;
  readonly work: readonly (readonly WorkShard[])[];
}

/** Reads the shard states of a batch. */
export function readDoneShards(batch: OpenBatch): DoneShards {
  const work = readWorkShards(batch);
  const done = new Map<TaskRecord, Map<string, ShardStateRecord>>();
  const missing = new Map<TaskRecord, number>();
  batch.tasks.forEach((task, n) => {
    const states = new Map<string, ShardStateRecord>();
    for (const { shard_id, state } of work[n] ?? []) {
      if (state?.status === 'done') states.set(shard_id, state);
    }
    done.set(task, states);
    missing.set(task, (work[n] ?? []).length - states.size);
  });
  return { of: (task) => done.get(task) ?? new Map(), missing: (task) => missing.get(task) ?? 0, work };
}

/** A task with shards that have files and are not done. */
export interface IncompleteTask {
  readonly task_id: string;
  readonly shards: number;
}

/** The tasks of a batch that are not done, in the order of the plan. */
export function incompleteTasks(batch: OpenBatch, done: DoneShards): IncompleteTask[] {
  return batch.tasks
    .map((task) => ({ task_id: task.task_id, shards: done.missing(task) }))
    .filter(({ shards }) => shards > 0);
}
