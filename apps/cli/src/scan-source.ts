import {
  type BatchRecord,
  isCodebatchError,
  listBatches,
  readBatch,
  resolveBatchId,
  type SnapshotRecord,
  type Store,
} from '@codebatch/core';
import { createShardSummariser, type StateLookup } from '@codebatch/query';
import { batchStatus } from '@codebatch/query/status';
import { initBatch } from '@codebatch/runner';
import { type CreateSnapshotOptions, createSnapshot, type SnapshotSource } from '@codebatch/snapshot';
import type { CliContext } from './cli-context.ts';
import { earlierBatch } from './earlier-batch.ts';
import { findEqualBatch, type IntendedPlan } from './find-equal-batch.ts';
import { indexAfterRun } from './index-after-run.ts';
import { watchInterrupts } from './interrupts.ts';
import type { Project } from './load-project.ts';
import { type PerformRunOptions, performRun } from './perform-run.ts';
import { createProgress } from './render/progress.ts';
import type { Work } from './render/work.ts';
import type { TaskOptions } from './task-options.ts';

export interface ScanSourceOptions {
  readonly project: Project;
  readonly context: CliContext;
  readonly plan: IntendedPlan;
  readonly options: TaskOptions;
  readonly label: string | undefined;
  /**
   * Which equal batch answers in place of a new one, or is gone on with: `latest`, only the newest of the store, so that
   * commands after the scan are about what it found; `any`; `none`, and no equal snapshot either.
   */
  readonly answeredBy: 'latest' | 'any' | 'none';
  /** Build an index for queries, where that costs little. */
  readonly index: boolean;
  /** Summarise shards as they are done, with lists of this length. */
  readonly top: number | undefined;
  readonly snapshot: CreateSnapshotOptions;
  readonly run: Pick<PerformRunOptions, 'jobs' | 'reuse' | 'wait' | 'takeOver'>;
  readonly note: (message: string) => void;
}

/** How a scan came to its batch. */
export interface ScanResult extends Pick<Work, 'executed'> {
  readonly snapshot: SnapshotRecord;
  readonly batchId: string;
  /** The source, the plan and the versions are those of a finished batch, which answers. */
  readonly unchanged: boolean;
  /** An unfinished batch of the same source and plan was gone on with. */
  readonly resumed: boolean;
  readonly interrupted: boolean;
  /** Whether the batch before it of the same source and pipeline is over other files. */
  readonly hasEarlier: boolean;
  readonly durationMs: number;
  /** The states that the run wrote, if there was one. */
  readonly stateOf: StateLookup | undefined;
}

/**
 * Snapshots a source and brings a batch of the pipeline over it to its end: an equal one that may answer does so as it is,
 * or is resumed where it is not finished, otherwise a new one is made. @throws INTERRUPTED during the snapshot
 */
export async function scanSource(store: Store, source: SnapshotSource, scan: ScanSourceOptions): Promise<ScanResult> {
  const started = performance.now();
  const { registry } = scan.project;
  const snapshot = await takeSnapshot(store, source, scan);
  const equal = findEqualBatch(store, mayAnswer(store, scan), snapshot.snapshot_id, scan.plan, scan.label);
  const finished = equal !== undefined && batchStatus(store, equal.batch_id).status === 'completed';
  const unfinished = finished ? undefined : equal;
  if (finished && scan.plan.versioned) {
    return {
      snapshot,
      batchId: equal.batch_id,
      unchanged: true,
      resumed: false,
      interrupted: false,
      executed: 0,
      hasEarlier: hasEarlier(store, equal.batch_id),
      durationMs: performance.now() - started,
      stateOf: undefined,
    };
  }
  const batch =
    unfinished ??
    initBatch(store, {
      snapshotId: snapshot.snapshot_id,
      pipeline: scan.plan.pipeline,
      registry,
      options: scan.options,
      ...(scan.label === undefined ? {} : { label: scan.label }),
    });
  if (unfinished !== undefined) scan.note(`going on with ${unfinished.batch_id}, which was not finished`);
  const summariser = scan.top === undefined ? undefined : createShardSummariser(store, batch.batch_id, scan.top);
  const result = await performRun(store, batch.batch_id, {
    ...scan.run,
    onShard: (state) => summariser?.add(state),
    registry,
    context: scan.context,
    note: scan.note,
  });
  summariser?.save();
  if (scan.index && result.status === 'completed') {
    await indexAfterRun(store, batch.batch_id, result.duration_ms, scan.note);
  }
  return {
    snapshot,
    batchId: batch.batch_id,
    unchanged: false,
    resumed: unfinished !== undefined,
    interrupted: result.interrupted,
    executed: result.executed,
    hasEarlier: hasEarlier(store, batch.batch_id),
    durationMs: performance.now() - started,
    stateOf: result.stateOf,
  };
}

async function takeSnapshot(store: Store, source: SnapshotSource, scan: ScanSourceOptions): Promise<SnapshotRecord> {
  const { context } = scan;
  const progress = createProgress(context.stderr, context.env, 'reading');
  const interrupts = watchInterrupts(() => progress.clear());
  try {
    const { snapshot } = await createSnapshot(store, source, {
      ...scan.snapshot,
      ...(scan.label === undefined ? {} : { label: scan.label }),
      reuse: scan.answeredBy !== 'none',
      signal: interrupts.signal,
      onProgress: (amount) => progress.update(amount),
    });
    return snapshot;
  } finally {
    progress.clear();
    interrupts.dispose();
  }
}

function mayAnswer(store: Store, { answeredBy }: ScanSourceOptions): readonly BatchRecord[] {
  if (answeredBy === 'none') return [];
  if (answeredBy === 'any') return listBatches(store);
  try {
    return [readBatch(store, resolveBatchId(store, 'latest'))];
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    // There is none, or it may be one that is damaged: a new one is the newest for certain.
    return [];
  }
}

function hasEarlier(store: Store, batchId: string): boolean {
  const batches = listBatches(store);
  const place = batches.findIndex(({ batch_id }) => batch_id === batchId);
  const batch = batches[place];
  const earlier = batch === undefined ? undefined : earlierBatch(store, batch, batches.slice(0, place));
  return earlier !== undefined && earlier.snapshot_id !== batch?.snapshot_id;
}
