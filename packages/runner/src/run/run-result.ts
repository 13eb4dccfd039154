import type { ExplainedExecution } from './explain-executions.ts';

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
  /** Why each pair was executed that was; only where that was asked for. */
  readonly executions?: readonly ExplainedExecution[];
}
