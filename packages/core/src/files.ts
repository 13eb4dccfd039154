import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileOperations } from './file-operations.ts';
import { sealDocument } from './seal-document.ts';
import { temporaryName } from './temporary-name.ts';
import { errnoOf, wrapFileError } from './wrap-file-error.ts';

/** The levels of {@link Durability}, the cheapest first. */
export const DURABILITIES = ['process', 'group', 'full'] as const;

/**
 * How much a finished write survives. `process`: any death of the process. `group`: also a power cut, from the next
 * {@link syncFileSystem} on. `full`: also a power cut, from its return on (fsync of the file and its directory).
 */
export type Durability = (typeof DURABILITIES)[number];

/**
 * Replaces a file as a whole: readers see the old content or the new, never a part. The directory must exist.
 *
 * @throws STORE_FULL, STORE_READ_ONLY, PERMISSION_DENIED, IO_ERROR
 */
export function writeFileAtomic(target: string, content: string | Uint8Array, durability: Durability): void {
  publishFile(writeTemporaryFile(target, content, durability), target, durability);
}

/**
 * Creates a file with its whole content at once.
 *
 * @returns `false` where the file exists already; it is left as it is
 * @throws as {@link writeFileAtomic}
 */
export function createFileExclusive(target: string, content: string | Uint8Array, durability: Durability): boolean {
  const temporary = writeTemporaryFile(target, content, durability);
  try {
    // A link fails where the name is taken; a rename would replace.
    fileOperations.link(temporary, target);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    if (!NO_LINKS.has(errnoOf(error) ?? '')) throw wrapFileError(error, target, 'create');
    if (!createWithoutLink(target, content, durability)) return false;
  } finally {
    removeQuietly(temporary);
  }
  syncCreated(target, durability);
  return true;
}

/** Brings the name of a file that was just created onto the device; where that fails the file is removed again. */
function syncCreated(target: string, durability: Durability): void {
  if (durability !== 'full') return;
  try {
    syncDirectory(path.dirname(target));
  } catch (error) {
    removeQuietly(target);
    throw wrapFileError(error, target, 'create');
  }
}

const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

function createWithoutLink(target: string, content: string | Uint8Array, durability: Durability): boolean {
  try {
    writeNewFile(target, toBytes(content), durability);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw wrapFileError(error, target, 'create');
  }
}

/** Creates a directory and its parents; an existing one is fine. Under `full` the new entries are synced. */
export function makeDirectory(target: string, durability: Durability = 'process'): void {
  try {
    const first = fileOperations.mkdir(target);
    if (durability !== 'full' || first === undefined) return;
    for (let directory = path.resolve(target); ; directory = path.dirname(directory)) {
      syncDirectory(path.dirname(directory));
      if (directory === path.resolve(first) || directory === path.dirname(directory)) return;
    }
  } catch (error) {
    throw wrapFileError(error, target, 'create the directory');
  }
}

/**
 * Appends lines with a single write. A crash or a full disk can leave the first ones without the rest, and at most one
 * torn line, the last one left. A torn line left by another process is ended first and damages only itself.
 *
 * @param lines - One or more with a line feed between them and none at the end.
 * @throws as {@link writeFileAtomic}
 */
export function appendLines(target: string, lines: string): void {
  let fd: number | undefined;
  try {
    fd = fileOperations.open(target, 'a+');
    const size = fs.fstatSync(fd).size;
    const last = Buffer.alloc(1);
    const torn = size > 0 && fs.readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
    fileOperations.write(fd, Buffer.from(`${torn ? '\n' : ''}${lines}\n`), target);
    const written = fd;
    fd = undefined;
    fs.closeSync(written);
  } catch (error) {
    if (fd !== undefined) closeQuietly(fd);
    throw wrapFileError(error, target, 'append to');
  }
}

/** Removes a file; one that is not there is fine. */
export function removeFile(target: string): void {
  try {
    fileOperations.remove(target);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw wrapFileError(error, target, 'remove');
  }
}

/** Renames a file or directory within one file system; an existing file is replaced. */
export function renamePath(from: string, to: string, durability: Durability = 'process'): void {
  try {
    renameWithRetry(from, to);
    if (durability !== 'full') return;
    syncDirectory(path.dirname(to));
    if (path.dirname(from) !== path.dirname(to)) syncDirectory(path.dirname(from));
  } catch (error) {
    throw wrapFileError(error, to, 'rename to');
  }
}

/** As {@link renamePath}; answers `false` where there is nothing to rename, as another process was faster. */
export function renameIfPresent(from: string, to: string, durability: Durability = 'process'): boolean {
  try {
    renamePath(from, to, durability);
    return true;
  } catch (error) {
    const missing = errnoOf((error as Error).cause) === 'ENOENT';
    if (!missing || fs.lstatSync(from, { throwIfNoEntry: false }) !== undefined) throw error;
    return false;
  }
}

