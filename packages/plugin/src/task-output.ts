import type { SEVERITIES } from '@codebatch/core';
import type { Range } from './task-file.ts';

/** How bad a finding is, worst first: `error`, `warning`, `info`, `hint`. */
export type Severity = (typeof SEVERITIES)[number];

/**
 * A record that a task yields, without the fields that the runner owns (`schema_version`, ids, `ts`, `path`).
 *
 * Fields are stored in the order in which they are given. Values are plain JSON values; a field that is `undefined` is
 * left out. A record has the fields that SPEC 9.1 names for its kind, with the types of `schemas/output.schema.json`, and
 * every `object` in it is in the store; the task fails for the file in which it yields another one.
 */
export interface RecordOutput<Kind extends string = string> {
  /** A kind that the task declares in `outputs`. */
  readonly kind: Kind;
  readonly diagnostic?: never;
  readonly [field: string]: unknown;
}

/**
 * A finding. The runner fills the declared message template from `data`, and turns `range` into `line`, `column`,
 * `end_line` and `end_column` (1-based; columns in UTF-16 code units).
 */
export interface DiagnosticOutput<Id extends string = string> {
  /** An id that the task declares in `diagnostics`; stored as `code`. */
  readonly diagnostic: Id;
  /** Values for the `{placeholders}` of the message template. */
  readonly data?: Readonly<Record<string, string | number>>;
  /** Where, inside the decoded text. Wins over `line` and `column`. */
  readonly range?: Range;
  /** Where, 1-based, when no range is known. */
  readonly line?: number;
  /** Where, 1-based in UTF-16 code units. */
  readonly column?: number;
  /** Default: the severity declared for the id. */
  readonly severity?: Severity;
  readonly kind?: never;
}

/** What `file` of a task yields. */
export type TaskOutput<Kind extends string = string, Id extends string = string> =
  | RecordOutput<Kind>
  | DiagnosticOutput<Id>;

/** What `snapshot` of a task yields: an output that names the file it is about. */
export type SnapshotOutput<Kind extends string = string, Id extends string = string> = TaskOutput<Kind, Id> & {
  /** Path of a file of the snapshot. */
  readonly path: string;
};
