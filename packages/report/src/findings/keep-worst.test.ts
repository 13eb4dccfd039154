import { SEVERITIES } from '@codebatch/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from './finding.ts';
import { keepWorst } from './keep-worst.ts';

describe('keepWorst', () => {
  it('keeps what a stable sort by severity would put first', () => {
    const finding = fc.constantFrom(...SEVERITIES).map((severity) => ({ severity }) as Finding);
    fc.assert(
      fc.property(fc.array(finding), fc.nat(20), (findings, limit) => {
        const sorted = SEVERITIES.flatMap((severity) => findings.filter((one) => one.severity === severity));
        const { kept, total, severities } = keepWorst(findings, limit);
        expect(kept).toHaveLength(Math.min(limit, findings.length));
        kept.forEach((one, n) => {
          expect(one).toBe(sorted[n]);
        });
        expect(total).toBe(findings.length);
        expect(Object.values(severities).reduce((sum, count) => sum + count, 0)).toBe(total);
      }),
    );
  });
});
