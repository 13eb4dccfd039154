import { SEVERITIES, type Severity } from '@codebatch/core';
import { EXIT, type ExitCode } from './exit-code.ts';

/** What decides the exit code of a command that ran a batch. */
export interface RunOutcome {
  readonly interrupted: boolean;
  /** State of the batch after the run. */
  readonly status: string;
  /** Files and tasks that failed, in the whole batch. */
  readonly failed: number;
  /** Findings that `--fail-on` counts. */
  readonly findings: number;
}

/** The exit code: interrupted before partial before a negative answer. */
export function exitCodeOfRun(outcome: RunOutcome): ExitCode {
  if (outcome.interrupted) return EXIT.interrupted;
  if (outcome.status === 'failed' || outcome.failed > 0) return EXIT.partial;
  return outcome.findings > 0 ? EXIT.negative : EXIT.done;
}

/** How many findings are at least as severe as `threshold`. */
export function countFindings(
  severities: Readonly<Partial<Record<Severity, number>>>,
  threshold: Severity | undefined,
): number {
  if (threshold === undefined) return 0;
  return SEVERITIES.slice(0, SEVERITIES.indexOf(threshold) + 1).reduce((sum, name) => sum + (severities[name] ?? 0), 0);
}
