import type { FileContext, SnapshotContext, TaskOpenContext } from './task-context.ts';
import type { TaskFile } from './task-file.ts';
import type { Severity, SnapshotOutput, TaskOutput } from './task-output.ts';

/** The number of the contract between tasks and runners that this package describes. */
export const API_VERSION = 1;

/** A JSON Schema (2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Prior records that a task reads. A file that the earlier task failed for is not given to the task. One that it skipped
 * is, without records or a tree: a task that can do nothing without them yields nothing, or skips the file, which adds no
 * second record.
 */
export interface PriorInput {
  /** Type (name) of the earlier task. */
  readonly task: string;
  /** Kind of its records. */
  readonly kind: string;
}

/**
 * What a task reads. A file that does not match gets a skip record from a task with `file`; with `snapshot` it is not
 * among `ctx.files()`, and has no record.
 */
export interface TaskInputs {
  /** Only files of these languages; the code for others is `SKIP_LANGUAGE`. Default: every file. */
  readonly languages?: readonly string[];
  /**
   * Whether the task also reads files of the languages that the configuration gives a grammar for. `open` is given those
   * grammars, and they are part of what decides a result. Default: false.
   */
  readonly grammars?: boolean;
  /** Larger files do not match, with the code `SKIP_TOO_LARGE`. Default: the limit of the run. */
  readonly maxBytes?: number;
  /** Records of earlier tasks. Default: none. */
  readonly prior?: readonly PriorInput[];
  /**
   * Whether the result of `file` depends on the path, so that the one of a copy elsewhere is not taken for it. Otherwise
   * results for which the path was read are made anew in every run. Default: false.
   */
  readonly path?: boolean;
}

/** A kind of record that a task writes. */
export interface OutputDeclaration {
  /** Schema of the record without the fields that the runner owns. Checked as records arrive. */
  readonly schema?: JsonSchema;
}

/** A finding that a task may report. */
export interface DiagnosticDeclaration {
  readonly severity: Severity;
  /** Message with `{placeholders}`, filled from the finding's `data`. */
  readonly message: string;
}

/** The options of a task. */
export interface OptionsDeclaration<Options> {
  /** Schema of an object. */
  readonly schema: JsonSchema;
  /** Every default; written out in the task record (SPEC 7). */
  readonly defaults: Options;
}

/**
 * A task as its author writes it. Everything but `open`, `file`, `snapshot`, `close` and `fingerprint` is plain data.
 *
 * The same bytes, prior records, options and version must give the same records: no clock, no randomness, no network,
 * no file system.
 */
export interface TaskDefinition<
  Options = unknown,
  Resource = unknown,
  Kind extends string = string,
  Id extends string = string,
> {
  /** Unique in a pipeline; letters, digits, `_` and `-`. */
  readonly name: string;
  /** Changes whenever the records for some input change. */
  readonly version: string;
  /** {@link API_VERSION}. */
  readonly apiVersion: 1;
  /** One line for listings. */
  readonly description: string;
  readonly inputs: TaskInputs;
  /** The kinds of record that it writes: one of SPEC 9 or a namespaced one (`vendor.kind`). */
  readonly outputs: { readonly [K in Kind]: OutputDeclaration };
  /** The findings that it may report, by id. */
  readonly diagnostics?: { readonly [I in Id]: DiagnosticDeclaration };
  readonly options?: OptionsDeclaration<Options>;
  /**
   * Facts beyond name, version and options that decide the records for a language, such as the version of a grammar.
   * Part of the key under which results are reused.
   */
  fingerprint?(language: string | undefined): string;
  /** Prepares a worker once: compile patterns, load a grammar. A throw is a load error of the whole task. */
  open?(ctx: TaskOpenContext<Options>): Resource | Promise<Resource>;
  /**
   * Processes one file: a generator (`*file` or `async *file`), or a function that returns an iterable. Exactly one of
   * `file` and `snapshot` is given. The task fails for a file if it throws, and also if a promise or a callback that it
   * did not wait for does meanwhile.
   */
  file?(
    file: TaskFile,
    ctx: FileContext<Options, Resource>,
  ): Iterable<TaskOutput<NoInfer<Kind>, NoInfer<Id>>> | AsyncIterable<TaskOutput<NoInfer<Kind>, NoInfer<Id>>>;
  /** Processes the whole snapshot at once, after every shard of what it depends on. */
  snapshot?(
    ctx: SnapshotContext<Options, Resource>,
  ): Iterable<SnapshotOutput<NoInfer<Kind>, NoInfer<Id>>> | AsyncIterable<SnapshotOutput<NoInfer<Kind>, NoInfer<Id>>>;
  /** Releases what `open` made, on orderly shutdown only. */
  close?(resource: Resource): void;
}

/** The brand of objects made by {@link defineTask}; equal in every copy of this package. */
export const TASK_BRAND: unique symbol = Symbol.for('codebatch.task') as never;

/** A checked, frozen task, as the runner sees it. */
export interface Task extends TaskDefinition {
  readonly [TASK_BRAND]: true;
}
