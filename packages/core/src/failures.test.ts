import { ERROR_CODES, FAILURE_CODES, isFailure, isFailureCode } from '@codebatch/core';
import { describe, expect, it } from 'vitest';

describe('failures', () => {
  it('R12.3 are diagnostics with a code of the table that says so, and nothing else is one', () => {
    for (const code of FAILURE_CODES) {
      expect(ERROR_CODES).toHaveProperty(code);
      expect([code, isFailureCode(code), isFailure({ kind: 'diagnostic', code })]).toEqual([code, true, true]);
      expect(isFailure({ kind: 'skip', code })).toBe(false);
    }
    for (const code of ['L001', 'TASK_NOT_FOUND', 'SKIP_BINARY', 'task_failed', '', undefined, 7]) {
      expect([code, isFailure({ kind: 'diagnostic', code })]).toEqual([code, false]);
    }
  });
});
