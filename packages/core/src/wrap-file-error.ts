import { CodebatchError, isCodebatchError } from './codebatch-error.ts';
import type { ErrorCode } from './error-codes.ts';

interface Meaning {
  readonly code: ErrorCode;
  readonly hint: string;
}

const FULL: Meaning = { code: 'STORE_FULL', hint: 'Free some space and run the command again; finished work is kept.' };
const CROWDED: Meaning = {
  code: 'IO_ERROR',
  hint: 'Raise the limit of open files ("ulimit -n") or use fewer workers with --jobs, and run the command again.',
};
const SHORT: Meaning = {
  code: 'IO_ERROR',
  hint: 'The system is short of processes or memory: use fewer workers with --jobs, or raise its limits, and run the command again.',
};
const BROKEN: Meaning = {
  code: 'IO_ERROR',
  hint: 'Check the device and its connection, run "codebatch verify", then run the command again; finished work is kept.',
};
const OTHER: Meaning = {
  code: 'IO_ERROR',
  hint: 'Check the path; after that run the command again, finished work is kept.',
};
const DENIED: Meaning = { code: 'PERMISSION_DENIED', hint: 'Check the owner and the permissions of the path.' };

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['ENOSPC', FULL],
  ['EDQUOT', FULL],
  ['EROFS', { code: 'STORE_READ_ONLY', hint: 'Use a store on a file system that can be written.' }],
  ['EACCES', DENIED],
  ['EPERM', DENIED],
  ['EMFILE', CROWDED],
  ['ENFILE', CROWDED],
  ['EAGAIN', SHORT],
  ['ENOMEM', SHORT],
  ['EIO', BROKEN],
  ['ENXIO', BROKEN],
  ['ENODEV', BROKEN],
  ['ESTALE', BROKEN],
]);

/** The errno name of a Node.js error, such as `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : undefined;
}

/**
 * Turns an error of the operating system into a {@link CodebatchError}: `STORE_FULL`, `STORE_READ_ONLY`,
 * `PERMISSION_DENIED`, otherwise `IO_ERROR`; the hint says what to do. A `CodebatchError` comes back as it is.
 *
 * @param path - The file or directory.
 * @param action - What was tried, as a verb phrase: `write`, `create the directory`.
 */
export function wrapFileError(error: unknown, path: string, action: string): CodebatchError {
  if (isCodebatchError(error)) return error;
  const errno = errnoOf(error);
  const meaning = (errno === undefined ? undefined : MEANINGS.get(errno)) ?? OTHER;
  const reason = error instanceof Error ? error.message : String(error);
  return new CodebatchError(meaning.code, `Cannot ${action} ${path}: ${reason}`, {
    hints: [meaning.hint],
    details: errno === undefined ? { path } : { path, errno },
    cause: error,
  });
}
