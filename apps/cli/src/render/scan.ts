import type { FailOn } from '../fail-on.ts';
import { type NewFindings, newFindingsDocument } from '../new-findings.ts';
import type { NextStep } from '../next-steps.ts';
import type { RuleMessages } from '../rule-messages.ts';
import type { ScanResult } from '../scan-source.ts';
import { formatDuration, formatQuantity } from './format-amounts.ts';
import { renderNewFindings } from './new-findings.ts';
import type { Screen } from './screen.ts';
import { renderSummary, type Summary } from './summary.ts';
import { renderTable } from './table.ts';
import { renderWork, type Work } from './work.ts';

/** Everything that a scan has to say. */
export interface ScanFacts {
  readonly result: ScanResult;
  readonly summary: Summary;
  readonly next: readonly NextStep[];
  /** What the tasks' rules are about. */
  readonly rules: RuleMessages;
  readonly failOn: FailOn | undefined;
  /** Findings that `--fail-on` counts. */
  readonly findings: number;
  /** What the findings were compared with; undefined where nothing was asked for. */
  readonly compared: NewFindings | undefined;
}

/** The one object of `scan --json`. */
export function scanDocument({
  result,
  summary,
  next,
  failOn,
  findings,
  compared,
}: ScanFacts): Record<string, unknown> {
  const { snapshot } = result;
  return {
    store: summary.store,
    snapshot_id: snapshot.snapshot_id,
    batch_id: result.batchId,
    pipeline: summary.pipeline,
    status: summary.status,
    unchanged: result.unchanged,
    resumed: result.resumed,
    interrupted: result.interrupted,
    files: summary.files.count,
    bytes: summary.files.bytes,
    outputs: summary.outputs.kinds,
    diagnostics: summary.diagnostics.severities,
    ...workOf(result, summary),
    fail_on: failOn === undefined ? null : { severity: failOn, findings },
    ...newFindingsDocument(compared),
    warnings: snapshot.warnings ?? [],
    languages: summary.files.languages,
    lines: summary.lines,
    symbols: summary.symbols,
    codes: summary.diagnostics.codes,
    most_complex: summary.most_complex,
    coverage: summary.coverage,
    skips: summary.skips.codes,
    failed_files: summary.failed_files,
    failed_shards: summary.failed_shards,
    duration_ms: Math.round(result.durationMs),
    next: next.map(({ command }) => command),
  };
}

/** What ends a scan on a terminal: the summary, how the work was done, where it is, and what to type next. */
export function renderScan(facts: ScanFacts, screen: Screen): string[] {
  const { result, summary, next, failOn, findings } = facts;
  const { paint } = screen;
  const warnings = result.snapshot.warnings ?? [];
  const work = result.unchanged
    ? `nothing changed since ${result.batchId}: that batch answers, in ${formatDuration(result.durationMs)}`
    : `${renderWork(workOf(result, summary))} in ${formatDuration(result.durationMs)}`;
  return [
    ...renderSummary(summary, screen, facts.rules, result.interrupted),
    '',
    ...renderTable(
      [{ title: '', paint: (text) => paint.bold(text) }, { title: '' }],
      [
        ['Work', work],
        ...(warnings.length === 0
          ? []
          : [
              [
                'Source',
                `${formatQuantity(warnings.length, 'warning')}; codebatch snapshot show ${result.snapshot.snapshot_id} lists them`,
              ],
            ]),
        ['Store', summary.store],
        ['Batch', `${result.batchId} over ${result.snapshot.snapshot_id}`],
      ],
      { ...screen, bare: true },
    ),
    ...(facts.compared === undefined ? [] : ['', ...renderNewFindings(facts.compared, screen)]),
    ...(failOn === undefined || findings === 0 ? [] : ['', paint.red(failLine(facts, failOn))]),
    '',
    paint.bold('Next'),
    ...renderTable(
      [
        { title: '', paint: (text) => paint.cyan(text) },
        { title: '', paint: (text) => paint.dim(text) },
      ],
      next.map(({ command, why }) => [command, why]),
      { ...screen, bare: true, indent: 2 },
    ),
  ];
}

function failLine({ findings, compared }: ScanFacts, failOn: FailOn): string {
  const which = compared === undefined ? 'finding' : 'new finding';
  const severity = failOn === 'new' ? '' : ` of severity ${failOn} or worse`;
  return `${formatQuantity(findings, which)}${severity} (--fail-on ${failOn})`;
}

/** What this scan did: all that the batch has beyond what it computed itself was there before. */
function workOf(result: ScanResult, summary: Summary): Work {
  return {
    executed: result.executed,
    reused: Math.max(0, summary.executed + summary.reused - result.executed),
    skipped: summary.skipped,
    failed: summary.failed,
  };
}
