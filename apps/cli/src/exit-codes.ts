import { type ErrorCode, isCodebatchError } from '@codebatch/core';

/** The exit codes of the command, by what they tell a script. */
export const EXIT = {
  /** Everything was done. */
  done: 0,
  /** It ran, and the answer is negative: `--fail-on`, a failed gate, damage found. */
  negative: 1,
  /** Unknown command, bad flag, malformed id or value. */
  usage: 2,
  /** Something in the store or in the data is missing, unknown, owned by another run, damaged or full. */
  data: 3,
  /** Some files or shards failed. */
  partial: 4,
  /** A defect of codebatch itself. */
  internal: 70,
  /** Stopped by Ctrl-C or SIGTERM. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Codes that blame the command line, the configuration or a plugin that they name. */
const USAGE_CODES: readonly ErrorCode[] = ['INVALID_ARGUMENT', 'CONFIG_INVALID', 'INVALID_TASK', 'TASK_LOAD_FAILED'];

/**
 * The exit code that an error ends the command with. Every code that is not listed as usage, internal or interruption
 * is about the store or the data.
 */
export function exitCodeOf(error: unknown): ExitCode {
  if (!isCodebatchError(error)) return EXIT.internal;
  if (error.code === 'INTERNAL_ERROR') return EXIT.internal;
  if (error.code === 'INTERRUPTED') return EXIT.interrupted;
  return USAGE_CODES.includes(error.code) ? EXIT.usage : EXIT.data;
}
