import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { CodebatchError, wrapFileError } from '@codebatch/core';

/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * Where a path leads through symbolic links; what they end at need not exist.
 *
 * @throws IO_ERROR for links that lead in a circle and a path that is none, PERMISSION_DENIED
 */
export function followLinks(file: string): string {
  let target = file;
  try {
    for (let links = 0; links <= MOST_LINKS; links += 1) {
      if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return target;
      const link = readlinkSync(target);
      // Not `path.resolve`: what `..` means behind a link to a directory only the system knows.
      target = path.isAbsolute(link) ? link : `${realpathSync(path.dirname(target))}/${link}`;
    }
  } catch (error) {
    throw wrapFileError(error, file, 'resolve');
  }
  throw new CodebatchError('IO_ERROR', `${file} is a symbolic link that leads to no file`, {
    hints: ['Remove the link, or name a file elsewhere.'],
    details: { path: file },
  });
}
