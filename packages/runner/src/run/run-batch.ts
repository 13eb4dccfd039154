import { availableParallelism } from 'node:os';
import { CodebatchError, type Store, syncFileSystem } from '@codebatch/core';
import { NO_MEMO, openMemo } from '../memo/open-memo.ts';
import { type BatchClaim, claimBatch } from '../owner/claim-batch.ts';
import { checkPartition } from '../owner/partition.ts';
import { runGroups } from '../pool/run-groups.ts';
import { allCompleted, type BatchStanding, computeStanding } from './batch-standing.ts';
import { createCommitter } from './commit-shard.ts';
import { createWorkerSetup } from './create-worker-setup.ts';
import { type EventLog, openEventLog } from './event-log.ts';
import { explainExecutions } from './explain-executions.ts';
import { createGroupSource } from './group-source.ts';
import { type OpenPlan, openPlan } from './open-plan.ts';
import type { RunBatchOptions } from './run-options.ts';
import type { RunParts } from './run-parts.ts';
import type { RunResult } from './run-result.ts';
import { runWholeTasks } from './run-whole-tasks.ts';
import { type SelectedWork, selectWork } from './select-work.ts';
import { createTally, type Tally } from './tally.ts';

/** Bytes for which a further worker pays: it takes 0.1 s to start, in which 0.5 MB are parsed. */
const BYTES_PER_WORKER = 512 * 1024;

/**
 * Runs what is not done of a batch: claims it, takes every open shard through its tasks in worker processes, and
 * commits shard by shard (SPEC 8.4, 11). A run that is killed at any moment leaves nothing that the next one cannot go on from.
 *
 * @throws CodebatchError BATCH_NOT_FOUND, BATCH_OWNED, TASK_NOT_FOUND, SHARD_NOT_FOUND, TASK_LOAD_FAILED, INVALID_TASK,
 *   DEPENDENCY_INCOMPLETE, INTERRUPTED while it waits for the batch; STORE_FULL, STORE_READ_ONLY and other faults of the
 *   store; never for the fault of a file
 */
export async function runBatch(store: Store, batchId: string, options: RunBatchOptions): Promise<RunResult> {
  if (options.partition !== undefined) checkPartition(options.partition);
  const plan = openPlan(store, batchId, options.registry, options.limits);
  const claim = await claimBatch(store, plan.batch.batch_id, options);
  try {
    return await runClaimed(store, plan, claim, options);
  } finally {
    claim.release();
  }
}

async function runClaimed(
  store: Store,
  plan: OpenPlan,
  claim: BatchClaim,
  options: RunBatchOptions,
): Promise<RunResult> {
  const begun = performance.now();
  const work = selectWork(store, plan, options);
  const tally = createTally(work, { keepExecuted: options.explain === true, onProgress: options.onProgress });
  const events = openEventLog(store, plan.batch.batch_id);
  const memo = options.reuse === false ? NO_MEMO : openMemo(store, plan);
  const strict = options.strict === true;
  const { onShard } = options;
  const committer = createCommitter({ store, plan, events, strict, tally, memo, onShard });
  const abort = abortWhenLost(claim, plan.batch.batch_id);
  const parts = { store, plan, work, events, memo, committer, tally, abort, run: options };
  const idle = work.shards.length === 0 && work.whole.length === 0;
  try {
    if (!idle) events.add('batch_started');
    if (work.shards.length > 0) await runShards(parts);
    await runWholeTasks(parts);
    // The states of the last group: what a run has reported as done must not be lost by a power cut.
    if (!idle && store.durability === 'group') syncFileSystem(store.root);
    const everything = options.partition === undefined && options.tasks === undefined && options.shards === undefined;
    const complete = everything && !tally.interrupted && tally.failedShards === 0;
    const standing = complete ? allCompleted(plan) : computeStanding(store, plan);
    if (!idle) addFinalEvents(events, work, standing, tally);
    return {
      batch_id: plan.batch.batch_id,
      status: standing.status,
      ...tally.counts(),
      failed_shards: tally.failedShards,
      interrupted: tally.interrupted,
      duration_ms: Math.round(performance.now() - begun),
      ...(options.explain === true
        ? { executions: explainExecutions(store, plan, tally.executed(), options.reuse !== false) }
        : {}),
    };
  } catch (error) {
    // A batch that another run has taken over is no longer this one's to write.
    if (!abort.aborted) committer.settle();
    throw error;
  } finally {
    events.flush();
  }
}

/** Takes the open shards of tasks that work file by file through worker processes. */
async function runShards(parts: RunParts): Promise<void> {
  const { store, plan, work, committer, run } = parts;
  const load = new Set(work.shards.flatMap(({ tasks }) => tasks.map(({ task }) => task.index)));
  await runGroups({
    setup: createWorkerSetup(store, plan, load),
    limits: plan.limits,
    jobsFor: (bytes) => run.jobs ?? Math.min(availableParallelism(), Math.ceil(bytes / BYTES_PER_WORKER) || 1),
    next: createGroupSource(parts),
    abort: parts.abort,
    ...(run.onLog === undefined ? {} : { onLog: run.onLog }),
  });
  committer.flush();
}

function addFinalEvents(events: EventLog, work: SelectedWork, standing: BatchStanding, tally: Tally): void {
  const selected = [...work.shards.flatMap(({ tasks }) => tasks), ...work.whole];
  for (const taskId of new Set(selected.map(({ task }) => task.spec.taskId))) {
    const status = standing.tasks.get(taskId);
    if (status === 'completed') events.add('task_completed', { task_id: taskId });
    if (status === 'failed') events.add('task_failed', { task_id: taskId });
  }
  if (standing.status === 'completed') events.add('batch_completed', { stats: tally.counts() });
  if (standing.status === 'failed') events.add('batch_failed', { stats: tally.counts() });
}

function abortWhenLost(claim: BatchClaim, batchId: string): AbortSignal {
  const abort = new AbortController();
  const lost = (): void => {
    abort.abort(
      new CodebatchError('BATCH_OWNED', `Another run has taken over the batch '${batchId}'`, {
        details: { batch_id: batchId },
      }),
    );
  };
  if (claim.lost.aborted) lost();
  else claim.lost.addEventListener('abort', lost, { once: true });
  return abort.signal;
}
