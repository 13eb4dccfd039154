import { CodebatchError, compareUtf8, nearestNames, type OutputRecord, type Store } from '@codebatch/core';
import { checkLimit } from './check-limit.ts';
import { countOutputs } from './count-outputs.ts';
import type { OutputFilter } from './output-filter.ts';
import { openScan } from './scan-outputs.ts';
import { createTopValues } from './top-values.ts';

/** One value of a metric. */
export interface MetricRow {
  readonly path: string;
  readonly metric: string;
  readonly value: number;
  /** The function that the metric is about, if it is about one. */
  readonly symbol?: string;
  readonly line?: number;
  readonly language: string;
  readonly task_id: string;
}

/** Options of {@link topMetrics}. */
export interface TopOptions {
  /** Most rows; 20 by default. */
  readonly limit?: number;
  /** Smallest first; largest first by default. */
  readonly ascending?: boolean;
  readonly path?: string | readonly string[];
  readonly tasks?: readonly string[];
  readonly languages?: readonly string[];
  readonly fileOrigins?: readonly string[];
}

/**
 * The largest (or smallest) values of a numeric metric, equal values by path, then line.
 *
 * @throws INVALID_ARGUMENT with the names there are when the batch has no number under this metric; as {@link scanOutputs}.
 */
export function topMetrics(store: Store, batchName: string, metric: string, options: TopOptions = {}): MetricRow[] {
  const { limit = 20, ascending = false, ...selection } = options;
  checkLimit(limit);
  const filter: OutputFilter = { ...selection, kinds: ['metric'], metrics: [metric] };
  const { language, records } = openScan(store, batchName, filter);
  const order = (a: MetricRow, b: MetricRow) =>
    (ascending ? a.value - b.value : b.value - a.value) || compareUtf8(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0);
  const top = createTopValues(limit, order);
  let found = false;
  for (const { record } of records()) {
    const value: unknown = record.value;
    if (typeof value !== 'number') continue;
    found = true;
    top.add(metricRow(record, metric, value, language(record)));
  }
  if (!found) checkMetric(store, batchName, metric);
  return top.items();
}

/** The metrics of a batch with their number of records, most frequent first. */
export function metricNames(store: Store, batchName: string): { readonly metric: string; readonly count: number }[] {
  return countOutputs(store, batchName, { kinds: ['metric'] }, ['metric']).map(({ metric, count }) => ({
    metric: String(metric ?? null),
    count,
  }));
}

function metricRow(record: OutputRecord, metric: string, value: number, language: string): MetricRow {
  const { path, line, symbol, task_id } = record;
  return {
    path,
    metric,
    value,
    ...(typeof symbol === 'string' ? { symbol } : {}),
    ...(typeof line === 'number' ? { line } : {}),
    language,
    task_id,
  };
}

/** A metric that no record has is a mistake of the user, not an empty answer. */
function checkMetric(store: Store, batchName: string, metric: string): void {
  const names = new Set<string>();
  for (const { record } of openScan(store, batchName, { kinds: ['metric'] }).records()) {
    if (typeof (record.value as unknown) === 'number' && typeof record.metric === 'string') names.add(record.metric);
  }
  if (names.has(metric)) return;
  const known = [...names].sort();
  const near = nearestNames(metric, known);
  throw new CodebatchError('INVALID_ARGUMENT', `no numbers are recorded under the metric ${JSON.stringify(metric)}`, {
    hints: [
      ...(near.length > 0 ? [`did you mean ${near.join(' or ')}?`] : []),
      known.length > 0 ? `metrics: ${known.join(', ')}` : 'no task of this batch has recorded a metric',
    ],
    details: { metric, metrics: known },
  });
}
