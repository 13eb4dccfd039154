import { type FailureCode, isCodebatchError, isFailureCode } from '@codebatch/core';

/** The code under which what a task threw is recorded. */
export function failureCodeOf(error: unknown): FailureCode {
  return isCodebatchError(error) && isFailureCode(error.code) ? error.code : 'TASK_FAILED';
}

/** The body of the diagnostic that says why a task failed for a file. */
export function failureBody(code: FailureCode, message: string): string {
  return `${JSON.stringify({ kind: 'diagnostic', severity: 'error', code, message }).slice(1)}\n`;
}

/** The body of the record that says why a task did not process a file. */
export function skipBody(code: string, message: string): string {
  return `${JSON.stringify({ kind: 'skip', code, message }).slice(1)}\n`;
}
