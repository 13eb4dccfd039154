import type { ShardStateRecord } from '@codebatch/core';
import type { Limits } from '../limits.ts';
import type { Partition } from '../owner/partition.ts';
import type { LogMessage } from '../pool/run-groups.ts';
import type { Registry } from '../registry/registry.ts';
import type { RunProgress } from './tally.ts';

/** How to run a batch. */
export interface RunBatchOptions {
  readonly registry: Registry;
  /** Worker processes at most. Default: as many as there are processors, fewer where little is to be executed. */
  readonly jobs?: number | undefined;
  /** Only a share of the shards. Default: all. */
  readonly partition?: Partition | undefined;
  /** Wait for a run that owns the batch, instead of refusing. Default: false. */
  readonly wait?: boolean | undefined;
  /** Take the batch from an owner of which is not known whether it lives. Default: false. */
  readonly takeOver?: boolean | undefined;
  /** Give shards with failed files a new attempt. Default: false. */
  readonly retryFailed?: boolean | undefined;
  /** When aborted, shards that were begun are finished and committed, and no others are begun; waiting ends. */
  readonly signal?: AbortSignal | undefined;
  /** Ids or names of the tasks to run. Default: all. */
  readonly tasks?: readonly string[] | undefined;
  /** Ids of the shards to run. Default: all. */
  readonly shards?: readonly string[] | undefined;
  /** A file that fails makes its shard fail. Default: false. */
  readonly strict?: boolean | undefined;
  /** Take results of earlier runs where nothing that decides them has changed. Default: true. */
  readonly reuse?: boolean | undefined;
  /** Say in the result why each pair of a task and a file was executed. Default: false. */
  readonly explain?: boolean | undefined;
  /** Limits over those of the configuration and the defaults. */
  readonly limits?: Partial<Limits> | undefined;
  onProgress?(progress: RunProgress): void;
  /** Called for each shard of a task that becomes `done`, when its state is written. What it throws ends the run. */
  onShard?(state: ShardStateRecord): void;
  onLog?(message: LogMessage): void;
}
