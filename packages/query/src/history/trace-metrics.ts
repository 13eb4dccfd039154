import type { OutputRecord } from '@codebatch/core';
import type { HistoryBatch } from './history-batch.ts';

/** A metric of a file, or of a function in it, with the values that it had. */
export interface MetricHistory {
  /** Type of the task. */
  readonly task: string;
  readonly metric: string;
  readonly symbol?: string;
  /** The oldest first; equal values in a row are one, unless a batch between has none. */
  readonly values: readonly MetricSpan[];
}

/** A value and how long it held. */
export interface MetricSpan {
  readonly value: unknown;
  /** The first batch that has it. */
  readonly since: HistoryBatch;
  /** The first batch that looked and has another value, or none; null while it holds. */
  readonly until: HistoryBatch | null;
}

/** Follows the metrics of one file, batch by batch. */
export interface MetricTracer {
  /** The records of a task that has looked at the file. */
  seen(type: string, records: readonly OutputRecord[], at: HistoryBatch): void;
  /** The file is not there. */
  gone(at: HistoryBatch): void;
  histories(): MetricHistory[];
}

interface Followed {
  readonly task: string;
  readonly metric: string;
  readonly symbol: string | undefined;
  readonly values: { readonly value: unknown; readonly since: HistoryBatch; until: HistoryBatch | null }[];
}

/** Recognises metrics by task, name, symbol, and which one of that symbol's name it is in the file. */
export function createMetricTracer(): MetricTracer {
  const followed = new Map<string, Followed>();
  const endMissing = (type: string | undefined, present: ReadonlySet<string>, at: HistoryBatch): void => {
    for (const [key, { task, values }] of followed) {
      const last = values.at(-1);
      if ((type ?? task) === task && !present.has(key) && last?.until === null) last.until = at;
    }
  };
  return {
    seen(type, records, at) {
      const present = new Set<string>();
      const counts = new Map<string, number>();
      for (const { kind, metric, symbol, value } of records) {
        if (kind !== 'metric' || typeof metric !== 'string') continue;
        const name = typeof symbol === 'string' ? symbol : undefined;
        const base = `${type}\n${metric}\n${name ?? ''}`;
        const count = counts.get(base) ?? 0;
        counts.set(base, count + 1);
        const key = `${base}\n${count}`;
        present.add(key);
        const known = followed.get(key) ?? { task: type, metric, symbol: name, values: [] };
        followed.set(key, known);
        const last = known.values.at(-1);
        if (last?.until === null && JSON.stringify(last.value) === JSON.stringify(value)) continue;
        if (last?.until === null) last.until = at;
        known.values.push({ value, since: at, until: null });
      }
      endMissing(type, present, at);
    },
    gone: (at) => endMissing(undefined, new Set(), at),
    histories: () =>
      [...followed.values()].map(({ task, metric, symbol, values }) => ({
        task,
        metric,
        ...(symbol === undefined ? {} : { symbol }),
        values,
      })),
  };
}
