import { CodebatchError, ERROR_CODES, type ErrorCode } from '@codebatch/core';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from './exit-code-of.ts';
import { countFindings, exitCodeOfRun } from './run-outcome.ts';

describe('exit codes', () => {
  it('of every error code', () => {
    const codes: Partial<Record<number, ErrorCode[]>> = {};
    for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
      const exit = exitCodeOf(new CodebatchError(code, ''));
      codes[exit] = [...(codes[exit] ?? []), code];
    }
    expect(codes[2]).toEqual(['CONFIG_INVALID', 'INVALID_ARGUMENT', 'INVALID_TASK', 'TASK_LOAD_FAILED']);
    expect(codes[70]).toEqual(['INTERNAL_ERROR']);
    expect(codes[130]).toEqual(['INTERRUPTED']);
    expect(codes[3]).toContain('STORE_FULL');
    expect(Object.keys(codes)).toEqual(['2', '3', '70', '130']);
    expect(exitCodeOf(new TypeError('x'))).toBe(70);
  });

  it('of a run: interrupted before partial before a negative answer', () => {
    const done = { interrupted: false, status: 'completed', failed: 0, findings: 0 };
    expect(exitCodeOfRun(done)).toBe(0);
    expect(exitCodeOfRun({ ...done, findings: 3 })).toBe(1);
    expect(exitCodeOfRun({ ...done, findings: 3, failed: 1 })).toBe(4);
    expect(exitCodeOfRun({ ...done, status: 'failed' })).toBe(4);
    expect(exitCodeOfRun({ ...done, failed: 1, interrupted: true })).toBe(130);
  });

  it('--fail-on counts its severity and worse', () => {
    const severities = { error: 1, warning: 2, info: 4, hint: 8 };
    expect(
      [undefined, 'error', 'warning', 'info', 'hint'].map((text) => countFindings(severities, text as never)),
    ).toEqual([0, 1, 3, 7, 15]);
  });
});
