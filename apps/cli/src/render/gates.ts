import type { GateResult } from '@codebatch/core';
import { escapeText } from './escape-text.ts';
import { formatDuration, formatQuantity } from './format-amounts.ts';
import type { Screen } from './screen.ts';
import { padText } from './text-width.ts';

const FAILURES_SHOWN = 10;

/** Results of gates, for a person: a line for each, and below it what does not hold. */
export function renderGateResults(results: readonly GateResult[], screen: Screen): string[] {
  const { paint } = screen;
  const width = Math.max(...results.map(({ gate_id }) => gate_id.length));
  const failed = results.filter(({ passed }) => !passed).length;
  return [
    ...results.flatMap(({ gate_id, passed, duration_ms, failures }) => [
      `${passed ? paint.green('pass') : paint.red('FAIL')}  ${padText(gate_id, width)}  ${paint.dim(formatDuration(duration_ms))}`,
      ...failures
        .slice(0, FAILURES_SHOWN)
        .flatMap(({ message, location, suggestion }) => [
          `      ${location === undefined ? '' : `${paint.bold(escapeText(location))}  `}${escapeText(message)}`,
          ...(suggestion === undefined ? [] : [`      ${paint.cyan(escapeText(suggestion))}`]),
        ]),
      ...(failures.length > FAILURES_SHOWN
        ? [paint.dim(`      and ${formatQuantity(failures.length - FAILURES_SHOWN, 'more failure')}; --json has them`)]
        : []),
    ]),
    '',
    failed === 0
      ? paint.green(`${formatQuantity(results.length, 'gate')} passed.`)
      : paint.red(`${failed} of ${formatQuantity(results.length, 'gate')} failed.`),
  ];
}
