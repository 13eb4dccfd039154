import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { type IgnoreList, parseIgnoreFile, parseIgnoreLines } from './ignore-list.ts';
import type { WarningLog } from './snapshot-warnings.ts';

const EMPTY = parseIgnoreLines([]);
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Reads an ignore file. One that is missing has no patterns; one that cannot be read, is no regular file or has more
 * than 16 MiB is warned about and has none either.
 *
 * @param shownPath the path for the warning.
 * @param followLink git does not follow a symbolic link to an ignore file inside a work tree; default true.
 */
export function readIgnoreFile(
  file: string,
  shownPath: string,
  warnings: WarningLog,
  { followLink = true }: { readonly followLink?: boolean } = {},
): IgnoreList {
  let descriptor: number;
  const noFollow = followLink ? 0 : (constants.O_NOFOLLOW ?? 0);
  try {
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noFollow);
  } catch (error) {
    if (isSystemLimit(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      warnings.add('WARN_IGNORE_FILE', shownPath, `the ignore file could not be read (${code})`);
    }
    return EMPTY;
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size > MAX_BYTES) {
      const reason = stat.isFile() ? 'too large' : 'no regular file';
      warnings.add('WARN_IGNORE_FILE', shownPath, `the ignore file is ${reason}`);
      return EMPTY;
    }
    return parseIgnoreFile(readFileSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

/** Whether an error says that this process or machine is out of something, and not that one file is bad. */
export function isSystemLimit(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM';
}
