import type { BaselineFindingRecord, TaskRecord } from '@codebatch/core';
import { createPathFilter, readSnapshot } from '@codebatch/snapshot/read';
import { dependenciesOf } from '../batch-status.ts';
import { type DoneShards, type IncompleteTask, incompleteTasks } from '../compare/done-shards.ts';
import { type SnapshotFile, shardOfFile } from '../compare/snapshot-file.ts';
import type { OpenBatch } from '../open-batch.ts';
import type { FileFindings } from './read-file-findings.ts';

/** What a batch can say about files. */
export interface Knowledge {
  /** Takes note of what a task has about a file. */
  note(group: FileFindings): void;
  /** Whether the batch would show an accepted finding if it were still there. Right once every group was noted. */
  covers(finding: BaselineFindingRecord): boolean;
  /** Tasks with shards that are not done. */
  readonly incomplete: readonly IncompleteTask[];
}

/**
 * Starts with nothing noted. A file that is not in the snapshot is gone, and its findings with it, unless the snapshot was
 * made without files of its path.
 *
 * @throws SCHEMA_ERROR.
 */
export function createKnowledge(
  batch: OpenBatch,
  files: ReadonlyMap<string, SnapshotFile>,
  done: DoneShards,
): Knowledge {
  const isTaken = createPathFilter(readSnapshot(batch.store, batch.record.snapshot_id));
  const lost = new Map<string, FileFindings['lost']>();
  const lostBy = (taskId: string, path: string) => lost.get(`${taskId}\n${path}`);
  return {
    incomplete: incompleteTasks(batch, done),
    note: ({ task, path, lost: how }) => {
      if (how !== undefined) lost.set(`${task.task_id}\n${path}`, how);
    },
    covers({ task: type, path }) {
      const task = batch.tasks.find((one) => one.type === type);
      if (task === undefined) return false;
      const file = files.get(path);
      if (file === undefined) return isTaken(path);
      if (!done.of(task).has(shardOfFile(task, file)) || lostBy(task.task_id, path) !== undefined) return false;
      // Without a grammar for a file no earlier scan had more of it either.
      return neededBy(batch, task).every((id) => [undefined, 'SKIP_LANGUAGE'].includes(lostBy(id, path)));
    },
  };
}

/** Ids of the tasks whose outputs a task reads, directly and through others. */
function neededBy(batch: OpenBatch, task: TaskRecord): string[] {
  const needed = new Set(dependenciesOf(batch, task));
  for (const id of needed) {
    const other = batch.tasks.find(({ task_id }) => task_id === id);
    if (other !== undefined) for (const deeper of dependenciesOf(batch, other)) needed.add(deeper);
  }
  return [...needed];
}
