import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { CodebatchError, wrapFileError } from '@codebatch/core';

/** As many as Linux follows. */
const MOST_LINKS = 40;

/** Where the system names what a process has open: as links on Linux, as devices elsewhere. */
const DESCRIPTORS = /^\/(?:dev|proc\/\d+(?:\/task\/\d+)?)\/fd$/;

/**
 * Where a path leads through symbolic links; what they end at need not exist. The name of an open file, as `/dev/stdout` is
 * one, is such an end: what is open there is no path.
 *
 * @throws IO_ERROR for links that lead in a circle and a path that is none, PERMISSION_DENIED
 */
export function followLinks(file: string): string {
  let target = file;
  try {
    for (let links = 0; links <= MOST_LINKS; links += 1) {
      if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() !== true || isDescriptor(target))
        return target;
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

/** Whether a path, in a directory that exists, names an open file: `/dev/fd/1`. Links that lead to it are not followed. */
export function isDescriptor(file: string): boolean {
  return DESCRIPTORS.test(realpathSync(path.dirname(file)));
}
