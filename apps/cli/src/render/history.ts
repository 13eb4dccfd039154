import type { FileHistory, FindingSpan, HistoryBatch, HistoryStep, MetricHistory, MetricSpan } from '@codebatch/query';
import { escapeText } from './escape-text.ts';
import { formatCount, formatQuantity } from './format-amounts.ts';
import { paintSeverity } from './paint.ts';
import type { Screen } from './screen.ts';
import { renderTable } from './table.ts';

export interface HistoryOptions {
  /** Rows of each section. */
  readonly limit: number;
  /** Leave out metrics that always had one value, also where batches between lack it. */
  readonly changedOnly: boolean;
}

/** A file over the batches of a store, for a person: batches in which it changed, findings, metrics. */
export function renderHistory(history: FileHistory, { limit, changedOnly }: HistoryOptions, screen: Screen): string[] {
  const { paint } = screen;
  const section = <Row>(title: string, rows: readonly Row[], render: (shown: readonly Row[]) => string[]): string[] => {
    if (rows.length === 0) return [];
    const left = rows.length - Math.min(rows.length, limit);
    const more = left === 0 ? [] : [paint.dim(`  … ${formatCount(left)} more with --limit 0`)];
    return [
      '',
      `${paint.bold(title)} ${paint.dim(formatCount(rows.length))}`,
      ...render(rows.slice(0, limit)),
      ...more,
    ];
  };
  const there = history.findings.filter(({ until }) => until === null);
  const gone = history.findings.filter(({ until }) => until !== null);
  const metrics = history.metrics
    .map((metric) => ({ ...metric, values: joinEqual(metric.values) }))
    .filter(({ values }) => !changedOnly || values.length > 1);
  const steps = history.batches.filter(isChange).toReversed();
  const having = history.batches.filter(({ file }) => file !== 'absent').length;
  return [
    `${paint.bold(escapeText(history.path))} in ${formatQuantity(having, 'batch', 'batches')}`,
    ...section('Changes of the file', steps, (shown) =>
      renderTable(
        [{ title: '' }, { title: '', minimum: 12 }, { title: '', minimum: 24 }],
        shown.map((step) => [dateOf(step), nameOf(step), changeOf(step)]),
        { ...screen, bare: true, indent: 2 },
      ),
    ),
    ...section('Findings', there, (shown) => findingLines(shown, screen)),
    ...section('Findings that are gone', gone, (shown) => findingLines(shown, screen)),
    ...section(changedOnly ? 'Metrics that changed' : 'Metrics', metrics, (shown) => metricLines(shown, screen)),
  ];
}

/** Whether a step is told: not where the file stayed as it was, or away, and everything looked at it. */
function isChange(
  { file, previous_path, not_done }: HistoryStep,
  place: number,
  steps: readonly HistoryStep[],
): boolean {
  if (file === 'absent') return steps[place - 1]?.file !== 'absent';
  return file !== 'same' || previous_path !== undefined || not_done.length > 0;
}

function changeOf({ file, from_start, findings, not_done, previous_path, next_path }: HistoryStep): string {
  const state = file === 'absent' ? 'removed' : from_start === true ? 'first seen' : file;
  const parts = [
    ...(previous_path === undefined ? [] : [`renamed from ${previous_path}`]),
    ...(next_path === undefined ? [] : [`renamed to ${next_path}`]),
    ...((file === 'same' && not_done.length === 0) || next_path !== undefined ? [] : [state]),
    ...(file === 'absent' ? [] : [formatQuantity(findings, 'finding')]),
    ...(not_done.length === 0 ? [] : [`${not_done.join(', ')} not done`]),
  ];
  return parts.join(', ');
}

function findingLines(findings: readonly FindingSpan[], screen: Screen): string[] {
  const { paint } = screen;
  const ended = findings.some(({ until }) => until !== null);
  return renderTable(
    [
      { title: 'since', minimum: 10 },
      ...(ended ? [{ title: 'until', minimum: 10 }] : []),
      { title: 'severity', paint: (text, row) => paintSeverity(paint, findings[row]?.severity ?? '', text) },
      { title: 'code' },
      { title: 'line', align: 'right' },
      { title: 'message', minimum: 16 },
    ],
    findings.map(({ since, from_start, until, severity, code, line, message }) => [
      from_start ? `≤ ${whenOf(since)}` : whenOf(since),
      ...(ended ? [until === null ? '' : whenOf(until)] : []),
      severity,
      code,
      line === undefined ? '' : String(line),
      message,
    ]),
    { ...screen, indent: 2 },
  );
}

/** Makes one span of equal values in a row that batches without the metric part. */
function joinEqual(values: readonly MetricSpan[]): MetricSpan[] {
  const joined: MetricSpan[] = [];
  for (const span of values) {
    const last = joined.at(-1);
    if (last !== undefined && JSON.stringify(last.value) === JSON.stringify(span.value)) {
      joined[joined.length - 1] = { ...last, until: span.until };
    } else {
      joined.push(span);
    }
  }
  return joined;
}

/** Steps of a metric that a line shows; of more the first ones are left out. */
const LONGEST_WAY = 6;

function metricLines(metrics: readonly MetricHistory[], screen: Screen): string[] {
  return renderTable(
    [
      { title: 'metric', minimum: 12 },
      { title: 'since', minimum: 10 },
      { title: 'values', minimum: 16, keep: 'end' },
    ],
    metrics.map(({ metric, symbol, values }) => {
      const last = values.at(-1);
      const way = values.map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)));
      return [
        symbol === undefined ? metric : `${metric} ${symbol}`,
        last === undefined ? '' : whenOf(last.until ?? last.since),
        [
          ...(way.length > LONGEST_WAY ? ['…'] : []),
          ...way.slice(-LONGEST_WAY),
          ...(last?.until === null ? [] : ['gone']),
        ].join(' → '),
      ];
    }),
    { ...screen, indent: 2 },
  );
}

/** To the minute, in UTC: `2026-01-31 09:30`. */
function dateOf({ created_at }: HistoryBatch): string {
  return created_at.slice(0, 16).replace('T', ' ');
}

/** The label of a batch, which people chose; otherwise when it was made. */
function whenOf(batch: HistoryBatch): string {
  return batch.label ?? dateOf(batch);
}

function nameOf({ batch_id, label }: HistoryBatch): string {
  return label === undefined ? batch_id : `${label} (${batch_id})`;
}
