import type { OutputRecord } from '@codebatch/core';
import { countUp } from '../record-fields.ts';
import type { Change, ChangeCounts, ComparisonSummary } from './change.ts';

/** Counts what a comparison finds, and says which of it is wanted. */
export interface ChangeRecorder {
  wants(before: OutputRecord | null, after: OutputRecord | null): boolean;
  /** Counts a change that is handed out. */
  changed(change: Change): Change;
  /** Counts a record that stands elsewhere. It is read only where its kind does not say whether it is wanted. */
  moved(kind: string, before: () => OutputRecord, after: () => OutputRecord): void;
  /** Counts a record of which nobody can say whether it would still be there. */
  notCompared(record: OutputRecord, side: 'before' | 'after'): void;
  summary(): ComparisonSummary;
}

/** Which records a comparison is about. */
export interface Wanted {
  wants(before: OutputRecord | null, after: OutputRecord | null): boolean;
  /** Whether every record of a kind is wanted, whatever it says. */
  wantsAll(kind: string): boolean;
}

/** Starts counting from nothing; records that are not wanted are not counted. */
export function createChangeRecorder({ wants, wantsAll }: Wanted): ChangeRecorder {
  const total: ChangeCounts = { added: 0, removed: 0, changed: 0 };
  const kinds = new Map<string, ChangeCounts>();
  const causes = new Map<string, number>();
  let moved = 0;
  let notCompared = 0;
  return {
    wants,
    changed(change) {
      const ofKind = kinds.get(change.kind) ?? { added: 0, removed: 0, changed: 0 };
      kinds.set(change.kind, ofKind);
      ofKind[change.change] += 1;
      total[change.change] += 1;
      countUp(causes, change.causes[0].type);
      return change;
    },
    moved(kind, before, after) {
      if (wantsAll(kind) || wants(before(), after())) moved += 1;
    },
    notCompared(record, side) {
      if (side === 'before' ? wants(record, null) : wants(null, record)) notCompared += 1;
    },
    summary: () => ({
      total_changes: total.added + total.removed + total.changed,
      ...total,
      moved,
      not_compared: notCompared,
      kinds: Object.fromEntries(kinds),
      causes: Object.fromEntries(causes),
    }),
  };
}