/** Sets the times of a file to now. */
export function touchFile(target: string): void {
  try {
    fileOperations.touch(target);
  } catch (error) {
    throw wrapFileError(error, target, 'touch');
  }
}

/**
 * Brings everything written so far to the file system of a path onto its device, with one command for any number of
 * files. Node.js has no call for it: `sync -f` of the system is run; where there is none, the directory is synced.
 */
export function syncFileSystem(target: string): void {
  try {
    if (!fileOperations.syncFileSystem(target)) syncDirectory(target);
  } catch (error) {
    throw wrapFileError(error, target, 'sync the file system of');
  }
}

/** Writes a document sealed (see `sealDocument`) as indented JSON with a final line feed, as a whole. */
export function writeDocument(target: string, record: object, durability: Durability): void {
  writeFileAtomic(target, `${JSON.stringify(sealDocument(record), null, 2)}\n`, durability);
}

/** A name beside the target that no other writer uses. Names of dead writers end in `.tmp` and are swept. */
export function temporaryPath(target: string): string {
  return `${path.dirname(target)}/${temporaryName(`.${path.basename(target)}`)}`;
}

/**
 * Opens a file without a name, for processes that share its descriptor: it goes with the last of them. Nothing of it
 * counts as durable.
 *
 * @param directory - On the file system that holds it; made where it is missing.
 * @returns the descriptor, for reading and writing
 * @throws as {@link writeFileAtomic}
 */
export function openNamelessFile(directory: string): number {
  const temporary = temporaryPath(`${directory}/nameless`);
  makeDirectory(directory);
  try {
    const fd = fileOperations.open(temporary, 'wx+');
    removeQuietly(temporary);
    return fd;
  } catch (error) {
    throw wrapFileError(error, directory, 'create a file in');
  }
}

/**
 * Writes bytes over the first ones of a file without a name.
 *
 * @param directory - What it was opened in.
 * @throws as {@link writeFileAtomic}
 */
export function writeNamelessFile(fd: number, content: Uint8Array, directory: string): void {
  try {
    fileOperations.overwrite(fd, content);
  } catch (error) {
    throw wrapFileError(error, directory, 'write to a file in');
  }
}

/**
 * Gives a finished temporary file its name, replacing what has it; removes it where that fails.
 *
 * @throws as {@link writeFileAtomic}
 */
export function publishFile(temporary: string, target: string, durability: Durability): void {
  try {
    renameWithRetry(temporary, target);
    if (durability === 'full') syncDirectory(path.dirname(target));
  } catch (error) {
    removeQuietly(temporary);
    throw wrapFileError(error, target, 'write');
  }
}

/** Creates a file that must not exist. The errors are those of `node:fs`; a part of a file is removed again. */
export function writeNewFile(target: string, content: Uint8Array, durability: Durability): void {
  const fd = fileOperations.open(target, 'wx');
  let open = true;
  try {
    fileOperations.write(fd, content, target);
    if (durability === 'full') fileOperations.sync(fd, target);
    open = false;
    fs.closeSync(fd);
  } catch (error) {
    if (open) closeQuietly(fd);
    removeQuietly(target);
    throw error;
  }
}

/** Closes a file on the way out of a failure, which must not be hidden by a second one. */
export function closeQuietly(fd: number): void {
  try {
    fs.closeSync(fd);
  } catch {
    // What could not be written is removed.
  }
}

/** Removes a file on the way out of a failure, which must not be hidden by a second one. */
export function removeQuietly(target: string): void {
  try {
    fileOperations.remove(target);
  } catch {
    // A leftover temporary file is swept later.
  }
}

/** Brings the entries of a directory onto the device. Windows cannot open directories and does not need it. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const fd = fs.openSync(directory, 'r');
  try {
    fileOperations.sync(fd, directory);
  } catch (error) {
    // Some network file systems refuse to sync a directory.
    if (errnoOf(error) !== 'EINVAL' && errnoOf(error) !== 'ENOTSUP') throw error;
  } finally {
    fs.closeSync(fd);
  }
}

/** Stops the process for some milliseconds. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function writeTemporaryFile(target: string, content: string | Uint8Array, durability: Durability): string {
  const temporary = temporaryPath(target);
  try {
    writeNewFile(temporary, toBytes(content), durability);
  } catch (error) {
    throw wrapFileError(error, target, 'write');
  }
  return temporary;
}

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}

const RENAME_ATTEMPTS = 10;

/** Renames with the errors of `node:fs`. On Windows a scanner or reader can hold the target for some milliseconds. */
export function renameWithRetry(from: string, to: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      fileOperations.rename(from, to);
      return;
    } catch (error) {
      const errno = errnoOf(error);
      const busy = process.platform === 'win32' && (errno === 'EPERM' || errno === 'EACCES' || errno === 'EBUSY');
      if (!busy || attempt === RENAME_ATTEMPTS) throw error;
      pause(attempt * 10);
    }
  }
}
