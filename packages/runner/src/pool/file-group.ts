import type { WrittenOutputs } from '../outputs/written-outputs.ts';
import type { GroupFile, KnownOutcome, RememberedOutcome, ResultFacts, TaskResult } from '../protocol.ts';

/** A file of a group, on its way through a worker. */
export interface PendingFile {
  /** Position in its shard. */
  readonly position: number;
  readonly file: GroupFile;
  /** Outcomes that are known without execution: reused ones, and verdicts on tasks that died at this file. */
  readonly known: readonly (KnownOutcome | RememberedOutcome)[];
  /** How many workers died at this file since the last verdict. */
  readonly deaths: number;
}

/** The unit that a worker is sent: files of one shard, to be taken through the same tasks. */
export interface FileGroup {
  readonly shardId: string;
  /** Indexes of tasks in plan order. */
  readonly tasks: readonly number[];
  readonly files: readonly PendingFile[];
  /** What there is to do, in bytes of files that are executed. */
  readonly weight: number;
  /** Takes what became of a file. Results of known outcomes are not among them. */
  done(position: number, results: readonly TaskResult[]): void;
  /** Takes a verdict: the task failed for the file, and its other tasks go on. */
  failed(position: number, result: TaskResult): void;
  /** Where the group is a whole shard, so that its worker can write the outputs. */
  readonly shard?: WholeShard | undefined;
}

/** What a group has that is a whole shard. */
export interface WholeShard {
  /** The `ts` of the records of each task. */
  readonly times: readonly string[];
  /** Takes what became of the files and the outputs of each task; `done` is not called then. */
  written(results: readonly (readonly ResultFacts[])[], outputs: readonly WrittenOutputs[]): void;
  /** The groups that take the place of this one, none of them a whole shard, where its worker has not done it. */
  apart(): FileGroup[];
  /** Removes what a worker that is gone has left of the outputs. Never throws. */
  discard(): void;
}

/**
 * Where groups come from: the next one, `undefined` when there is no more. Called again when the last call has answered.
 * Once `stopped` is aborted nothing is begun any more, and the answer does not matter. `hasRoom` tells whether a worker is
 * at hand for a group of which all is known, which is else done where it was found.
 */
export type NextGroup = (stopped: AbortSignal, hasRoom: () => boolean) => Promise<FileGroup | undefined>;
