import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../findings/finding.ts';
import { type SarifLimits, writeSarif } from './write-sarif.ts';

function findings(count: number, message: (n: number) => string = String): Finding[] {
  return Array.from({ length: count }, (_, n) => ({
    taskId: '04_lint',
    path: 'a.py',
    severity: n % 10 === 9 ? 'error' : 'warning',
    code: 'L001',
    message: message(n),
    region: { startLine: n + 1, startColumn: 1, endLine: n + 1, endColumn: 2 },
    lineHash: '0123456789abcdef',
    occurrence: n + 1,
  }));
}

function write(given: readonly Finding[], limits?: SarifLimits): { text: string; notes: string[]; levels: string[] } {
  const notes: string[] = [];
  const text = [
    ...writeSarif(given, {
      toolVersion: '1.0.0',
      automationId: 'codebatch/b',
      rules: [],
      typeOfTask: (taskId) => taskId,
      complete: true,
      notes,
      ...(limits === undefined ? {} : { limits }),
    }),
  ].join('');
  const [run] = JSON.parse(text).runs as [{ results: { level: string }[]; invocations: unknown }];
  return { text, notes, levels: run.results.map(({ level }) => level) };
}

describe('limits of code scanning', () => {
  it('the lightest results beyond the number are left out, and the log says so', () => {
    const { levels, notes, text } = write(findings(100), { results: 15, gzipBytes: 1e7 });
    expect(levels).toEqual([...Array(10).fill('error'), ...Array(5).fill('warning')]);
    expect(notes).toEqual(['the 15 worst of 100 findings are in this log, which may have at most 15 results a run']);
    expect(text).toContain(notes[0]);
  });

  it('25,000 results are the default', () => {
    const { levels, notes } = write(findings(25_001));
    expect(levels).toHaveLength(25_000);
    expect(notes).toHaveLength(1);
    expect(write(findings(25_000)).notes).toEqual([]);
  });

  it('the size when compressed stays within the limit', () => {
    const noisy = findings(6000, () => randomBytes(600).toString('base64'));
    const { text, notes, levels } = write(noisy, { results: 25_000, gzipBytes: 2_000_000 });
    expect(gzipSync(text).length).toBeLessThanOrEqual(2_000_000);
    expect(levels.length).toBeGreaterThan(600);
    expect(levels.slice(0, 600)).toEqual(Array(600).fill('error'));
    expect(notes[0]).toMatch(/the \d+ worst of 6000 findings .* 2000000 bytes/);
  });

  it('a log without findings is a log', () => {
    expect(write([]).levels).toEqual([]);
  });
});
