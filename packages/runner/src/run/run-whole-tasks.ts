import { SINGLE_SHARD, type Store } from '@codebatch/core';
import { readFileIndex } from '../plan/file-index.ts';
import type { WorkerSetup } from '../protocol.ts';
import type { Committer } from './commit-shard.ts';
import type { EventLog } from './event-log.ts';
import type { OpenPlan } from './open-plan.ts';
import type { RunBatchOptions } from './run-batch.ts';
import { runWhole } from './run-whole.ts';
import { dependencyIncomplete, findIncomplete, type SelectedWork } from './select-work.ts';
import { announceShard, startShard } from './shard-run.ts';
import type { Tally } from './tally.ts';

/** What {@link runWholeTasks} needs. */
export interface RunWholeTasksOptions {
  readonly store: Store;
  readonly plan: OpenPlan;
  readonly work: SelectedWork;
  setup(load: readonly number[]): WorkerSetup;
  readonly committer: Committer;
  readonly events: EventLog;
  readonly tally: Tally;
  readonly abort: AbortSignal;
  readonly run: RunBatchOptions;
}

/**
 * Runs the selected whole-snapshot tasks in plan order, each after every shard of what it depends on (SPEC 8.4). One
 * whose dependencies are not complete is left for a later run: those of other partitions, or of an interrupted run.
 *
 * @throws CodebatchError DEPENDENCY_INCOMPLETE for a task that was asked for by name
 */
export async function runWholeTasks(options: RunWholeTasksOptions): Promise<void> {
  const { store, plan, work, events, tally, run } = options;
  const files = readFileIndex(store, plan.batch.snapshot_id);
  for (const { task, state } of work.whole) {
    if (run.signal?.aborted) {
      tally.interrupted = true;
      return;
    }
    // One partition looks after what cannot be divided.
    if (run.partition !== undefined && run.partition.index !== 1) return;
    const missing = findIncomplete(store, plan, task);
    if (missing.size > 0) {
      if (run.tasks !== undefined) throw dependencyIncomplete(missing);
      continue;
    }
    const shard = { shardId: SINGLE_SHARD, files: [], tasks: [{ task, state }] };
    events.add('task_started', { task_id: task.spec.taskId });
    const started = startShard(plan.batch.batch_id, shard, events);
    announceShard(store, started);
    const result = await runWhole(options.setup([task.index]), task.index, plan.limits, options.abort, run.onLog);
    if ('error' in result) {
      options.committer.fail(started.attempts[0]!, result.error);
      tally.addOutcome('failed');
    } else {
      options.committer.commitWhole(started, result.bodies, files.length);
      tally.addOutcome('ok');
    }
  }
}
