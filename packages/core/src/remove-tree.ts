import * as fs from 'node:fs';
import { fileOperations } from './file-operations.ts';
import { type Durability, pause, renameIfPresent, renamePath, temporaryPath } from './files.ts';
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
  const aside = takeAside(target, durability);
  if (aside !== undefined) removeTree(aside);
}

/**
 * As {@link discardTree}, for a directory that a crash may have left: one without the file that is written into it last.
 *
 * @param marker - Name of that file.
 */
export function discardIncompleteTree(target: string, marker: string, durability: Durability): void {
  discardTreeUnless(target, (directory) => fs.existsSync(`${directory}/${marker}`), durability);
}

/**
 * As {@link discardTree}, unless it is needed. It is looked at again once it has left its name, and one that has come to be
 * needed meanwhile goes back.
 *
 * @param isNeeded - Asked of the directory, first under its own name.
 * @returns whether it is gone
 */
export function discardTreeUnless(
  target: string,
  isNeeded: (directory: string) => boolean,
  durability: Durability,
): boolean {
  if (isNeeded(target)) return false;
  const aside = takeAside(target, durability);
  if (aside === undefined) return true;
  if (isNeeded(aside)) {
    renamePath(aside, target, durability);
    return false;
  }
  removeTree(aside);
  return true;
}

/** @returns where it is; `undefined` where there is nothing */
function takeAside(target: string, durability: Durability): string | undefined {
  if (fs.lstatSync(target, { throwIfNoEntry: false }) === undefined) return undefined;
  const aside = temporaryPath(target);
  return renameIfPresent(target, aside, durability === 'process' ? 'process' : 'full') ? aside : undefined;
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
