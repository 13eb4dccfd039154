import { describe, expect, it } from 'vitest';
import { renderExecutions } from './executions.ts';

describe('renderExecutions', () => {
  it('counts by task and reason, and names some of the files', () => {
    const changed = ['a', 'b', 'c', 'd\u001b'].map((path) => ({
      task_id: '01_parse',
      path,
      reason: 'content' as const,
      against: 'batch-1',
    }));
    const whole = { task_id: '05_census', reason: 'first' as const };
    expect(renderExecutions([...changed, whole])).toEqual([
      '4 of 01_parse: changed content since batch-1 (a, b, c, …)',
      '1 of 05_census: no earlier batch has the task',
    ]);
    expect(renderExecutions([])).toEqual([]);
  });
});
