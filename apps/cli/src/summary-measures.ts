import type { Store } from '@codebatch/core';
import { scanOutputs } from '@codebatch/query';

/** What the summary shows beyond counts of records. */
export interface SummaryMeasures {
  /** Lines with code, in all and per language, as the analyze task counted them. */
  readonly lines: { readonly total: number; readonly languages: Readonly<Record<string, number>> };
  /** Symbols by type, the most frequent first. */
  readonly symbols: Readonly<Record<string, number>>;
}

/** Adds up the metrics and symbols of a batch. */
export function summaryMeasures(store: Store, batchId: string): SummaryMeasures {
  const languages = new Map<string, number>();
  const symbols = new Map<string, number>();
  const linesOf = new Map<string, number>();
  let total = 0;
  for (const { record } of scanOutputs(store, batchId, { kinds: ['metric'], metrics: ['sloc', 'lang'] })) {
    const value: unknown = record.value;
    if (record.metric === 'sloc' && typeof value === 'number') {
      linesOf.set(record.path, value);
      total += value;
    } else if (record.metric === 'lang' && typeof value === 'string') {
      // A file's records stand together; the lines of one come before its language or after it.
      countUp(languages, value, linesOf.get(record.path) ?? 0);
      linesOf.delete(record.path);
    }
  }
  for (const { record } of scanOutputs(store, batchId, { kinds: ['symbol'] })) {
    countUp(symbols, String(record.symbol_type), 1);
  }
  return { lines: { total, languages: sorted(languages) }, symbols: sorted(symbols) };
}

function countUp(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

function sorted(counts: Map<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1)));
}
