import type { BatchSummary } from '@codebatch/query';
import { placeOf } from '../print-records.ts';
import type { RuleMessages } from '../rule-messages.ts';
import { escapeText } from './escape-text.ts';
import { formatBytes, formatCount, formatPercent, formatQuantity } from './format-amounts.ts';
import { paintSeverity } from './paint.ts';
import type { Screen } from './screen.ts';
import { describeState, paintState } from './status.ts';
import { renderTable } from './table.ts';

/** What `summary` knows about a batch. */
export type Summary = BatchSummary & { readonly store: string };

const LOG_WIDTH = 120;
const LANGUAGE_LIMIT = 8;
const FAILED_LIMIT = 5;
const SEVERITY_WORDS = { error: 'error', warning: 'warning', info: 'info', hint: 'hint' } as const;

/**
 * One screen about a batch: what is in it, what was found, what went wrong.
 *
 * @param interrupted - The run that this is the summary of was stopped.
 */
export function renderSummary(summary: Summary, terminal: Screen, rules: RuleMessages, interrupted = false): string[] {
  const { paint } = terminal;
  // One screen also where it is a log: long names and messages are cut there as well.
  const screen = { paint, width: terminal.width ?? LOG_WIDTH };
  return [
    [
      paint.bold(`${formatQuantity(summary.files.count, 'file')}, pipeline ${escapeText(summary.pipeline)}`),
      formatBytes(summary.files.bytes),
      ...(summary.lines.total > 0 ? [formatQuantity(summary.lines.total, 'line of code', 'lines of code')] : []),
      paintState(paint, summary.status, describeState(summary, interrupted)),
    ].join('  '),
    ...languageLines(summary, screen),
    ...symbolLines(summary, screen),
    ...findingLines(summary, screen, rules),
    ...complexityLines(summary, screen),
    ...coverageLines(summary, screen),
    ...failureLines(summary, screen),
  ];
}

function languageLines(summary: Summary, screen: Screen): string[] {
  const known = summary.files.languages.filter(({ language }) => language !== 'unknown');
  const languages = [...known, ...summary.files.languages.filter(({ language }) => language === 'unknown')];
  if (languages.length === 0) return [];
  const rows = languages
    .slice(0, LANGUAGE_LIMIT)
    .map((row) => ({ ...row, lines: summary.lines.languages[row.language] ?? 0 }));
  const rest = languages.slice(LANGUAGE_LIMIT);
  if (rest.length > 0) {
    rows.push({
      language: formatQuantity(rest.length, 'other'),
      files: rest.reduce((sum, row) => sum + row.files, 0),
      bytes: rest.reduce((sum, row) => sum + row.bytes, 0),
      lines: rest.reduce((sum, row) => sum + (summary.lines.languages[row.language] ?? 0), 0),
    });
  }
  return [
    '',
    ...renderTable(
      [
        { title: 'Languages' },
        { title: 'files', align: 'right' },
        { title: 'code lines', align: 'right' },
        { title: 'size', align: 'right' },
      ],
      rows.map((row) => [
        `  ${row.language === 'unknown' ? 'other files' : row.language}`,
        formatCount(row.files),
        row.lines === 0 ? '-' : formatCount(row.lines),
        formatBytes(row.bytes),
      ]),
      screen,
    ),
  ];
}

function symbolLines(summary: Summary, { paint }: Screen): string[] {
  const entries = Object.entries(summary.symbols);
  if (entries.length === 0) return [];
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const parts = entries.slice(0, 6).map(([type, count]) => `${formatCount(count)} ${escapeText(type)}`);
  return ['', `${paint.bold('Symbols')}  ${formatCount(total)}: ${parts.join(', ')}${entries.length > 6 ? ', …' : ''}`];
}

