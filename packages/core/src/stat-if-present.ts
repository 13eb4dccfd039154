import * as fs from 'node:fs';
import { wrapFileError } from './wrap-file-error.ts';

/**
 * What the system says of a path, links followed; `undefined` where there is nothing.
 *
 * @throws PERMISSION_DENIED, IO_ERROR
 */
export function statIfPresent(path: string): fs.Stats | undefined {
  try {
    return fs.statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw wrapFileError(error, path, 'read');
  }
}
