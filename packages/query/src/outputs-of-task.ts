import type { Store } from '@codebatch/core';
import { type BatchState, statusOf } from './batch-status.ts';
import { openBatch, selectTask } from './open-batch.ts';
import { countUp, sortedCounts } from './record-fields.ts';
import { scanTasks } from './scan-outputs.ts';

/** What a task has put out so far. */
export interface TaskOutputs {
  readonly batch_id: string;
  readonly task_id: string;
  readonly type: string;
  readonly status: BatchState;
  /** Records of its done shards. */
  readonly outputs: number;
  /** Files with at least one record. */
  readonly files: number;
  /** Records by kind, largest count first. */
  readonly kinds: Readonly<Record<string, number>>;
}

/**
 * Which outputs exist for a task (SPEC 12.2). The records themselves come from scanOutputs with `tasks: [task]`.
 *
 * @throws BATCH_NOT_FOUND, TASK_NOT_FOUND, SCHEMA_ERROR.
 */
export function outputsOfTask(store: Store, batchName: string, taskName: string): TaskOutputs {
  const batch = openBatch(store, batchName);
  const task = selectTask(batch, taskName);
  const kinds = new Map<string, number>();
  const files = new Set<string>();
  let outputs = 0;
  for (const { record } of scanTasks(batch, [task], undefined)) {
    outputs += 1;
    countUp(kinds, record.kind);
    files.add(record.path);
  }
  const status = statusOf(batch).tasks.find((one) => one.task_id === task.task_id)?.status ?? 'pending';
  return {
    batch_id: batch.id,
    task_id: task.task_id,
    type: task.type,
    status,
    outputs,
    files: files.size,
    kinds: sortedCounts(kinds),
  };
}
