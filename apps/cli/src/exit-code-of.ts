import { type ErrorCode, isCodebatchError } from '@codebatch/core';
import { EXIT, type ExitCode } from './exit-code.ts';

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
