import { statSync } from 'node:fs';
import path from 'node:path';
import { CodebatchError } from '@codebatch/core';

/** A file that the user named for an answer. */
export interface OutputFile {
  /** As the user wrote it. */
  readonly given: string;
  /** Where that is. */
  readonly target: string;
  /** Whether a file that exists may be replaced. */
  readonly replace: boolean;
}

/**
 * Refuses a file that cannot be written as a whole before any work is done for it: a directory, a file in none, a device or
 * a pipe, which a rename would put a file in the place of, and a file that exists unless it may be replaced.
 *
 * @throws INVALID_ARGUMENT, IO_ERROR, ALREADY_EXISTS
 */
export function checkOutputFile({ given, target, replace }: OutputFile): void {
  const found = statSync(target, { throwIfNoEntry: false });
  const details = { path: target };
  if (found?.isDirectory() === true || (found === undefined && /[/\\]$/.test(given))) {
    throw new CodebatchError('INVALID_ARGUMENT', `${given} is a directory`, {
      hints: [`Name a file in it, for example ${path.join(given, 'codebatch.out')}.`],
      details,
    });
  }
  const folder = path.dirname(target);
  if (found === undefined && statSync(folder, { throwIfNoEntry: false }) === undefined) {
    throw new CodebatchError('IO_ERROR', `There is no directory ${folder} for ${path.basename(given)}`, {
      hints: ['Make it, or name a file elsewhere.'],
      details,
    });
  }
  if (found !== undefined && !found.isFile()) {
    throw new CodebatchError('INVALID_ARGUMENT', `${given} is no regular file, and would be replaced by one`, {
      hints: ['Leave -o out, and redirect standard output to it.'],
      details,
    });
  }
  if (found === undefined || replace) return;
  throw new CodebatchError('ALREADY_EXISTS', `The file ${given} exists`, { hints: ['--force replaces it.'], details });
}
