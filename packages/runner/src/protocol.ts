import type { ConfiguredGrammar, Durability, ObjectRef } from '@codebatch/core';
import type { BodyPlace, WrittenOutputs } from './outputs/written-outputs.ts';

/** How a task fared on a file. `blocked`: a task that it depends on failed, so it was not tried and adds no record. */
export type Outcome = 'ok' | 'skipped' | 'failed' | 'blocked';

/** Options for the files that match, over those that apply to all. */
export interface OptionOverride {
  readonly files: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** A task of the plan, as a worker needs it. */
export interface WorkerTask {
  readonly taskId: string;
  readonly type: string;
  readonly version: string;
  readonly specifier: string;
  /** Records of tasks that are not trusted are checked, and written before the task goes on. */
  readonly trusted: boolean;
  readonly options: Readonly<Record<string, unknown>>;
  readonly overrides: readonly OptionOverride[];
  /** Indexes of the tasks that it depends on, direct and indirect, in plan order. */
  readonly dependsOn: readonly number[];
  /** Whether the task sees the whole snapshot. */
  readonly whole: boolean;
}

/** Everything that stays the same for the life of a worker. */
export interface WorkerSetup {
  readonly kind: 'setup';
  readonly storeRoot: string;
  readonly durability: Durability;
  readonly snapshotId: string;
  readonly batchId: string;
  readonly tasks: readonly WorkerTask[];
  /** Indexes of the tasks that this run executes: they are loaded before the worker is ready. */
  readonly load: readonly number[];
  readonly languages: Readonly<Record<string, string>>;
  readonly grammars: Readonly<Record<string, ConfiguredGrammar>>;
  readonly maxBytes: number;
  readonly chunkBytes: number;
}

/** An outcome that is known before the worker starts on a file: reused, or found to fail before. */
export interface KnownOutcome {
  readonly task: number;
  readonly outcome: Outcome;
  readonly body: Buffer;
}

/** A shard of a task of a batch, in whose outputs index records are remembered. */
export interface MemoShard {
  readonly batchId: string;
  readonly taskId: string;
  readonly shardId: string;
  /** CRC-32 of the index: what tells damage, in a tenth of the time that a digest takes. */
  readonly outputsCrc: number;
  /** The digest of the records, as the state of the shard has it. */
  readonly recordsSha256: string;
}

/** Where the records of an earlier result stand. */
export interface EarlierRecords {
  readonly shard: MemoShard;
  readonly place: BodyPlace;
}

/** An outcome of an earlier run, of which the worker has to read the records. */
export interface RememberedOutcome {
  readonly task: number;
  readonly outcome: Outcome;
  readonly from: EarlierRecords;
}

/** A file of a group. */
export interface GroupFile {
  readonly path: string;
  readonly object: ObjectRef;
  readonly size: number;
  /** SPEC 9.6 */
  readonly origin?: string | undefined;
  readonly known?: readonly (KnownOutcome | RememberedOutcome)[];
}

/** Files of one shard, to be taken through tasks in plan order. */
export interface GroupMessage {
  readonly kind: 'group';
  readonly shardId: string;
  /** Indexes of the tasks to execute, in plan order. */
  readonly tasks: readonly number[];
  readonly files: readonly GroupFile[];
  /**
   * Where the files are all that the tasks have to do in the shard: the `ts` of the records of each task. Then the worker
   * writes the outputs indexes, for the parent to publish, and answers once for the group instead of file by file.
   */
  readonly times?: readonly string[] | undefined;
}

/** A whole-snapshot task, to be executed in one go. */
export interface WholeMessage {
  readonly kind: 'whole';
  readonly task: number;
}

export type ToWorker = WorkerSetup | GroupMessage | WholeMessage | { readonly kind: 'stop' };

/** What is known of what one task found in one file, beside the records. */
export interface ResultFacts {
  readonly task: number;
  readonly outcome: Outcome;
  /** The first 32 hex digits of the sha256 of the records' body; empty where there are none. */
  readonly digest: string;
  readonly counts: OutputCounts;
  /** Objects that the records refer to. */
  readonly objects: readonly string[];
  /** That the task has read the path without declaring it: the result is not remembered. */
  readonly ofPath?: true | undefined;
}

/** What one task found in one file. */
export interface TaskResult extends ResultFacts {
  /**
   * One line of UTF-8 per record, each ended by LF and without envelope and path: a line is `"kind":…}`, to be
   * completed by `{`, the envelope, and `"path":…,` in front.
   */
  readonly body: Buffer;
}

/** Records by kind; diagnostics by severity (`diagnostic:warning`) and symbols by type (`symbol:class`) as well. */
export type OutputCounts = Readonly<Record<string, number>>;

/** What a worker says. Where it is just now stands elsewhere: see `WorkerPosition`. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'load-failed';
      readonly task: number;
      readonly code: string;
      readonly message: string;
      readonly hints: readonly string[];
    }
  | {
      readonly kind: 'fatal';
      readonly code: string;
      readonly message: string;
      readonly hints: readonly string[];
      /** Plain data. */
      readonly details: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'file'; readonly file: number; readonly results: readonly TaskResult[] }
  | {
      readonly kind: 'outputs';
      /** For each file of the group, what each task that was executed came to. */
      readonly results: readonly (readonly ResultFacts[])[];
      /** For each task of the group. */
      readonly outputs: readonly WrittenOutputs[];
    }
  /** Instead of `outputs`: records of earlier results are not what they were, and nothing was executed. */
  | { readonly kind: 'unusable' }
  | { readonly kind: 'group-done'; readonly rss: number }
  | {
      readonly kind: 'whole-file';
      readonly path: string;
      readonly body: Buffer;
      readonly counts: OutputCounts;
      readonly objects: readonly string[];
    }
  | { readonly kind: 'whole-done'; readonly error?: { readonly code: string; readonly message: string } }
  | {
      readonly kind: 'log';
      readonly level: LogLevel;
      readonly task: string;
      readonly path?: string;
      readonly message: string;
    };

export type LogLevel = 'debug' | 'info' | 'warn';
