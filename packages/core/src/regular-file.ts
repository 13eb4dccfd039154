import * as fs from 'node:fs';

/** 0 where the platform has no such flag. Without it the open of a pipe waits for a writer. */
const NO_BLOCK = fs.constants.O_NONBLOCK ?? 0;

/**
 * Opens a regular file for reading. In a store from elsewhere a pipe or a device may have the name of a file, and would
 * stall whoever reads it.
 *
 * @throws the error of `node:fs`; one with the code `EFTYPE` for anything that is no regular file
 */
export function openRegularFile(path: string): number {
  const fd = fs.openSync(path, fs.constants.O_RDONLY | NO_BLOCK);
  let regular = false;
  try {
    regular = fs.fstatSync(fd).isFile();
  } finally {
    if (!regular) fs.closeSync(fd);
  }
  if (regular) return fd;
  throw Object.assign(new Error('it is no regular file'), { code: 'EFTYPE', path });
}

/** The bytes of a regular file. @throws as {@link openRegularFile} */
export function readRegularFile(path: string): Buffer {
  const fd = openRegularFile(path);
  try {
    return fs.readFileSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
