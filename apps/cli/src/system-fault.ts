import { errnoOf, wrapFileError } from '@codebatch/core';

/** What the system says when it, and no defect of the program, stands in the way. */
const FAULTS: ReadonlySet<string> = new Set([
  'EAGAIN',
  'EMFILE',
  'ENFILE',
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EIO',
  'EACCES',
  'EPERM',
  'ENOMEM',
]);

/**
 * The error to report for one that a call of Node.js threw, in whichever part: one of the system with a path becomes the
 * error that says what to do about it, any other comes back as it is.
 */
export function explainSystemFault(error: unknown): unknown {
  const errno = errnoOf(error);
  if (errno === undefined || !FAULTS.has(errno)) return error;
  const { path } = error as { readonly path?: unknown };
  return typeof path === 'string' ? wrapFileError(error, path, 'use') : error;
}
