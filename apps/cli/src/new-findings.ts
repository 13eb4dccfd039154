import type { OutputRecord } from '@codebatch/core';
import type { BaselineComparison } from '@codebatch/query';
import type { ScanSince } from './scan-since.ts';

/** What the findings of a scan were compared with, and what came of it. */
export type NewFindings =
  | { readonly against: 'baseline'; readonly file: string; readonly comparison: BaselineComparison }
  | { readonly against: 'since'; readonly since: ScanSince };

/** The findings that are new or became heavier. */
export function newRecords(compared: NewFindings): readonly (OutputRecord | null)[] {
  if (compared.against === 'baseline') return compared.comparison.added;
  return compared.since.regressions.changes.map(({ after }) => after);
}

/** Whether a part of what was to be compared is not done. */
export function isIncomplete(compared: NewFindings): boolean {
  const { incomplete } = compared.against === 'baseline' ? compared.comparison : compared.since.regressions;
  return incomplete.length > 0;
}

/** The members `baseline` and `since` of `scan --json`, null where it did not compare with one. */
export function newFindingsDocument(compared: NewFindings | undefined): Record<'baseline' | 'since', unknown> {
  if (compared === undefined) return { baseline: null, since: null };
  if (compared.against === 'baseline') {
    const { accepted, added, fixed, not_compared, moved } = compared.comparison;
    return {
      baseline: {
        file: compared.file,
        count: added.length,
        accepted,
        not_compared: not_compared.length,
        moved,
        fixed,
        new: added,
      },
      since: null,
    };
  }
  const { ref, base, batchId, regressions } = compared.since;
  const { count, opposite_count: fixed, sentence, summary, changes } = regressions;
  return {
    baseline: null,
    since: { ref, commit: base.commit, batch_id: batchId, count, fixed, sentence, summary, changes },
  };
}
