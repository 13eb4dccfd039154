import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import { CodebatchError } from './codebatch-error.ts';
import { sha256Hex } from './hash-bytes.ts';
import { listDirectory } from './list-directory.ts';
import type { ObjectRef } from './object-ref.ts';
import { openRegularFile, readRegularFile } from './regular-file.ts';
import { errnoOf, wrapFileError } from './wrap-file-error.ts';

/** The bytes of an object file, compared with its digest. */
export function readObject(file: string, digest: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readRegularFile(file);
  } catch (error) {
    throw readFailure(error, file, digest);
  }
  if (sha256Hex(bytes) !== digest) throw corrupt(digest);
  return bytes;
}

const STREAM_PIECE = 1 << 18;

/** The bytes of an object file in pieces; the comparison with its digest follows the last one. */
export async function* streamObject(file: string, digest: string): AsyncGenerator<Buffer> {
  const hash = crypto.createHash('sha256');
  try {
    for await (const piece of fs.createReadStream(file, { fd: openRegularFile(file), highWaterMark: STREAM_PIECE })) {
      hash.update(piece as Buffer);
      yield piece as Buffer;
    }
  } catch (error) {
    throw readFailure(error, file, digest);
  }
  if (hash.digest('hex') !== digest) throw corrupt(digest);
}

const HASH_BUFFER = 1 << 20;

/** sha256 of a file in hex, in bounded memory; `undefined` where there is no file. */
export function hashFile(file: string): string | undefined {
  let fd: number;
  try {
    fd = openRegularFile(file);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw wrapFileError(error, file, 'read');
  }
  try {
    const buffer = Buffer.allocUnsafe(Math.min(HASH_BUFFER, fs.fstatSync(fd).size + 1));
    const first = fs.readSync(fd, buffer);
    if (first < buffer.length) return sha256Hex(buffer.subarray(0, first));
    const hash = crypto.createHash('sha256').update(buffer);
    for (let length = fs.readSync(fd, buffer); length > 0; length = fs.readSync(fd, buffer)) {
      hash.update(buffer.subarray(0, length));
    }
    return hash.digest('hex');
  } catch (error) {
    throw wrapFileError(error, file, 'read');
  } finally {
    fs.closeSync(fd);
  }
}

/** Objects below a directory in the order of their digests; files of other names are none. */
export function* listObjects(directory: string): Generator<ObjectRef> {
  for (const first of listNames(directory, /^[a-f0-9]{2}$/)) {
    for (const second of listNames(`${directory}/${first}`, /^[a-f0-9]{2}$/)) {
      for (const digest of listNames(`${directory}/${first}/${second}`, /^[a-f0-9]{64}$/)) {
        if (digest.startsWith(first + second)) yield `sha256:${digest}`;
      }
    }
  }
}

function listNames(directory: string, pattern: RegExp): string[] {
  return listDirectory(directory).filter((name) => pattern.test(name));
}

function readFailure(error: unknown, file: string, digest: string): CodebatchError {
  if (!isAbsence(error)) return wrapFileError(error, file, 'read');
  return new CodebatchError('OBJECT_MISSING', `The store has no object sha256:${digest}`, {
    hints: ['Run "codebatch verify" to see what needs it, and "codebatch verify --repair" to make it again.'],
    details: { object: `sha256:${digest}` },
  });
}

function corrupt(digest: string): CodebatchError {
  return new CodebatchError('OBJECT_CORRUPT', `The bytes of the object sha256:${digest} do not match its name`, {
    hints: ['Run "codebatch verify" to see what else is damaged, and "codebatch verify --repair" to mend it.'],
    details: { object: `sha256:${digest}` },
  });
}

function isAbsence(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}
