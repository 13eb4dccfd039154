import type { Store } from '@codebatch/core';
import { shardFiles } from '../plan/shard-files.ts';
import type { OpenPlan } from './open-plan.ts';
import type { BatchProgressStatus } from './run-result.ts';
import { readShardStates } from './shard-states.ts';

/** Where a batch and its tasks stand. */
export interface BatchStanding {
  readonly status: BatchProgressStatus;
  /** By id of the task. */
  readonly tasks: ReadonlyMap<string, BatchProgressStatus>;
}

interface ShardCounts {
  readonly ready: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
}

/** Computes where a batch stands from the states of its shards: only shards with files count. */
export function computeStanding(store: Store, plan: OpenPlan): BatchStanding {
  const total = { ready: 0, running: 0, done: 0, failed: 0 };
  const tasks = new Map<string, BatchProgressStatus>();
  for (const { spec, record } of plan.tasks) {
    const counts = { ready: 0, running: 0, done: 0, failed: 0 };
    const states = readShardStates(store, plan.batch.batch_id, spec.taskId);
    for (const shard of shardFiles(store, plan.batch.snapshot_id, record.sharding).keys()) {
      const status = states.get(shard)?.status ?? 'ready';
      counts[status] += 1;
      total[status] += 1;
    }
    tasks.set(spec.taskId, statusOf(counts));
  }
  return { status: statusOf(total), tasks };
}

/** The standing after a run that had everything to do and did it. */
export function allCompleted(plan: OpenPlan): BatchStanding {
  return { status: 'completed', tasks: new Map(plan.tasks.map(({ spec }) => [spec.taskId, 'completed'])) };
}

function statusOf(counts: ShardCounts): BatchProgressStatus {
  if (counts.running > 0) return 'running';
  if (counts.failed > 0) return 'failed';
  if (counts.ready === 0) return 'completed';
  return counts.done > 0 ? 'running' : 'pending';
}
