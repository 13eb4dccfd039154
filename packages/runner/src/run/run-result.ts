import { readTask, type Store } from '@codebatch/core';
import { shardFiles } from '../plan/shard-files.ts';
import type { OpenPlan } from './open-plan.ts';
import { readShardStates } from './shard-states.ts';

/** Where a batch stands, computed from the states of its shards. */
export type BatchProgressStatus = 'pending' | 'running' | 'completed' | 'failed';

/** What a run did. Counts are pairs of a task and a file, each pair in one of them. */
export interface RunResult {
  readonly batch_id: string;
  readonly status: BatchProgressStatus;
  /** Executed with success. */
  readonly executed: number;
  /** Taken from earlier work. */
  readonly reused: number;
  /** Not processed, with a skip record here or at an earlier task. */
  readonly skipped: number;
  /** Failed, with a diagnostic. */
  readonly failed: number;
  /** Not tried, because an earlier task failed for the file. */
  readonly blocked: number;
  /** Shards that have no outputs because they failed. */
  readonly failed_shards: number;
  /** Whether the run ended on request before it was through. */
  readonly interrupted: boolean;
  readonly duration_ms: number;
}

/** Computes where a batch stands: only shards with files count. */
export function computeStatus(store: Store, plan: OpenPlan): BatchProgressStatus {
  const counts = { ready: 0, running: 0, done: 0, failed: 0 };
  for (const { spec } of plan.tasks) {
    const states = readShardStates(store, plan.batch.batch_id, spec.taskId);
    const { sharding } = readTask(store, plan.batch.batch_id, spec.taskId);
    for (const shard of shardFiles(store, plan.batch.snapshot_id, sharding).keys()) {
      counts[states.get(shard)?.status ?? 'ready'] += 1;
    }
  }
  if (counts.running > 0) return 'running';
  if (counts.failed > 0) return 'failed';
  if (counts.ready === 0) return 'completed';
  return counts.done > 0 ? 'running' : 'pending';
}
