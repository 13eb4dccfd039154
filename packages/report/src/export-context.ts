import type { Store } from '@codebatch/core';
import type { OutputFilter } from '@codebatch/query';
import type { BatchSource } from './findings/read-findings.ts';
import type { RuleText } from './rule-text.ts';

/** What the writers of an export are given. */
export interface ExportContext {
  readonly store: Store;
  /** Name of the format. */
  readonly format: string;
  readonly batch: BatchSource;
  /** The earlier batch of a comparison. */
  readonly against: BatchSource | undefined;
  readonly filter: OutputFilter;
  readonly rules: readonly RuleText[];
  readonly category: string;
  /** Whether import graphs show modules that are no files of the snapshot. */
  readonly external: boolean;
  readonly toolVersion: string;
  /** Whether every shard that was asked for is done. */
  readonly complete: boolean;
  /** What the export does not show; writers add to it. */
  readonly notes: string[];
  /** Takes the job summary of the format `github`. */
  readonly setSummary: (text: string) => void;
}
