import type { Store, TaskRecord } from '@codebatch/core';
import { type IncompleteTask, incompleteTasks, readDoneShards } from '../compare/done-shards.ts';
import { createContextReader } from '../compare/finding-context.ts';
import { readFilesByPath } from '../compare/snapshot-file.ts';
import { openBatch } from '../open-batch.ts';
import { type Baseline, type BaselineOptions, createBaseline } from './baseline.ts';
import { readFileFindings } from './read-file-findings.ts';

/** The findings of a batch as accepted ones. */
export interface AcceptedFindings {
  readonly batch_id: string;
  readonly baseline: Baseline;
  /** Tasks with shards that are not done: their findings are not there yet. */
  readonly incomplete: readonly IncompleteTask[];
}

/**
 * Accepts every finding of a batch (SPEC 9.5). Failures of tasks are no findings.
 *
 * @throws BATCH_NOT_FOUND, SCHEMA_ERROR.
 */
export function acceptFindings(store: Store, batchName: string, options: BaselineOptions = {}): AcceptedFindings {
  const batch = openBatch(store, batchName);
  const groups = readFileFindings(batch, readFilesByPath(batch), createContextReader(store), options.ignore);
  const findings = [...groups].flatMap(({ found }) => found.map(({ finding }) => finding));
  const versions = new Map(batch.tasks.map((task) => [task.type, new Set([versionOf(task)])]));
  return {
    batch_id: batch.id,
    baseline: createBaseline(versions, findings),
    incomplete: incompleteTasks(batch, readDoneShards(batch)),
  };
}

/** The version of a task; empty where its record has none. */
export function versionOf(task: TaskRecord): string {
  return task.version ?? '';
}
