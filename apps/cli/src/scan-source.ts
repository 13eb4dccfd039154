import { listBatches, type SnapshotRecord, type Store } from '@codebatch/core';
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
  /** Make a snapshot and a batch even if nothing changed. */
  readonly newBatch: boolean;
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
  /** Whether the batch is the newest of the store, which commands are about unless another is named. */
  readonly isLatest: boolean;
  /** Id of the batch before it of the same source and pipeline, where that is over other files. */
  readonly earlier: string | undefined;
  readonly durationMs: number;
  /** The states that the run wrote, if there was one. */
  readonly stateOf: StateLookup | undefined;
}

/**
 * Snapshots a source and brings a batch of the pipeline over it to its end: a finished one answers as it is, an
 * unfinished one is resumed, otherwise a new one is made. @throws INTERRUPTED during the snapshot
 */
export async function scanSource(store: Store, source: SnapshotSource, scan: ScanSourceOptions): Promise<ScanResult> {
  const started = performance.now();
  const { registry } = scan.project;
  const snapshot = await takeSnapshot(store, source, scan);
  const equal = scan.newBatch ? undefined : findEqualBatch(store, snapshot.snapshot_id, scan.plan, scan.label);
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
      ...standingOf(store, equal.batch_id),
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
    ...standingOf(store, batch.batch_id),
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
      reuse: !scan.newBatch,
      signal: interrupts.signal,
      onProgress: (amount) => progress.update(amount),
    });
    return snapshot;
  } finally {
    progress.clear();
    interrupts.dispose();
  }
}

/** Where a batch stands among those of the store. */
function standingOf(store: Store, batchId: string): Pick<ScanResult, 'isLatest' | 'earlier'> {
  const batches = listBatches(store);
  const place = batches.findIndex(({ batch_id }) => batch_id === batchId);
  const batch = batches[place];
  const earlier = batch === undefined ? undefined : earlierBatch(store, batch, batches.slice(0, place));
  return {
    isLatest: place === batches.length - 1,
    earlier: earlier === undefined || earlier.snapshot_id === batch?.snapshot_id ? undefined : earlier.batch_id,
  };
}
