import {
  type Cause,
  type Change,
  type ComparisonHeader,
  type ComparisonSummary,
  recordColumn,
  recordLine,
  type Trend,
} from '@codebatch/query';
import { describeRecord } from '../describe-record.ts';
import { placeOf } from '../print-records.ts';
import { escapeText } from './escape-text.ts';
import { formatCount, formatQuantity } from './format-amounts.ts';
import type { Screen } from './screen.ts';
import { renderTable } from './table.ts';

/** What `diff` says to a person: what was compared, how much differs, the changes. */
export function renderDiff(
  header: ComparisonHeader,
  summary: ComparisonSummary,
  changes: readonly Change[],
  screen: Screen,
): string[] {
  const { paint } = screen;
  const kinds = Object.entries(summary.kinds).filter(
    ([, counts]) => counts.added + counts.removed + counts.changed > 0,
  );
  return [
    ...headerLines(header, screen),
    '',
    ...(summary.total_changes === 0
      ? [paint.green('No record differs.')]
      : [
          ...renderTable(
            [
              { title: 'kind' },
              { title: 'added', align: 'right' },
              { title: 'removed', align: 'right' },
              { title: 'changed', align: 'right' },
            ],
            kinds.map(([kind, counts]) => [
              kind,
              formatCount(counts.added),
              formatCount(counts.removed),
              formatCount(counts.changed),
            ]),
            screen,
          ),
          '',
          ...renderChanges(changes, screen),
        ]),
    ...leftOutLine(changes.length, summary.total_changes, screen),
    ...noteLines(header, summary, screen),
  ];
}

/** What `regressions` and `improvements` say to a person. */
export function renderTrend(trend: Trend, limit: number, screen: Screen): string[] {
  const shown = trend.changes.slice(0, limit);
  return [
    ...headerLines(trend, screen),
    '',
    screen.paint.bold(escapeText(trend.sentence)),
    ...(shown.length === 0 ? [] : ['', ...renderChanges(shown, screen)]),
    ...leftOutLine(shown.length, trend.count, screen),
    ...noteLines(trend, trend.summary, screen),
  ];
}

function headerLines({ a, b, files }: ComparisonHeader, { paint }: Screen): string[] {
  const renamed = files.renamed.length === 0 ? '' : `, ${formatCount(files.renamed.length)} renamed`;
  return [
    `${paint.bold(a.batch_id)} → ${paint.bold(b.batch_id)}`,
    `${formatQuantity(files.changed, 'file')} changed, ${formatCount(files.added)} added, ${formatCount(files.removed)} removed${renamed}, ${formatCount(files.unchanged)} unchanged`,
  ];
}

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/** A table of changes: sign, place, what, cause. */
export function renderChanges(changes: readonly Change[], screen: Screen): string[] {
  const { paint } = screen;
  const colour = (text: string, row: number): string => {
    const change = changes[row]?.change;
    return change === 'added' ? paint.green(text) : change === 'removed' ? paint.red(text) : paint.yellow(text);
  };
  return renderTable(
    [
      { title: '', paint: colour },
      { title: 'place', minimum: 16, keep: 'end' },
      { title: 'what', minimum: 16 },
      { title: 'cause', minimum: 12 },
    ],
    changes.map((change) => {
      const record = change.after ?? change.before;
      const fields = change.fields === undefined ? '' : ` (${change.fields.join(', ')})`;
      return [
        SIGNS[change.change],
        record === null ? change.path : placeOf(change.path, recordLine(record), recordColumn(record)),
        record === null ? change.kind : (describeMetricStep(change) ?? `${describeRecord(record)}${fields}`),
        change.causes.map(describeCause).join(', '),
      ];
    }),
    screen,
  );
}

/** `loc = 32 → 33` for a metric with another value. */
function describeMetricStep({ change, before, after }: Change): string | undefined {
  if (change !== 'changed' || after?.kind !== 'metric' || before === null) return undefined;
  const symbol = after.symbol === undefined ? '' : ` (${after.symbol})`;
  return `${after.metric} = ${JSON.stringify(before.value)} → ${JSON.stringify(after.value)}${symbol}`;
}

function describeCause(cause: Cause): string {
  switch (cause.type) {
    case 'file_added':
      return 'new file';
    case 'file_removed':
      return 'file removed';
    case 'content':
      return 'file changed';
    case 'path':
      return `was ${cause.from}`;
    case 'task_version':
      return `${cause.task_id} ${cause.from ?? '?'} → ${cause.to ?? '?'}`;
    case 'options':
      return `options of ${cause.task_id}: ${cause.options.join(', ')}`;
    case 'grammar':
      return `parser ${cause.from ?? '?'} → ${cause.to ?? '?'}`;
    case 'prior':
      return `output of ${cause.task_id}`;
    case 'other_files':
      return 'other files';
    case 'unknown':
      return 'unknown';
  }
}

function leftOutLine(shown: number, total: number, { paint }: Screen): string[] {
  return shown >= total
    ? []
    : ['', paint.dim(`${formatCount(shown)} of ${formatQuantity(total, 'change')}; --limit 0 shows all`)];
}

function noteLines(header: ComparisonHeader, summary: ComparisonSummary, { paint }: Screen): string[] {
  return [
    ...(header.compared_tasks.length === 0 ? ['the batches have no task in common: nothing can be compared'] : []),
    ...header.tasks.map((task) => `${task.task_id}: ${task.causes.map(describeCause).join(', ')}`),
    ...header.not_comparable.map(
      (task) => `${task.task_id} is only in ${task.only_in === 'a' ? 'the first' : 'the second'} batch`,
    ),
    ...header.incomplete.map(
      (task) =>
        `${task.task_id} of ${task.batch === 'a' ? 'the first' : 'the second'} batch has ${formatQuantity(task.shards, 'shard')} not done: their files are left out`,
    ),
    ...(summary.not_compared > 0
      ? [
          `${formatQuantity(summary.not_compared, 'record')} not compared: the task did not process the file in the other batch`,
        ]
      : []),
  ].map((line, index) => (index === 0 ? `\n${paint.yellow(escapeText(line))}` : paint.yellow(escapeText(line))));
}
