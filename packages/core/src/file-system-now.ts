import * as fs from 'node:fs';
import { removeFile, writeFileAtomic } from './files.ts';
import { temporaryName } from './temporary-name.ts';

/**
 * The clock of a file system, which may be another machine's: the time in milliseconds that it gives to a file that is
 * written now.
 *
 * @param directory - One that can be written; a temporary file is made in it and removed.
 * @throws as `writeFileAtomic`
 */
export function fileSystemNow(directory: string): number {
  const probe = `${directory}/${temporaryName('.clock')}`;
  writeFileAtomic(probe, '', 'process');
  try {
    return fs.statSync(probe).mtimeMs;
  } finally {
    removeFile(probe);
  }
}
