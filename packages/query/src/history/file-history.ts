import {
  type BatchRecord,
  canonicalJson,
  isFailure,
  labelOf,
  type OutputRecord,
  parseSnapshotPath,
  readShardState,
  type Store,
  type TaskRecord,
} from '@codebatch/core';
import { createContextReader } from '../compare/finding-context.ts';
import { type SnapshotFile, shardOfFile } from '../compare/snapshot-file.ts';
import type { OpenBatch } from '../open-batch.ts';
import { scanShard } from '../scan-outputs.ts';
import { type DamagedBatch, followPath } from './follow-path.ts';
import type { HistoryBatch } from './history-batch.ts';
import { createFindingTracer, type FindingSpan } from './trace-findings.ts';
import { createMetricTracer, type MetricHistory } from './trace-metrics.ts';

/** What a batch knows of a file. Batches before the first that has it are no steps. */
export interface HistoryStep extends HistoryBatch {
  readonly snapshot_id: string;
  /** `same`: the content of the batch before. */
  readonly file: 'added' | 'changed' | 'same' | 'absent';
  /** Where the first batch that is followed has the file: no earlier one lacked it, and it may be older. */
  readonly from_start?: true;
  /** Where the file is there; another path than the one asked for before it was renamed. */
  readonly path?: string;
  /** Where the step before has the file, if that is another path. */
  readonly previous_path?: string;
  /** Where the file of the step before is now, if it is absent under its path. */
  readonly next_path?: string;
  readonly object?: string;
  /** Findings of the tasks that have looked. */
  readonly findings: number;
  /** Ids of the tasks that have not looked at the file, or failed on it or skipped it. */
  readonly unknown: readonly string[];
  /** Of these the ones whose shard of the file is not done. */
  readonly not_done: readonly string[];
}

/** A file over the batches of its source. */
export interface FileHistory {
  readonly path: string;
  /** The oldest first. */
  readonly batches: readonly HistoryStep[];
  /** How many batches of other sources are left out. */
  readonly left_out: number;
  /** Batches that cannot be read. What they know of the file is missing: it may be older, or have changed in between. */
  readonly damaged: readonly DamagedBatch[];
  /** Those that are there now first, then those that went last; equal ones by line. */
  readonly findings: readonly FindingSpan[];
  /** By task and name, in the order of the records. */
  readonly metrics: readonly MetricHistory[];
}

/** Options of {@link fileHistory}. */
export interface FileHistoryOptions {
  /** Whether the file is followed to the paths that it was renamed from; by default it is. */
  readonly follow?: boolean;
  /** Whether it is followed through the batches of all sources; by default through those of one. */
  readonly allSources?: boolean;
}

/**
 * Follows a file through the batches of one source, that of the newest batch that has it, the oldest first: since when each
 * finding is there and until when it was, which values its metrics had. A finding is followed as comparisons recognise it
 * (SPEC 9.4), and so is a file that was renamed, back from the path that is asked for. Batches in which a task has not
 * looked at the file say nothing about its findings: neither that they are there nor that they are gone. Of each batch the
 * file index and the file's own shards are read.
 *
 * @param path - Path in the snapshots, as recorded; of a file that was renamed the last one.
 * @throws FILE_NOT_FOUND where no batch has the file, with the nearest paths of the newest; INVALID_ARGUMENT, SCHEMA_ERROR.
 */
export function fileHistory(
  store: Store,
  path: string,
  { follow = true, allSources = false }: FileHistoryOptions = {},
): FileHistory {
  parseSnapshotPath(path);
  const findings = createFindingTracer();
  const metrics = createMetricTracer();
  const contexts = createContextReader(store);
  const steps: HistoryStep[] = [];
  let before: SnapshotFile | undefined;
  const { located, leftOut, damaged } = followPath(store, path, { follow, allSources });
  for (const { batch, file, nextPath } of located) {
    const { snapshot_id } = batch.record;
    const at = nameBatch(batch.record);
    if (file === undefined) {
      findings.gone(at);
      metrics.gone(at);
      if (steps.length === 0) continue;
      const gone = { file: 'absent', findings: 0, unknown: [], not_done: [] } as const;
      steps.push({ ...at, snapshot_id, ...gone, ...(nextPath === undefined ? {} : { next_path: nextPath }) });
      before = undefined;
      continue;
    }
    const unknown: string[] = [];
    const notDone: string[] = [];
    let found = 0;
    for (const task of batch.tasks) {
      const records = recordsOf(batch, task, file);
      const looked = records !== undefined && !records.some(isLost);
      if (!looked) unknown.push(task.task_id);
      if (records === undefined) notDone.push(task.task_id);
      const diagnostics = (records ?? []).filter(({ kind }) => kind === 'diagnostic');
      found += diagnostics.length;
      const name = nameTask(batch, task);
      const compared = diagnostics.map((one) => ({ record: one, context: () => contexts.of(one, file) }));
      findings.seen({ name, work: workOf(task), found: compared, looked, at });
      if (looked) metrics.seen(name, records, at);
    }
    const place = {
      path: file.path,
      ...(before === undefined || before.path === file.path ? {} : { previous_path: before.path }),
      object: file.object,
    };
    steps.push({
      ...at,
      snapshot_id,
      file: stateOf(before, file),
      ...(batch === located[0]?.batch ? { from_start: true } : {}),
      ...place,
      findings: found,
      unknown,
      not_done: notDone,
    });
    before = file;
  }
  return {
    path,
    batches: steps,
    left_out: leftOut,
    damaged,
    findings: findings.spans(),
    metrics: metrics.histories(),
  };
}

/** What a task recorded about a file; undefined where its shard is not done. */
function recordsOf(batch: OpenBatch, task: TaskRecord, file: SnapshotFile): OutputRecord[] | undefined {
  const shard = shardOfFile(task, file);
  if (readShardState(batch.store, batch.id, task.task_id, shard)?.status !== 'done') return undefined;
  const records: OutputRecord[] = [];
  for (const { record } of scanShard(batch, task, shard, undefined))
    if (record.path === file.path) records.push(record);
  return records;
}

/** The type of a task, by which it is recognised in other batches; of several of one type the id as well. */
function nameTask({ tasks }: OpenBatch, task: TaskRecord): string {
  return tasks.some((other) => other !== task && other.type === task.type) ? `${task.type}/${task.task_id}` : task.type;
}

function workOf(task: TaskRecord): string {
  return canonicalJson([task.version ?? null, task.config ?? null]);
}

function nameBatch(record: BatchRecord): HistoryBatch {
  const label = labelOf(record);
  return { batch_id: record.batch_id, created_at: record.created_at, ...(label === undefined ? {} : { label }) };
}

function stateOf(before: SnapshotFile | undefined, file: SnapshotFile): HistoryStep['file'] {
  if (before === undefined) return 'added';
  return before.object === file.object ? 'same' : 'changed';
}

/** The task skipped the file, or failed on it: what it does not say is not known to be gone. */
function isLost(record: OutputRecord): boolean {
  return record.kind === 'skip' || isFailure(record);
}
