import { CodebatchError, nearestNames, type OutputRecord, SEVERITIES, type Store } from '@codebatch/core';
import { metricNames } from '../top-metrics.ts';
import type { Change, ComparisonHeader, ComparisonSummary } from './change.ts';
import { collectChanges } from './compare-batches.ts';
import { describeCauses } from './describe-causes.ts';
import { type ComparisonFilter, openComparison } from './open-comparison.ts';

/** What got worse, or better, between two batches. */
export interface Trend extends ComparisonHeader {
  /** Number of changes. */
  readonly count: number;
  /** Number of changes the other way: what is fixed beside what is new, and what is new beside what is fixed. */
  readonly opposite_count: number;
  /** One sentence with numbers and causes, and the tasks that only one batch has. */
  readonly sentence: string;
  readonly summary: ComparisonSummary;
  readonly changes: readonly Change[];
}

/** Options of {@link regressions} and {@link improvements}. */
export interface TrendOptions {
  /** Names of numeric metrics to judge as well; a larger value is worse. */
  readonly metrics?: readonly string[];
}

/**
 * What got worse from a to b: diagnostics that are new or heavier, and, where asked for, metrics that rose.
 *
 * @throws as {@link openComparison}; INVALID_ARGUMENT for a metric that b does not have.
 */
export function regressions(
  store: Store,
  a: string,
  b: string,
  filter: Omit<ComparisonFilter, 'kinds' | 'metrics'> = {},
  options: TrendOptions = {},
): Trend {
  return trend(store, a, b, filter, options, weigh, 'new');
}

/**
 * What got better from a to b: diagnostics that are gone or lighter, and, where asked for, metrics that fell.
 *
 * @throws as {@link regressions}.
 */
export function improvements(
  store: Store,
  a: string,
  b: string,
  filter: Omit<ComparisonFilter, 'kinds' | 'metrics'> = {},
  options: TrendOptions = {},
): Trend {
  return trend(store, a, b, filter, options, (change) => -weigh(change), 'fixed');
}

function trend(
  store: Store,
  a: string,
  b: string,
  filter: ComparisonFilter,
  { metrics = [] }: TrendOptions,
  weight: (change: Change) => number,
  word: string,
): Trend {
  checkMetrics(store, b, metrics);
  const kinds = metrics.length > 0 ? ['diagnostic', 'metric'] : ['diagnostic'];
  const { changes: compare, ...header } = openComparison(store, a, b, { ...filter, kinds });
  const judged = (change: Change) => change.kind === 'diagnostic' || metrics.includes(metricOf(change) ?? '');
  let opposite = 0;
  const wanted = (change: Change): boolean => {
    if (!judged(change)) return false;
    const direction = weight(change);
    if (direction < 0) opposite += 1;
    return direction > 0;
  };
  const { changes, summary } = collectChanges(only(compare(), wanted));
  const sentence = [describeCauses(changes, header.tasks, word), ...describeMissing(header)].join('; ');
  return { ...header, count: changes.length, opposite_count: opposite, sentence, summary, changes };
}

/** What the sentence does not cover: nothing new in a task that only one batch has is no good news. */
function describeMissing({ not_comparable }: ComparisonHeader): string[] {
  if (not_comparable.length === 0) return [];
  const tasks = not_comparable.map(({ task_id, only_in }) => `${task_id} (only in ${only_in})`);
  return [`not compared: ${tasks.join(', ')}`];
}

/** Positive for worse, negative for better, 0 for neither. */
function weigh({ change, kind, before, after }: Change): number {
  if (kind === 'metric') return Math.sign(numberOf(after) - numberOf(before)) || 0;
  if (change === 'added') return 1;
  if (change === 'removed') return -1;
  return Math.sign(weightOf(after) - weightOf(before));
}

function weightOf(record: OutputRecord | null): number {
  const place = SEVERITIES.indexOf(record?.severity ?? 'hint');
  return SEVERITIES.length - place;
}

/** NaN for a value that is missing or no number: a new file is not worse for having lines. */
function numberOf(record: OutputRecord | null): number {
  const value: unknown = record?.value;
  return typeof value === 'number' ? value : Number.NaN;
}

function metricOf({ before, after }: Change): string | undefined {
  return (after ?? before)?.metric;
}

function* only(
  comparing: Generator<Change, ComparisonSummary>,
  wanted: (change: Change) => boolean,
): Generator<Change, ComparisonSummary> {
  for (;;) {
    const next = comparing.next();
    if (next.done === true) return next.value;
    if (wanted(next.value)) yield next.value;
  }
}

function checkMetrics(store: Store, batch: string, metrics: readonly string[]): void {
  if (metrics.length === 0) return;
  const known = metricNames(store, batch).map(({ metric }) => metric);
  for (const metric of metrics) {
    if (known.includes(metric)) continue;
    const near = nearestNames(metric, known);
    throw new CodebatchError('INVALID_ARGUMENT', `Batch ${batch} has no metric ${JSON.stringify(metric)}`, {
      hints: [
        ...(near.length > 0 ? [`Did you mean ${near.join(' or ')}?`] : []),
        `Metrics: ${known.sort().join(', ')}.`,
      ],
      details: { metric, metrics: known },
    });
  }
}
