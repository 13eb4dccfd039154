import { createHash } from 'node:crypto';
import { SINGLE_SHARD, type Store } from '@codebatch/core';
import { readFileIndex } from '../plan/file-index.ts';
import { shardFiles } from '../plan/shard-files.ts';
import { createWorkerSetup } from './create-worker-setup.ts';
import type { OpenPlan, PlannedTask } from './open-plan.ts';
import type { RunParts } from './run-parts.ts';
import { runWhole, type WholeResult } from './run-whole.ts';
import { dependencyIncomplete, findIncomplete } from './select-work.ts';
import { announceShard, startShard } from './shard-run.ts';
import { readShardStates } from './shard-states.ts';

/**
 * Runs the selected whole-snapshot tasks in plan order, each after every shard of what it depends on (SPEC 8.4). One
 * whose dependencies are not complete is left for a later run: those of other partitions, or of an interrupted run.
 *
 * @throws CodebatchError DEPENDENCY_INCOMPLETE for a task that was asked for by name
 */
export async function runWholeTasks(parts: RunParts): Promise<void> {
  const { store, plan, work, events, memo, committer, tally, run } = parts;
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
    const inputs = digestInputs(store, plan, task);
    const known = inputs === undefined ? undefined : memo.replayWhole(task, inputs);
    const result: WholeResult =
      known === undefined
        ? await runWhole(createWorkerSetup(store, plan, [task.index]), task.index, plan.limits, parts.abort, run.onLog)
        : { bodies: known };
    if (known === undefined) tally.addExecuted(task, undefined);
    if ('error' in result) {
      committer.fail(started.attempts[0]!, result.error);
      tally.addOutcome('failed');
      continue;
    }
    started.attempts[0]!.reused = known === undefined ? 0 : files.length;
    committer.commitWhole(started, result.bodies, files.length);
    tally.addOutcome('ok', known !== undefined, files.length);
    if (known === undefined && inputs !== undefined) memo.rememberWhole(task, inputs, result.bodies);
  }
}

/**
 * A digest of everything that a whole-snapshot task can read: the files, and the records of what it depends on.
 *
 * @returns undefined where a shard of another implementation does not say what its records are
 */
function digestInputs(store: Store, plan: OpenPlan, task: PlannedTask): string | undefined {
  const hash = createHash('sha256');
  for (const { path, object } of readFileIndex(store, plan.batch.snapshot_id)) hash.update(`${path}\n${object}\n`);
  for (const index of task.spec.dependsOn) {
    const { spec, record } = plan.tasks[index]!;
    const states = readShardStates(store, plan.batch.batch_id, spec.taskId);
    const shards = spec.whole ? [SINGLE_SHARD] : shardFiles(store, plan.batch.snapshot_id, record.sharding).keys();
    for (const shard of shards) {
      const digest = states.get(shard)?.records_sha256;
      if (digest === undefined) return undefined;
      hash.update(`${spec.type} ${shard} ${digest}\n`);
    }
  }
  return hash.digest('hex');
}
