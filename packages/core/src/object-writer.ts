import * as fs from 'node:fs';
import { fileOperations } from './file-operations.ts';
import {
  closeQuietly,
  type Durability,
  makeDirectory,
  removeQuietly,
  renameWithRetry,
  syncDirectory,
  writeNewFile,
} from './files.ts';
import { layout } from './layout.ts';
import { temporaryName } from './temporary-name.ts';
import { errnoOf, wrapFileError } from './wrap-file-error.ts';

/** Puts files under the names of objects: temporary file, then rename (SPEC 4). */
export interface ObjectWriter {
  /**
   * Whether the object is there, and in its right size where that is known; if so, it is touched, so that gc takes it for
   * needed. Under `full` it is on the device then: whoever wrote it may not have come so far.
   */
  accept(target: string, size?: number): boolean;
  /** Writes all of the content to a new temporary file. */
  stage(content: Uint8Array, target: string): string;
  /** As `stage`; `consume` is told of every piece. Errors of the source pass through. */
  stageStream(source: AsyncIterable<Uint8Array>, consume: (piece: Uint8Array) => void): Promise<string>;
  /**
   * Gives a temporary file the name of its object, replacing what has it.
   *
   * @param isWhole - Whether the object is there and right; asked where the system refuses the rename.
   */
  publish(temporary: string, target: string, isWhole: () => boolean): void;
  /** Removes a temporary file that is not needed. */
  discard(temporary: string): void;
}

/** The writer of the store at `root`. Directories are made when they are first needed. */
export function createObjectWriter(root: string, durability: Durability): ObjectWriter {
  const temporaryDirectory = layout.temporaryDir(root);
  /** Directories that exist for sure: a `mkdir` for each object would cost a fifth of its time. */
  const knownDirectories = new Set<string>();

  function ensureDirectory(directory: string): void {
    if (knownDirectories.has(directory)) return;
    makeDirectory(directory, durability);
    knownDirectories.add(directory);
  }

  /** Runs a step again with a new directory where someone has removed the old one. */
  function within<T>(directory: string, step: () => T): T {
    ensureDirectory(directory);
    try {
      return step();
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
      knownDirectories.delete(directory);
      ensureDirectory(directory);
      return step();
    }
  }

  function nextTemporary(): string {
    return `${temporaryDirectory}/${temporaryName('object')}`;
  }

  function stage(content: Uint8Array, target: string): string {
    const temporary = nextTemporary();
    try {
      within(temporaryDirectory, () => writeNewFile(temporary, content, durability));
      return temporary;
    } catch (error) {
      throw wrapFileError(error, target, 'write the object');
    }
  }

  async function stageStream(source: AsyncIterable<Uint8Array>, consume: (piece: Uint8Array) => void): Promise<string> {
    const temporary = nextTemporary();
    const fd = attempt(temporary, () => within(temporaryDirectory, () => fileOperations.open(temporary, 'wx')));
    let open = true;
    try {
      for await (const piece of source) {
        consume(piece);
        attempt(temporary, () => fileOperations.write(fd, piece, temporary));
      }
      if (durability === 'full') attempt(temporary, () => fileOperations.sync(fd, temporary));
      open = false;
      attempt(temporary, () => fs.closeSync(fd));
      return temporary;
    } catch (error) {
      if (open) closeQuietly(fd);
      removeQuietly(temporary);
      throw error;
    }
  }

  function publish(temporary: string, target: string, isWhole: () => boolean): void {
    const directory = target.slice(0, target.lastIndexOf('/'));
    try {
      within(directory, () => renameWithRetry(temporary, target));
      if (durability === 'full') syncDirectory(directory);
    } catch (error) {
      removeQuietly(temporary);
      // A reader on Windows, or another user's directory: equal bytes under the name are as good as ours.
      if (REFUSED.has(errnoOf(error) ?? '') && isWhole()) return;
      throw wrapFileError(error, target, 'write the object');
    }
  }

  function accept(target: string, size?: number): boolean {
    try {
      const stat = fs.statSync(target, { throwIfNoEntry: false });
      if (stat === undefined || !stat.isFile() || (size !== undefined && stat.size !== size)) return false;
      fileOperations.touch(target);
      if (durability === 'full') syncEntry(target);
      return true;
    } catch (error) {
      // Removed in between, or the file of another user: a fresh copy has a fresh time too.
      if (errnoOf(error) === 'ENOENT' || REFUSED.has(errnoOf(error) ?? '')) return false;
      throw wrapFileError(error, target, 'write the object');
    }
  }

  return { accept, stage, stageStream, publish, discard: removeQuietly };
}

/** Windows syncs only what may be written; elsewhere an object may be read-only. */
const SYNCABLE = process.platform === 'win32' ? 'r+' : 'r';

function syncEntry(target: string): void {
  const fd = fs.openSync(target, SYNCABLE);
  try {
    fileOperations.sync(fd, target);
  } finally {
    fs.closeSync(fd);
  }
  syncDirectory(target.slice(0, target.lastIndexOf('/')));
}

const REFUSED: ReadonlySet<string> = new Set(['EPERM', 'EACCES', 'EBUSY']);

function attempt<T>(temporary: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw wrapFileError(error, temporary, 'write the object');
  }
}
