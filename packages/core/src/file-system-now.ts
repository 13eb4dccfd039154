import * as fs from 'node:fs';
import { isCodebatchError } from './codebatch-error.ts';
import { fileOperations } from './file-operations.ts';
import { removeFile, writeFileAtomic } from './files.ts';
import { temporaryName } from './temporary-name.ts';
import { wrapFileError } from './wrap-file-error.ts';

/**
 * The clock of a file system, which may be another machine's: the time in milliseconds that it gives to a file that is
 * written now. Where there is no room for a file, the time that it gives to a change of the directory; a file system that
 * keeps no such time answers with an earlier one.
 *
 * @param directory - One that can be written; a temporary file is made in it and removed.
 * @throws as `writeFileAtomic`
 */
export function fileSystemNow(directory: string): number {
  const probe = `${directory}/${temporaryName('.clock')}`;
  try {
    writeFileAtomic(probe, '', 'process');
  } catch (error) {
    if (!isCodebatchError(error) || error.code !== 'STORE_FULL') throw error;
    return timeOfChange(directory);
  }
  try {
    return fs.statSync(probe).mtimeMs;
  } finally {
    removeFile(probe);
  }
}

function timeOfChange(directory: string): number {
  try {
    fileOperations.keepTimes(directory);
    return fs.statSync(directory).ctimeMs;
  } catch (error) {
    throw wrapFileError(error, directory, 'touch');
  }
}
