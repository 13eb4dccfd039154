import type { LineIndex, Tree } from '@codebatch/ast';
import type { ConfiguredGrammar, Decoded, ObjectRef, OutputRecord } from '@codebatch/core';
import type { TaskFile } from './task-file.ts';

/** Messages for the person who runs the batch. They go to the run's log, never into records. */
export interface TaskLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
}

/** Text that was decoded, with what the decoder found out about it. */
export type DecodedText = Extract<Decoded, { readonly ok: true }>;

/** What every phase of a task is given. */
export interface OpenContext<Options = unknown> {
  /** The resolved options, defaults written out, frozen. */
  readonly options: Options;
  /** Aborted when the run stops before the task is through. */
  readonly signal: AbortSignal;
  readonly log: TaskLog;
}

/** What `open` of a task is given. */
export interface TaskOpenContext<Options = unknown> extends OpenContext<Options> {
  /** The grammars of the configuration by language; what a task does with them follows from their records alone. */
  readonly grammars: Readonly<Record<string, ConfiguredGrammar>>;
}

/** Reading the bytes of the snapshot and adding objects: common to both forms of a task. */
export interface ContentContext {
  /** The file's bytes, verified against its digest. @throws OBJECT_MISSING, OBJECT_CORRUPT */
  bytes(file: TaskFile): Uint8Array;
  /**
   * The file's decoded text without its byte order mark. For a file that is binary or cannot be decoded it throws a
   * {@link SkipFile}, and so do `decoded` and `lines`. In `file` a task need not catch it: the runner turns it into the
   * skip record. In `snapshot` a task has to, with {@link isSkipFile}, to go on to the next file; otherwise it fails as a
   * whole, with a message that names the file.
   */
  text(file: TaskFile): string;
  /** As `text`, with encoding and byte order mark. */
  decoded(file: TaskFile): DecodedText;
  /** Offsets to lines and columns of the decoded text. */
  lines(file: TaskFile): LineIndex;
  /**
   * Adds an object and returns its reference, for the `object` field of a record. A tree is encoded as `cbt` and kept
   * in memory for the tasks that follow. Content above the chunking threshold is chunked when the record that refers to
   * it is committed (SPEC 10); the task does not notice.
   */
  put(content: Uint8Array | Tree): ObjectRef;
}

/** Fields of records that the runner adds, but for `schema_version` and `path`. */
type EnvelopeField = 'snapshot_id' | 'batch_id' | 'task_id' | 'shard_id' | 'ts' | 'file_origin';

/**
 * A record of an earlier task. It has no ids and time of its batch, and no origin of its file: what a task finds must not
 * depend on those.
 */
export type PriorRecord = {
  readonly [F in keyof OutputRecord as F extends EnvelopeField ? never : F]: OutputRecord[F];
} & { readonly [F in EnvelopeField]?: never };

/** What `file` of a task is given: one file, and what earlier tasks found in it. */
export interface FileContext<Options = unknown, Resource = unknown> extends OpenContext<Options>, ContentContext {
  /** What `open` returned. */
  readonly resource: Resource;
  /** The tree of the file, from the prior task declared with kind `ast`; `undefined` where it gave none. */
  tree(file: TaskFile): Tree | undefined;
  /**
   * The records of one declared prior kind for this file, task after task in the order of the plan, and each task's in
   * their order.
   *
   * @param task - Name of one of the tasks that are declared for the kind. Default: all of them; which one a record is of
   *   cannot be told from it.
   */
  prior(file: TaskFile, kind: string, task?: string): readonly PriorRecord[];
}

/** What `snapshot` of a task is given: every file, and every record of what it depends on, streamed. */
export interface SnapshotContext<Options = unknown, Resource = unknown> extends OpenContext<Options>, ContentContext {
  /** What `open` returned. */
  readonly resource: Resource;
  /** The files of the snapshot that match `inputs`, ordered by path key. */
  files(): Iterable<TaskFile>;
  /**
   * The records of one declared prior kind, task after task in the order of the plan, and each task's shard by shard.
   *
   * @param task - As for `prior` of {@link FileContext}.
   */
  outputs(kind: string, task?: string): AsyncIterable<PriorRecord>;
}