function findingLines(summary: Summary, screen: Screen, rules: RuleMessages): string[] {
  const { paint } = screen;
  const { diagnostics } = summary;
  const kinds = Object.keys(summary.outputs.kinds);
  if (diagnostics.total === 0)
    return kinds.length === 0 ? [] : ['', `${paint.bold('Findings')}  ${paint.green('none')}`];
  const severities = Object.entries(SEVERITY_WORDS)
    .map(([severity, word]) => ({
      severity,
      word,
      count: diagnostics.severities[severity as keyof typeof SEVERITY_WORDS] ?? 0,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, word, count }) =>
      paintSeverity(paint, severity, word === 'info' ? `${formatCount(count)} info` : formatQuantity(count, word)),
    );
  const codes = diagnostics.codes.slice(0, Math.max(5, summary.most_complex.length));
  return [
    '',
    `${paint.bold('Findings')}  ${severities.join(', ')} in ${formatQuantity(diagnostics.files, 'file')}`,
    ...renderTable(
      [
        { title: '', align: 'right' },
        { title: '', paint: (text, row) => paintSeverity(paint, codes[row]?.severity ?? '', text) },
        { title: '', minimum: 30 },
      ],
      codes.map((row) => [formatCount(row.count), row.code, rules.get(row.code) ?? `such as: ${row.example}`]),
      { ...screen, bare: true, indent: 2 },
    ),
    ...(diagnostics.codes.length > codes.length
      ? [paint.dim(`  … ${formatQuantity(diagnostics.codes.length - codes.length, 'more code')}`)]
      : []),
  ];
}

function complexityLines(summary: Summary, screen: Screen): string[] {
  const functions = summary.most_complex;
  if (functions.length === 0) return [];
  const named = functions.some((row) => row.symbol !== undefined);
  return [
    '',
    screen.paint.bold(named ? 'Most complex functions' : 'Most complex files'),
    ...renderTable(
      [
        { title: '', align: 'right' },
        ...(named ? [{ title: '', minimum: 20 }] : []),
        { title: '', minimum: 24, keep: 'end', paint: (text) => screen.paint.dim(text) },
      ],
      functions.map((row) => [
        formatCount(row.value),
        ...(named ? [row.symbol ?? ''] : []),
        placeOf(row.path, row.line, undefined),
      ]),
      { ...screen, bare: true, indent: 2 },
    ),
  ];
}

function coverageLines(summary: Summary, { paint }: Screen): string[] {
  const { coverage, skips } = summary;
  const lines: string[] = [];
  if (coverage.with_grammar > 0) {
    const without = coverage.with_grammar - coverage.with_tree;
    lines.push(
      `${paint.bold('Parsed')}  ${formatPercent(coverage.with_tree, coverage.with_grammar)} of ${formatQuantity(
        coverage.with_grammar,
        'file',
      )} with a grammar${without > 0 ? `, ${formatCount(without)} without a tree` : ''}`,
    );
  }
  if (skips.total > 0) {
    const codes = Object.entries(skips.codes)
      .slice(0, 5)
      .map(([code, count]) => `${code} ${formatCount(count)}`);
    lines.push(`${paint.bold('Skipped')}  ${formatCount(skips.total)}: ${codes.join(', ')}`);
  }
  return lines.length === 0 ? [] : ['', ...lines];
}

function failureLines(summary: Summary, screen: Screen): string[] {
  const { paint } = screen;
  const { failed_files: files, failed_shards: shards } = summary;
  if (files.length === 0 && shards.length === 0) return [];
  const counts = [
    ...(summary.failed === 0 ? [] : [formatQuantity(summary.failed, 'file')]),
    ...(shards.length === 0 ? [] : [formatQuantity(shards.length, 'shard')]),
  ];
  return [
    '',
    `${paint.bold(paint.red('Failed'))}  ${counts.join(', ')}`,
    ...files
      .slice(0, FAILED_LIMIT)
      .map((row) => `  ${paint.red(row.code)} ${row.task_id} ${escapeText(row.path)}: ${escapeText(row.message)}`),
    ...shards
      .slice(0, FAILED_LIMIT)
      .map((row) => `  ${paint.red(row.code)} ${row.task_id} shard ${row.shard_id}: ${escapeText(row.message)}`),
    ...(summary.failed > FAILED_LIMIT
      ? [paint.dim(`  … codebatch errors --batch ${summary.batch_id} lists them all`)]
      : []),
  ];
}
