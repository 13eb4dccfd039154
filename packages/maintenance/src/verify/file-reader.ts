import { createHash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import { errnoOf, openRegularFile, sha256Hex, wrapFileError } from '@codebatch/core';

/** A file that was read. */
export interface ReadFile {
  readonly size: number;
  /** sha256 of the bytes in hex. */
  readonly digest: string;
  /**
   * The bytes, valid until the next file is read; undefined for a file that is larger than the reader's buffer, which
   * must be read again in pieces.
   */
  readonly bytes: Buffer | undefined;
}

/** Reads and hashes files one after the other through one buffer. */
export interface FileReader {
  /** @returns undefined where there is no such file. @throws IO_ERROR, PERMISSION_DENIED */
  read(path: string): ReadFile | undefined;
}

const BUFFER_BYTES = 1 << 20;

export function createFileReader(): FileReader {
  const buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  return {
    read(path) {
      let descriptor: number;
      try {
        descriptor = openRegularFile(path);
      } catch (error) {
        if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
        throw wrapFileError(error, path, 'read');
      }
      try {
        const first = readSync(descriptor, buffer, 0, BUFFER_BYTES, null);
        // A file gives all that it has: less than was asked for is the end.
        if (first < BUFFER_BYTES) {
          const bytes = buffer.subarray(0, first);
          return { size: first, digest: sha256Hex(bytes), bytes };
        }
        const hash = createHash('sha256').update(buffer);
        let size = first;
        for (;;) {
          const got = readSync(descriptor, buffer, 0, BUFFER_BYTES, null);
          if (got === 0) return { size, digest: hash.digest('hex'), bytes: undefined };
          hash.update(buffer.subarray(0, got));
          size += got;
        }
      } catch (error) {
        throw wrapFileError(error, path, 'read');
      } finally {
        closeSync(descriptor);
      }
    },
  };
}
