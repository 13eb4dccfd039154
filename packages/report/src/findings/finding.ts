import type { Severity } from '@codebatch/core';

/** A stretch of text: 1-based, columns in UTF-16 code units, the end after the last character (SPEC 9.2). */
export interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** What became of a finding since the batch that it is compared with. */
export type Baseline = 'new' | 'updated' | 'unchanged' | 'absent';

/** A diagnostic as exports need it: nothing is missing, nothing is empty. */
export interface Finding {
  readonly taskId: string;
  readonly path: string;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** Where it is; undefined for a finding about the whole file. */
  readonly region: Region | undefined;
  /** 16 hexadecimal digits over the text of its line without indentation, so that they survive edits elsewhere. */
  readonly lineHash: string;
  /** Counts, from 1, the findings of this code on lines of this text in this file. */
  readonly occurrence: number;
  /** Only in comparisons. */
  readonly baseline?: Baseline;
}
