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

/** Shown whole lines of a file, the next where the last ended; what comes after the last line feed counts as a line. */
export type LinesVisitor = (lines: Buffer) => void;

/** Reads and hashes files one after the other through one buffer. */
export interface FileReader {
  /**
   * Reads a file, one full buffer at each step.
   *
   * @param visit is shown the lines, before it is known whether they have the right digest.
   * @returns undefined where there is no such file. @throws IO_ERROR, PERMISSION_DENIED
   */
  steps(path: string, visit?: LinesVisitor): Generator<void, ReadFile | undefined>;
}

const BUFFER_BYTES = 1 << 20;
const LINE_FEED = 0x0a;

/** A reader with a buffer of 1 MiB, which grows only for lines that are longer. */
export function createFileReader(): FileReader {
  const shared = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  return {
    *steps(path, visit) {
      let descriptor: number;
      try {
        descriptor = openRegularFile(path);
      } catch (error) {
        if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
        throw wrapFileError(error, path, 'read');
      }
      try {
        const first = readSync(descriptor, shared, 0, BUFFER_BYTES, null);
        // A file gives all that it has: less than was asked for is the end.
        if (first < BUFFER_BYTES) {
          const bytes = shared.subarray(0, first);
          visit?.(bytes);
          return { size: first, digest: sha256Hex(bytes), bytes };
        }
        const hash = createHash('sha256');
        let buffer = shared;
        let size = 0;
        let kept = 0;
        for (let got = first; got > 0; got = readSync(descriptor, buffer, kept, buffer.length - kept, null)) {
          hash.update(buffer.subarray(kept, kept + got));
          size += got;
          if (visit !== undefined) {
            kept = visitLines(buffer, kept + got, visit);
            if (kept === buffer.length) buffer = Buffer.concat([buffer], kept * 2);
          }
          yield;
        }
        if (kept > 0) visit?.(buffer.subarray(0, kept));
        return { size, digest: hash.digest('hex'), bytes: undefined };
      } catch (error) {
        throw wrapFileError(error, path, 'read');
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

/** Shows the whole lines of a buffer and moves the rest to its front. @returns how many bytes that is */
function visitLines(buffer: Buffer, length: number, visit: LinesVisitor): number {
  const end = buffer.lastIndexOf(LINE_FEED, length - 1) + 1;
  if (end > 0) visit(buffer.subarray(0, end));
  buffer.copyWithin(0, end, length);
  return length - end;
}
