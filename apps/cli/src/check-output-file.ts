import { type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { CodebatchError, wrapFileError } from '@codebatch/core';
import { followLinks, isDescriptor } from './follow-links.ts';

/** A file that the user named for an answer. */
export interface OutputFile {
  /** As the user wrote it. */
  readonly given: string;
  /** Where that is. */
  readonly target: string;
  /** Whether a file that exists may be replaced. */
  readonly replace: boolean;
  /** What to do where it is a device or a pipe. */
  readonly otherwise: string;
}

/**
 * Refuses a file that cannot be written as a whole before any work is done for it: a directory, a file in none, a device,
 * a pipe or an open file, which a rename would put a file in the place of, and a file that exists unless it may be replaced.
 *
 * @returns the file to write: a rename would replace a symbolic link, and leave what it leads to as it is
 * @throws INVALID_ARGUMENT, IO_ERROR, PERMISSION_DENIED, ALREADY_EXISTS
 */
export function checkOutputFile({ given, target: named, replace, otherwise }: OutputFile): string {
  const target = followLinks(named);
  const found = statOf(target);
  const details = { path: named };
  if (found?.isDirectory() === true || (found === undefined && /[/\\]$/.test(given))) {
    throw new CodebatchError('INVALID_ARGUMENT', `${given} is a directory`, {
      hints: [`Name a file in it, for example ${path.join(given, 'codebatch.out')}.`],
      details,
    });
  }
  const folder = path.dirname(target);
  if (found === undefined && statOf(folder) === undefined) {
    throw new CodebatchError('IO_ERROR', `There is no directory ${folder} for ${path.basename(given)}`, {
      hints: ['Make it, or name a file elsewhere.'],
      details,
    });
  }
  if (isDescriptor(target) || (found !== undefined && !found.isFile())) {
    throw new CodebatchError('INVALID_ARGUMENT', `${given} is no regular file, and would be replaced by one`, {
      hints: [otherwise],
      details,
    });
  }
  if (found === undefined || replace) return target;
  throw new CodebatchError('ALREADY_EXISTS', `The file ${given} exists`, { hints: ['--force replaces it.'], details });
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    throw wrapFileError(error, file, 'write');
  }
}
