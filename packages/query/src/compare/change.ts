import type { OutputRecord } from '@codebatch/core';
import type { BatchState } from '../batch-status.ts';

/** Which input of a task is not what it was. */
export type Cause =
  | { readonly type: 'file_added' }
  | { readonly type: 'file_removed' }
  /** The file has other bytes. */
  | { readonly type: 'content' }
  /** The file was moved or renamed. */
  | { readonly type: 'path'; readonly from: string; readonly to: string }
  | {
      readonly type: 'task_version';
      readonly task_id: string;
      readonly from: string | null;
      readonly to: string | null;
    }
  /** Names of the options whose resolved values differ. */
  | { readonly type: 'options'; readonly task_id: string; readonly options: readonly string[] }
  /** Another version of the grammar or the parser made another tree of the same bytes. */
  | {
      readonly type: 'grammar';
      readonly language: string | null;
      readonly from: string | null;
      readonly to: string | null;
    }
  /** An earlier task put out something else for the file. */
  | { readonly type: 'prior'; readonly task_id: string }
  /** A task that sees the whole snapshot saw other files. */
  | { readonly type: 'other_files' }
  /** No recorded input differs. */
  | { readonly type: 'unknown' };

/** One difference between two batches. */
export interface Change {
  readonly change: 'added' | 'removed' | 'changed';
  readonly kind: string;
  /** Id of the task in b, or in a where it has none in b. */
  readonly task_id: string;
  /** Path in b, or in a where the file is gone. */
  readonly path: string;
  /** Path in a, where it was another. */
  readonly previous_path?: string;
  /** Fields that differ, sorted; only for `changed`. Positions are never among them. */
  readonly fields?: readonly string[];
  readonly before: OutputRecord | null;
  readonly after: OutputRecord | null;
  /** Every input that differs; the first one names the change in summaries. */
  readonly causes: readonly [Cause, ...Cause[]];
}

/** Numbers of changes. */
export interface ChangeCounts {
  added: number;
  removed: number;
  changed: number;
}

/** What a comparison found in all. */
export interface ComparisonSummary extends ChangeCounts {
  total_changes: number;
  /** Records that only stand elsewhere in their file, or whose file moved; they are no changes. */
  moved: number;
  /**
   * Records of files that a task skipped, failed on or has not done in the other batch: whether they would still be
   * there is not known.
   */
  not_compared: number;
  readonly kinds: Record<string, ChangeCounts>;
  /** Changes by the type of their first cause. */
  readonly causes: Record<string, number>;
}

/** One side of a comparison. */
export interface ComparedBatch {
  readonly batch_id: string;
  readonly snapshot_id: string;
  readonly pipeline: string;
  readonly created_at: string;
  readonly status: BatchState;
}

/** What is compared with what, known before any record is read. */
export interface ComparisonHeader {
  readonly a: ComparedBatch;
  readonly b: ComparedBatch;
  readonly files: {
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
    readonly unchanged: number;
    readonly renamed: readonly { readonly from: string; readonly to: string; readonly identical: boolean }[];
  };
  /** Tasks whose version or options differ. */
  readonly tasks: readonly { readonly task_id: string; readonly type: string; readonly causes: readonly Cause[] }[];
  /** Ids, in b, of the tasks that both batches have. */
  readonly compared_tasks: readonly string[];
  /** Tasks that only one batch has; their records are not compared. */
  readonly not_comparable: readonly { readonly task_id: string; readonly type: string; readonly only_in: 'a' | 'b' }[];
  /** Tasks with shards that are not done; files of those are not compared. */
  readonly incomplete: readonly { readonly batch: 'a' | 'b'; readonly task_id: string; readonly shards: number }[];
}
