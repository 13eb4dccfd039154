import { SEVERITIES, type Severity } from '@codebatch/core';
import type { Finding } from './finding.ts';

/** The worst of many findings, and how many there were. */
export interface Worst {
  /** By severity, then in the order given. */
  readonly kept: readonly Finding[];
  readonly total: number;
  readonly severities: Readonly<Record<Severity, number>>;
}

/** Reads all findings and keeps the `limit` worst of them, the earlier of equal ones; memory is bounded by the limit. */
export function keepWorst(findings: Iterable<Finding>, limit: number): Worst {
  const severities = { error: 0, warning: 0, info: 0, hint: 0 };
  const buckets: Record<Severity, Finding[]> = { error: [], warning: [], info: [], hint: [] };
  let kept = 0;
  let total = 0;
  for (const finding of findings) {
    total += 1;
    severities[finding.severity] += 1;
    if (kept === limit) {
      const lighter = SEVERITIES.slice(SEVERITIES.indexOf(finding.severity) + 1);
      const victim = lighter.findLast((severity) => buckets[severity].length > 0);
      if (victim === undefined) continue;
      buckets[victim].pop();
      kept -= 1;
    }
    buckets[finding.severity].push(finding);
    kept += 1;
  }
  return { kept: SEVERITIES.flatMap((severity) => buckets[severity]), total, severities };
}
