import type { ObjectRef } from '@codebatch/core';

/** One file of the snapshot, as a task sees it. */
export interface TaskFile {
  /** Canonical path inside the snapshot (SPEC 5). */
  readonly path: string;
  /** Identity of the bytes (SPEC 4). */
  readonly object: ObjectRef;
  /** Size in bytes. */
  readonly size: number;
  /** Id of the language that the run resolved from path and configuration; `undefined` when unknown. */
  readonly language: string | undefined;
}

/** A half-open range of the decoded text, in UTF-16 code units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}
