import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { CodebatchError } from '@codebatch/core';

/** Formats of archives that can be read. `tar.gz` stands for any gzip file; that a tar is inside shows on reading. */
export type ArchiveFormat = 'tar' | 'tar.gz' | 'zip';

/**
 * What kind of source a path is, by its content; names and extensions say nothing.
 *
 * @throws SOURCE_NOT_FOUND; SOURCE_INVALID for a file that is no archive, and for anything that cannot be read
 */
export function detectSource(path: string): 'directory' | 'archive' {
  let isDirectory: boolean;
  try {
    const stat = statSync(path);
    isDirectory = stat.isDirectory();
    if (!isDirectory && !stat.isFile()) throw notAnArchive(path, 'it is neither a file nor a directory');
  } catch (error) {
    if (error instanceof CodebatchError) throw error;
    throw unreadable(path, error);
  }
  if (!isDirectory) detectArchiveFormat(path);
  return isDirectory ? 'directory' : 'archive';
}

/**
 * The format of an archive, by its first bytes.
 *
 * @throws SOURCE_NOT_FOUND, SOURCE_INVALID
 */
export function detectArchiveFormat(path: string): ArchiveFormat {
  const start = Buffer.alloc(512);
  let length: number;
  try {
    const descriptor = openSync(path, 'r');
    try {
      length = readSync(descriptor, start, 0, start.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  if (start[0] === 0x1f && start[1] === 0x8b) return 'tar.gz';
  const mark = start.toString('latin1', 0, 4);
  if (mark === 'PK\x03\x04' || mark === 'PK\x05\x06' || mark === 'PK\x07\x08') return 'zip';
  if (length === start.length && isTarHeader(start)) return 'tar';
  throw notAnArchive(path, 'it is no tar, tar.gz or zip archive');
}

/** The check sum of a header block is the sum of its bytes with the field itself as blanks; an empty tar is all zeros. */
function isTarHeader(block: Buffer): boolean {
  let sum = 8 * 32;
  for (let at = 0; at < block.length; at += 1) if (at < 148 || at >= 156) sum += block[at]!;
  if (sum === 8 * 32) return block.every((byte) => byte === 0);
  const recorded = block
    .toString('latin1', 148, 156)
    .replace(/[\0 ]+$/, '')
    .trim();
  return /^[0-7]+$/.test(recorded) && Number.parseInt(recorded, 8) === sum;
}

function notAnArchive(path: string, reason: string): CodebatchError {
  return new CodebatchError('SOURCE_INVALID', `The source ${path} cannot be used: ${reason}`, {
    hints: ['Name a directory, or a .tar, .tar.gz, .tgz or .zip file.'],
    details: { source: path },
  });
}

function unreadable(path: string, error: unknown): CodebatchError {
  const { code } = error as NodeJS.ErrnoException;
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  return new CodebatchError(
    missing ? 'SOURCE_NOT_FOUND' : 'SOURCE_INVALID',
    missing ? `The source ${path} does not exist` : `The source ${path} cannot be read: ${(error as Error).message}`,
    { details: { source: path }, cause: error },
  );
}
