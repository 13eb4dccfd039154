import type { Store } from '@codebatch/core';
import { dependenciesOf, statusOf, type TaskStatus } from './batch-status.ts';
import { openBatch } from './open-batch.ts';

/** A task of a batch: what it is, how it is cut into shards, and where it stands. */
export interface TaskRow extends TaskStatus {
  readonly depends_on: readonly string[];
  readonly strategy: string;
  /** Shards with work. */
  readonly shard_count: number;
  /** Version of the task, where its record has one. */
  readonly version?: string;
  /** Resolved options. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * The tasks of a batch in the order of the plan (SPEC 7).
 *
 * @throws BATCH_NOT_FOUND, SCHEMA_ERROR.
 */
export function taskList(store: Store, batchName: string): TaskRow[] {
  const batch = openBatch(store, batchName);
  const { tasks } = statusOf(batch);
  return batch.tasks.map((task, n) => {
    const status = tasks[n] as TaskStatus;
    const { ready, running, done, failed } = status.shards;
    return {
      ...status,
      depends_on: dependenciesOf(batch, task),
      strategy: task.sharding.strategy,
      shard_count: ready + running + done + failed,
      ...(task.version === undefined ? {} : { version: task.version }),
      config: task.config ?? {},
    };
  });
}
