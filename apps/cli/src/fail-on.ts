import { CodebatchError, type OutputRecord, SEVERITIES, type Severity } from '@codebatch/core';
import { parseChoice } from './parse-argument.ts';

/** From which findings on a command ends with 1: of this severity or worse, or any that is new. */
export type FailOn = Severity | 'new';

/** The values of `--fail-on` where there is something that findings can be new against. */
export const FAIL_ON: readonly FailOn[] = ['new', ...SEVERITIES];

/**
 * `--fail-on`.
 *
 * @param comparing - Whether the command compares with accepted or earlier findings.
 * @throws INVALID_ARGUMENT for another word, and for `new` where nothing is compared
 */
export function parseFailOn(text: string | undefined, comparing: boolean): FailOn | undefined {
  if (text === undefined) return undefined;
  const failOn = parseChoice(text, '--fail-on', FAIL_ON);
  if (failOn !== 'new' || comparing) return failOn;
  throw new CodebatchError('INVALID_ARGUMENT', '--fail-on new needs something that findings are new against', {
    hints: ['--baseline <file> names accepted findings, --since <git ref> an earlier commit.'],
    details: { flag: '--fail-on', value: text },
  });
}

/** How many of some findings `--fail-on` counts. */
export function countFailing(findings: readonly (OutputRecord | null)[], failOn: FailOn | undefined): number {
  if (failOn === undefined) return 0;
  if (failOn === 'new') return findings.length;
  const heavy = SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
  return findings.filter((finding) => finding?.severity !== undefined && heavy.includes(finding.severity)).length;
}
