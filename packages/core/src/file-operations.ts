import * as fs from 'node:fs';
import { dirname } from 'node:path';

/** An operation that changes the file system, or brings a change onto the device. `open` creates a file. */
export type FileOperation =
  | 'open'
  | 'write'
  | 'sync'
  | 'sync-file-system'
  | 'rename'
  | 'link'
  | 'mkdir'
  | 'remove'
  | 'touch';

/** What an operation is about, besides its path. */
export interface FileOperationDetails {
  /** The path that a `rename` or `link` starts from. */
  readonly from?: string;
  /** What a `write` adds at the end of the file, and the descriptor through which it does. */
  readonly content?: Uint8Array;
  readonly fd?: number;
}

/**
 * Called before an operation takes place; what it throws is what the operation throws. A function that it answers is
 * called once the operation has succeeded.
 */
export type FileInterceptor = (
  operation: FileOperation,
  path: string,
  details: FileOperationDetails,
  // biome-ignore lint/suspicious/noConfusingVoidType: most interceptors answer nothing
) => (() => void) | void;

let interceptor: FileInterceptor | undefined;

/**
 * For tests of crashes, power cuts and full disks: every change of the file system that this package makes is announced
 * to the function before it takes place. It may throw or end the process. Nothing but a call of this function by code
 * that runs in the process turns it on: no environment variable and no file does. Not part of the stable interface.
 *
 * @param intercept - `undefined` takes the function away again.
 */
export function interceptFileOperations(intercept: FileInterceptor | undefined): void {
  interceptor = intercept;
}

function announced<T>(operation: FileOperation, path: string, details: FileOperationDetails, perform: () => T): T {
  if (interceptor === undefined) return perform();
  const succeeded = interceptor(operation, path, details);
  const result = perform();
  if (typeof succeeded === 'function') succeeded();
  return result;
}

const NOTHING: FileOperationDetails = {};

/** The only calls in this repository that change the file system. They throw the errors of `node:fs`. */
export const fileOperations = {
  open(path: string, flags: 'wx' | 'wx+' | 'a+'): number {
    return announced('open', path, NOTHING, () => fs.openSync(path, flags, 0o666));
  },
  /** Writes all of the bytes; `writeSync` may write fewer than asked. */
  write(fd: number, content: Uint8Array, path: string): void {
    announced('write', path, { fd, content }, () => {
      let written = 0;
      while (written < content.length) written += fs.writeSync(fd, content, written, content.length - written);
    });
  },
  /** Writes over the first bytes of a file without a name. It is not announced: no crash leaves anything of such a file. */
  overwrite(fd: number, content: Uint8Array): void {
    fs.writeSync(fd, content, 0, content.byteLength, 0);
  },
  /** Brings a file or directory that is open onto the device. */
  sync(fd: number, path: string): void {
    announced('sync', path, NOTHING, () => fs.fsyncSync(fd));
  },
  /**
   * Brings all that was written to the file system of a path onto its device.
   *
   * @returns `false` where the system has no program for it
   */
  syncFileSystem(path: string): boolean {
    return announced('sync-file-system', path, NOTHING, () => runSync(['-f', path]) || runSync([]));
  },
  rename(from: string, to: string): void {
    announced('rename', to, { from }, () => fs.renameSync(from, to));
  },
  link(from: string, to: string): void {
    announced('link', to, { from }, () => fs.linkSync(from, to));
  },
  /** Creates the directory and its parents; answers the topmost one that was new. */
  mkdir(path: string): string | undefined {
    return announced('mkdir', path, NOTHING, () => makeDirectories(path));
  },
  remove(path: string): void {
    announced('remove', path, NOTHING, () => fs.unlinkSync(path));
  },
  removeDirectory(path: string): void {
    announced('remove', path, NOTHING, () => fs.rmdirSync(path));
  },
  touch(path: string): void {
    announced('touch', path, NOTHING, () => {
      const now = Date.now() / 1000;
      fs.utimesSync(path, now, now);
    });
  },
  /** Sets the times of a path to what they are, which is a change to the file system, and takes no room. */
  keepTimes(path: string): void {
    announced('touch', path, NOTHING, () => {
      const { atime, mtime } = fs.statSync(path);
      fs.utimesSync(path, atime, mtime);
    });
  },
};

/** Not `recursive` of `node:fs`, which says ENOENT whatever the system says: that the disk is read-only, or full. */
function makeDirectories(directory: string, hasParent = false): string | undefined {
  try {
    fs.mkdirSync(directory);
    return directory;
  } catch (error) {
    const parent = dirname(directory);
    // Where the parent is there it is the system that has no place for the directory, as in `/proc`.
    if (!hasParent && (error as NodeJS.ErrnoException).code === 'ENOENT' && parent !== directory) {
      const first = makeDirectories(parent);
      return makeDirectories(directory, true) === undefined ? first : (first ?? directory);
    }
    if (fs.statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true) return undefined;
    throw error;
  }
}

/** Whether the system's `sync` has done it. A program that is not there is no failure; one that cannot be started is. */
function runSync(args: readonly string[]): boolean {
  // Starting programs is rare, and what it takes to do so is a tenth of the start of a query.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, error } = spawnSync('sync', args, { stdio: 'ignore' });
  if (error !== undefined && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return status === 0;
}
