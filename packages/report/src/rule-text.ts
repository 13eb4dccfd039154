import type { Severity } from '@codebatch/core';

/** What is known about a diagnostic before any is found. The caller takes it from the tasks that it has loaded. */
export interface RuleText {
  /** Code of the diagnostics. */
  readonly id: string;
  /** Default severity. */
  readonly severity: Severity;
  /** Message, with `{placeholders}`. */
  readonly message: string;
  /** Type of the task that reports it. */
  readonly task: string;
  readonly taskVersion: string;
  /** One line about the task. */
  readonly taskDescription: string;
  /** Whether the task is a third party's. */
  readonly plugin: boolean;
}
