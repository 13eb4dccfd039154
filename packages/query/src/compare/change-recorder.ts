import type { OutputRecord } from '@codebatch/core';
import type { Change, ChangeCounts, ComparisonSummary } from './change.ts';

/** Counts what a comparison finds, and says which of it is wanted. */
export interface ChangeRecorder {
  wants(before: OutputRecord | null, after: OutputRecord | null): boolean;
  /** Counts a change that is handed out. */
  changed(change: Change): Change;
  /** Counts a record that stands elsewhere. */
  moved(before: OutputRecord, after: OutputRecord): void;
  /** Counts a record of which nobody can say whether it would still be there. */
  notCompared(record: OutputRecord, side: 'before' | 'after'): void;
  summary(): ComparisonSummary;
}

/** Starts counting from nothing; records that are not wanted are not counted. */
export function createChangeRecorder(
  wants: (before: OutputRecord | null, after: OutputRecord | null) => boolean,
): ChangeRecorder {
  const total: ChangeCounts = { added: 0, removed: 0, changed: 0 };
  const kinds: Record<string, ChangeCounts> = {};
  const causes: Record<string, number> = {};
  let moved = 0;
  let notCompared = 0;
  return {
    wants,
    changed(change) {
      const ofKind = kinds[change.kind] ?? { added: 0, removed: 0, changed: 0 };
      kinds[change.kind] = ofKind;
      ofKind[change.change] += 1;
      total[change.change] += 1;
      const [{ type }] = change.causes;
      causes[type] = (causes[type] ?? 0) + 1;
      return change;
    },
    moved(before, after) {
      if (wants(before, after)) moved += 1;
    },
    notCompared(record, side) {
      if (side === 'before' ? wants(record, null) : wants(null, record)) notCompared += 1;
    },
    summary: () => ({
      total_changes: total.added + total.removed + total.changed,
      ...total,
      moved,
      not_compared: notCompared,
      kinds,
      causes,
    }),
  };
}
