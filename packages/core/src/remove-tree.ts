import * as fs from 'node:fs';
import { fileOperations } from './file-operations.ts';
import { type Durability, pause, renamePath, temporaryPath } from './files.ts';
import { errnoOf, wrapFileError } from './wrap-file-error.ts';

/** Removes a directory with all that is in it; one that is not there is fine. Symbolic links are not followed. */
export function removeTree(target: string): void {
  try {
    const stat = fs.lstatSync(target, { throwIfNoEntry: false });
    if (stat !== undefined) removeEntries(target, stat.isDirectory());
  } catch (error) {
    throw wrapFileError(error, target, 'remove');
  }
}

/** As {@link removeTree}, on the way out of a failure, which must not be hidden by a second one. */
export function removeTreeQuietly(target: string): void {
  try {
    removeTree(target);
  } catch {
    // A leftover temporary directory is swept later.
  }
}

/**
 * As {@link removeTree}, for a directory that others may be reading: it leaves its name as a whole first, so that nobody
 * meets, and no crash leaves, half of it there. Under `group` and `full` it has left its name on the device, too, before
 * anything in it is removed.
 */
export function discardTree(target: string, durability: Durability = 'process'): void {
  if (fs.lstatSync(target, { throwIfNoEntry: false }) === undefined) return;
  const aside = temporaryPath(target);
  renamePath(target, aside, durability === 'process' ? 'process' : 'full');
  removeTree(aside);
}

const REMOVE_ATTEMPTS = 4;

/** With the errors of `node:fs`. A directory into which someone still writes is emptied again. */
function removeEntries(target: string, isDirectory: boolean): void {
  for (let attempt = 1; ; attempt++) {
    try {
      if (isDirectory) emptyDirectory(target);
      if (isDirectory) fileOperations.removeDirectory(target);
      else fileOperations.remove(target);
      return;
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === 'ENOENT') return;
      if (!STILL_IN_USE.has(errno ?? '') || attempt === REMOVE_ATTEMPTS) throw error;
      if (process.platform === 'win32') pause(attempt * 10);
    }
  }
}

function emptyDirectory(directory: string): void {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    removeEntries(`${directory}/${entry.name}`, entry.isDirectory());
  }
}

const STILL_IN_USE: ReadonlySet<string> = new Set(
  process.platform === 'win32' ? ['ENOTEMPTY', 'EBUSY', 'EPERM'] : ['ENOTEMPTY', 'EEXIST'],
);
