import type { BaselineFindingRecord } from '@codebatch/core';
import type { BaselineComparison } from '@codebatch/query';
import { formatCount } from './format-amounts.ts';
import type { Screen } from './screen.ts';
import { renderTable } from './table.ts';

/** `2 new, 3 fixed, 310 accepted`: zeros other than the first are left out. */
export function baselineSentence({ accepted, added, fixed, not_compared }: BaselineComparison): string {
  return [
    `${formatCount(added.length)} new`,
    ...(fixed.length > 0 ? [`${formatCount(fixed.length)} fixed`] : []),
    `${formatCount(accepted)} accepted`,
    ...(not_compared.length > 0 ? [`${formatCount(not_compared.length)} not compared`] : []),
  ].join(', ');
}

/** A table of accepted findings, at most `limit` of them (0 for all), and a line about the rest. */
export function renderAccepted(findings: readonly BaselineFindingRecord[], limit: number, screen: Screen): string[] {
  const shown = limit === 0 ? findings : findings.slice(0, limit);
  return [
    ...renderTable(
      [{ title: 'fixed', minimum: 16, keep: 'end' }, { title: 'code' }, { title: 'message', minimum: 16 }],
      shown.map(({ path, code, message }) => [path, code, message]),
      screen,
    ),
    ...(shown.length === findings.length
      ? []
      : ['', screen.paint.dim(`${formatCount(shown.length)} of ${formatCount(findings.length)}; --limit 0 shows all`)]),
  ];
}
