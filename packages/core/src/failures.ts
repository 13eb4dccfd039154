import type { ErrorCode } from './error-codes.ts';

/**
 * Codes of diagnostics that say that a task failed on a file, and not that it found something in it: it threw, ran too
 * long, took its worker down, or could not read what the store should have. No task can declare them as its own.
 */
export const FAILURE_CODES: readonly FailureCode[] = [
  'TASK_FAILED',
  'TASK_TIMEOUT',
  'TASK_CRASHED',
  'OBJECT_MISSING',
  'OBJECT_CORRUPT',
];

/** One of {@link FAILURE_CODES}. */
export type FailureCode = Extract<
  ErrorCode,
  'TASK_FAILED' | 'TASK_TIMEOUT' | 'TASK_CRASHED' | 'OBJECT_MISSING' | 'OBJECT_CORRUPT'
>;

const CODES: ReadonlySet<unknown> = new Set(FAILURE_CODES);

/** Whether a code is one of {@link FAILURE_CODES}. */
export function isFailureCode(code: unknown): code is FailureCode {
  return CODES.has(code);
}

/** Whether a record says that a task failed on its file. */
export function isFailure(record: { readonly kind: string; readonly code?: unknown }): boolean {
  return record.kind === 'diagnostic' && isFailureCode(record.code);
}
