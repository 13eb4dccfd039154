import { closeSync, constants, existsSync, fstatSync, openSync, readlinkSync, realpathSync, type Stats } from 'node:fs';

/** A directory opened for listing, which no later change of its path can swap for another one. */
export interface OpenDirectory {
  /** A path through which the directory and its entries are reached. */
  readonly access: string;
  close(): void;
}

// With the descriptor's own path, an entry is looked up in the directory that was opened and checked, as `openat` does.
const DESCRIPTOR_PATHS = process.platform === 'linux' && existsSync('/proc/self/fd') ? '/proc/self/fd/' : undefined;

// Both are 0 where the platform has no such flag. Without O_NONBLOCK, a pipe put in a file's place would stall the open.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const NO_BLOCK = constants.O_NONBLOCK ?? 0;
const DIRECTORY = constants.O_DIRECTORY ?? 0;

/**
 * Opens the directory whose real path is `path` and makes sure that it is that one: neither the directory nor one above
 * it has become a symbolic link in the meantime.
 *
 * @throws a system error; one with code `ESTALE` where the path now leads elsewhere
 */
export function openDirectoryWithin(path: string): OpenDirectory {
  if (DESCRIPTOR_PATHS === undefined) {
    if (realpathSync.native(path) !== path) throw stale(path);
    return { access: path, close: () => {} };
  }
  const descriptor = openSync(path, constants.O_RDONLY | DIRECTORY | NO_FOLLOW);
  const access = `${DESCRIPTOR_PATHS}${descriptor}`;
  try {
    if (readlinkSync(access) !== path) throw stale(path);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return { access, close: () => closeSync(descriptor) };
}

/** A file opened for reading, and what it was like before its content was read. */
export interface OpenFile {
  readonly descriptor: number;
  readonly stat: Stats;
}

/**
 * Opens an entry of an open directory for reading, if it is a regular file and no link.
 *
 * @returns undefined where the entry is something else by now; otherwise the caller closes the descriptor.
 */
export function openFileWithin(path: string): OpenFile | undefined {
  const descriptor = openSync(path, constants.O_RDONLY | NO_FOLLOW | NO_BLOCK);
  const stat = fstatSync(descriptor);
  if (stat.isFile()) return { descriptor, stat };
  closeSync(descriptor);
  return undefined;
}

/** The path under which an entry of an open directory is reached. */
export function entryAccess(directory: OpenDirectory, name: string): string {
  return `${directory.access}/${name}`;
}

function stale(path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${path} is no longer where it was`), { code: 'ESTALE' });
}
