import { compareUtf8, type Store } from '@codebatch/core';
import type { Change, ComparisonHeader, ComparisonSummary } from './change.ts';
import { type ComparisonFilter, openComparison } from './open-comparison.ts';

/** All that changed between two batches. */
export interface BatchComparison extends ComparisonHeader {
  readonly summary: ComparisonSummary;
  /** By task in the order of b's plan, path, line. */
  readonly changes: readonly Change[];
}

/**
 * Compares two batches of one store: sets of records under canonical keys (SPEC 9), duplicates counted. Two batches of
 * one snapshot with the same tasks do not differ. All changes are kept in memory; openComparison streams them.
 *
 * @throws as {@link openComparison}.
 */
export function compareBatches(store: Store, a: string, b: string, filter: ComparisonFilter = {}): BatchComparison {
  const { changes: compare, ...header } = openComparison(store, a, b, filter);
  const { changes, summary } = collectChanges(compare());
  return { ...header, summary, changes };
}

/** Runs a comparison to its end and sorts what it found. */
export function collectChanges(comparing: Generator<Change, ComparisonSummary>): {
  readonly changes: Change[];
  readonly summary: ComparisonSummary;
} {
  const changes: Change[] = [];
  const tasks = new Map<string, number>();
  for (;;) {
    const next = comparing.next();
    if (next.done === true) return { changes: changes.sort(order), summary: next.value };
    if (!tasks.has(next.value.task_id)) tasks.set(next.value.task_id, tasks.size);
    changes.push(next.value);
  }

  function order(x: Change, y: Change): number {
    return (
      (tasks.get(x.task_id) ?? 0) - (tasks.get(y.task_id) ?? 0) || compareUtf8(x.path, y.path) || lineOf(x) - lineOf(y)
    );
  }
}

function lineOf({ before, after }: Change): number {
  return after?.line ?? before?.line ?? 0;
}
