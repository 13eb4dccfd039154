import { compareUtf8 } from '@codebatch/core';
import type { Change } from '@codebatch/query';

/** Findings are what a person looks for; of trees and other artifacts there is nothing to see but that they differ. */
const RANKS: ReadonlyMap<string, number> = new Map([
  ['diagnostic', 0],
  ['ast', 2],
  ['artifact', 2],
  ['chunk_manifest', 2],
]);
const OTHER = 1;

/** The changes that a table shows. */
export interface ChosenChanges {
  add(change: Change): void;
  /** Findings first, trees and artifacts last, each by path, else as they came. */
  list(): readonly Change[];
}

/** Chooses at most `limit` changes of many; memory is bounded by the limit. */
export function createChosenChanges(limit: number): ChosenChanges {
  let kept: Change[] = [];
  const settle = (): void => {
    // Sorting is stable: changes of one file stay in their order.
    kept = kept.sort((a, b) => rankOf(a) - rankOf(b) || compareUtf8(a.path, b.path)).slice(0, limit);
  };
  return {
    add(change) {
      kept.push(change);
      if (kept.length > 2 * limit + 1000) settle();
    },
    list() {
      settle();
      return kept;
    },
  };
}

function rankOf({ kind }: Change): number {
  return RANKS.get(kind) ?? OTHER;
}
