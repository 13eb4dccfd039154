import type { Store } from '@codebatch/core';
import type { Memo } from '../memo/open-memo.ts';
import type { Committer } from './commit-shard.ts';
import type { EventLog } from './event-log.ts';
import type { OpenPlan } from './open-plan.ts';
import type { RunBatchOptions } from './run-options.ts';
import type { SelectedWork } from './select-work.ts';
import type { Tally } from './tally.ts';

/** What the steps of one run share. */
export interface RunParts {
  readonly store: Store;
  readonly plan: OpenPlan;
  readonly work: SelectedWork;
  readonly events: EventLog;
  readonly memo: Memo;
  readonly committer: Committer;
  readonly tally: Tally;
  /** Aborted when the batch is no longer this run's. */
  readonly abort: AbortSignal;
  /** What the caller asked for. */
  readonly run: RunBatchOptions;
}
