import { compareUtf8, FAILURE_CODES, type Store, shardOf } from '@codebatch/core';
import { readSnapshotFiles } from '@codebatch/snapshot/read';
import { type OpenBatch, openBatch, selectTasks } from './open-batch.ts';
import { compileFilter } from './output-filter.ts';
import { compilePathPatterns } from './path-pattern.ts';
import { scanWanted } from './scan-outputs.ts';
import { readWorkShards, type WorkShard } from './shard-work.ts';

/** A file that a task did not get through. */
export interface FailedFile {
  readonly path: string;
  readonly task_id: string;
  readonly shard_id: string;
  readonly code: string;
  readonly message: string;
}

/** Which failures are wanted. */
export interface FailedFileFilter {
  /** Ids or types of tasks. */
  readonly tasks?: readonly string[];
  /** Part of a path or a glob; several: any of them. */
  readonly path?: string | readonly string[];
}

/**
 * The files that failed a task (SPEC 12.3), by task in plan order, shard and stored order: those with a failure
 * diagnostic (`FAILURE_CODES`) in a done shard, and every file of a failed shard with the shard's error.
 *
 * @throws BATCH_NOT_FOUND, TASK_NOT_FOUND, SCHEMA_ERROR.
 */
export function failedFiles(store: Store, batchName: string, filter: FailedFileFilter = {}): FailedFile[] {
  const batch = openBatch(store, batchName);
  const wanted = new Set(selectTasks(batch, filter.tasks).map((task) => task.task_id));
  const path = compilePathPatterns(filter.path);
  const failures = [...recordedFailures(batch), ...filesOfFailedShards(batch, readWorkShards(batch).flat())];
  const order = new Map(batch.tasks.map((task, n) => [task.task_id, n]));
  return failures
    .filter((failure) => wanted.has(failure.task_id) && (path === undefined || path(failure.path)))
    .map((failure, n) => ({ failure, n, task: order.get(failure.task_id) ?? 0 }))
    .sort((a, b) => a.task - b.task || compareUtf8(a.failure.shard_id, b.failure.shard_id) || a.n - b.n)
    .map(({ failure }) => failure);
}

function* recordedFailures(batch: OpenBatch): Generator<FailedFile> {
  const filter = { kinds: ['diagnostic'], codes: FAILURE_CODES };
  for (const { record } of scanWanted(
    batch,
    batch.tasks,
    filter,
    compileFilter(filter, () => ''),
  )) {
    const { path, task_id, shard_id, code = '', message = '' } = record;
    yield { path, task_id, shard_id, code, message };
  }
}

/** One row for each file of each failed shard; the file index is read only when there is one. */
export function* filesOfFailedShards(batch: OpenBatch, work: readonly WorkShard[]): Generator<FailedFile> {
  const failed = work.filter(({ state }) => state?.status === 'failed');
  if (failed.length === 0) return;
  let position = 0;
  for (const file of readSnapshotFiles(batch.store, batch.record.snapshot_id)) {
    for (const { task, shard_id, state } of failed) {
      const { strategy, shard_count } = task.sharding;
      if (shardOf(file, strategy, shard_count, position) !== shard_id) continue;
      const { code = 'TASK_FAILED', message = 'the shard failed' } = state?.error ?? {};
      yield { path: file.path, task_id: task.task_id, shard_id, code, message };
    }
    position += 1;
  }
}
