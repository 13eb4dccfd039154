import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { type IgnoreList, parseIgnoreFile, parseIgnoreLines } from './ignore-list.ts';
import type { WarningLog } from './snapshot-warnings.ts';

const EMPTY = parseIgnoreLines([]);
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Reads an ignore file. It has no patterns where {@link readSmallFile} answers nothing.
 *
 * @param shownPath the path for the warning.
 */
export function readIgnoreFile(
  file: string,
  shownPath: string,
  warnings: WarningLog,
  options: SmallFileOptions = {},
): IgnoreList {
  const content = readSmallFile(file, shownPath, warnings, options);
  return content === undefined ? EMPTY : parseIgnoreFile(content);
}

/** Options of {@link readSmallFile}. */
export interface SmallFileOptions {
  /** git does not follow a symbolic link to an ignore or attributes file inside a work tree; default true. */
  readonly followLink?: boolean;
}

/**
 * Reads a file of rules. One that is missing answers nothing; one that cannot be read, is no regular file or has more
 * than 16 MiB is warned about and answers nothing either.
 */
export function readSmallFile(
  file: string,
  shownPath: string,
  warnings: WarningLog,
  { followLink = true }: SmallFileOptions,
): Buffer | undefined {
  let descriptor: number;
  const noFollow = followLink ? 0 : (constants.O_NOFOLLOW ?? 0);
  try {
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noFollow);
  } catch (error) {
    if (isSystemLimit(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      warnings.add('WARN_IGNORE_FILE', shownPath, `the file could not be read (${code})`);
    }
    return undefined;
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size > MAX_BYTES) {
      const reason = stat.isFile() ? 'too large' : 'no regular file';
      warnings.add('WARN_IGNORE_FILE', shownPath, `the file is ${reason}`);
      return undefined;
    }
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether an error says that this process or machine is out of something, and not that one file is bad. */
export function isSystemLimit(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM';
}
