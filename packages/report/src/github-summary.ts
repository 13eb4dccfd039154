import { SEVERITIES } from '@codebatch/core';
import { escapeMarkdown } from './escape-markdown.ts';
import type { Worst } from './findings/keep-worst.ts';

/** Rows of the table: a job summary holds at most 1 MiB and is read by people. */
const ROWS = 100;
const LONGEST_CELL = 300;

/** The worst findings as a Markdown table for `$GITHUB_STEP_SUMMARY`, under a line that counts all of them. */
export function githubSummary({ kept, total, severities }: Worst): string {
  const counts = SEVERITIES.filter((severity) => severities[severity] > 0).map(
    (severity) => `${severities[severity]} ${severity}`,
  );
  const lines = ['### codebatch', '', total === 0 ? 'No findings.' : `Findings: ${counts.join(', ')}`];
  if (total === 0) return lines.join('\n');
  lines.push('', '| severity | code | place | message |', '| --- | --- | --- | --- |');
  for (const { severity, code, path, region, message } of kept.slice(0, ROWS)) {
    const place = region === undefined ? path : `${path}:${region.startLine}:${region.startColumn}`;
    const cells = [severity, code, place, message].map((text) => escapeMarkdown(shorten(text)));
    lines.push(`| ${cells.join(' | ')} |`);
  }
  if (total > ROWS) lines.push('', `The ${ROWS} worst of ${total} findings.`);
  return lines.join('\n');
}

function shorten(text: string): string {
  return text.length <= LONGEST_CELL ? text : `${text.slice(0, LONGEST_CELL)}...`;
}
