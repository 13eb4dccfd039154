import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import { CodebatchError } from './codebatch-error.ts';
import { fileOperations } from './file-operations.ts';
import { type Durability, makeDirectory, publishFile, removeQuietly, syncDirectory, writeNewFile } from './files.ts';
import { sha256Hex } from './hash-bytes.ts';
import { layout } from './layout.ts';
import { listDirectory } from './list-directory.ts';
import { digestOf, type ObjectRef, parseObjectRef } from './object-ref.ts';
import { errnoOf, wrapFileError } from './wrap-file-error.ts';

/** What became of bytes that were put into the store. */
export interface PutResult {
  readonly ref: ObjectRef;
  /** Bytes of the object. */
  readonly size: number;
  /** `false` where the store had the object already. */
  readonly created: boolean;
}

/** Options of {@link ObjectStore.put}. */
export interface PutOptions {
  /** Read an object that is there already and replace it where its bytes are wrong. Default: its size is compared. */
  readonly verify?: boolean;
}

/** Whether an object is what its name says. */
export type ObjectCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'OBJECT_MISSING' | 'OBJECT_CORRUPT' };

/**
 * The objects of a store (SPEC 4): immutable bytes, named by their sha256. References may be bare hex. Writing the same
 * bytes from any number of processes at once is safe.
 */
export interface ObjectStore {
  /**
   * Adds an object. One that is there already is touched, so that gc takes it for needed; one of a wrong size is replaced.
   *
   * @throws CodebatchError `STORE_FULL`, `STORE_READ_ONLY`, `PERMISSION_DENIED`, `IO_ERROR`
   */
  put(bytes: Uint8Array, options?: PutOptions): PutResult;
  /** As `put`, in bounded memory. Nothing is kept where the source throws. */
  putStream(source: AsyncIterable<Uint8Array>): Promise<PutResult>;
  /** The bytes of an object, checked. @throws CodebatchError `OBJECT_MISSING`, `OBJECT_CORRUPT` */
  get(ref: ObjectRef | string): Buffer;
  /** The bytes of an object in pieces; `OBJECT_CORRUPT` is thrown after the last one. */
  getStream(ref: ObjectRef | string): AsyncIterable<Buffer>;
  /** Whether a file of that name exists; its content is not read. */
  has(ref: ObjectRef | string): boolean;
  /** Bytes of the object as stored, `undefined` where there is none. */
  size(ref: ObjectRef | string): number | undefined;
  /** Reads the whole object and compares it with its name. */
  verify(ref: ObjectRef | string): ObjectCheck;
  /** All objects in the order of their digests. */
  list(): Generator<ObjectRef>;
}

/** The object store of the store at `root`. It creates what directories it needs when it first writes. */
export function createObjectStore(root: string, durability: Durability): ObjectStore {
  const temporaryDirectory = layout.temporaryDir(root);
  /** Directories that exist for sure: a `mkdir` for each object would cost a fifth of its time. */
  const knownDirectories = new Set<string>();
  const prefix = crypto.randomBytes(8).toString('hex');
  let counter = 0;

  function fileOf(ref: string): string {
    return layout.objectFile(root, digestOf(parseObjectRef(ref)));
  }

  function ensureDirectory(directory: string): void {
    if (knownDirectories.has(directory)) return;
    makeDirectory(directory, durability);
    knownDirectories.add(directory);
  }

  function nextTemporary(): string {
    ensureDirectory(temporaryDirectory);
    return `${temporaryDirectory}/${prefix}-${process.pid}-${counter++}.tmp`;
  }

  function writeTemporary(bytes: Uint8Array, target: string): string {
    for (let attempt = 1; ; attempt++) {
      const temporary = nextTemporary();
      try {
        writeNewFile(temporary, bytes, durability);
        return temporary;
      } catch (error) {
        // Someone swept the temporary directory away.
        if (errnoOf(error) !== 'ENOENT' || attempt > 1) throw wrapFileError(error, target, 'write the object');
        knownDirectories.delete(temporaryDirectory);
      }
    }
  }

  function publish(temporary: string, target: string): void {
    const directory = target.slice(0, target.lastIndexOf('/'));
    try {
      ensureDirectory(directory);
      try {
        fileOperations.rename(temporary, target);
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') makeDirectory(directory, durability);
        publishFile(temporary, target, 'process');
      }
      if (durability === 'full') syncDirectory(directory);
    } catch (error) {
      removeQuietly(temporary);
      throw wrapFileError(error, target, 'write the object');
    }
  }

  /** Whether the store has the object; if so, it is touched. */
  function accept(target: string, size: number): boolean {
    const stat = statIfPresent(target);
    if (stat === undefined || stat.size !== size || !stat.isFile()) return false;
    try {
      fileOperations.touch(target);
      return true;
    } catch (error) {
      // Removed in between, or the file of another user: a fresh copy has a fresh time too.
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'EPERM' || errnoOf(error) === 'EACCES') return false;
      throw wrapFileError(error, target, 'touch the object');
    }
  }

  function put(bytes: Uint8Array, options: PutOptions = {}): PutResult {
    const digest = sha256Hex(bytes);
    const ref: ObjectRef = `sha256:${digest}`;
    const target = layout.objectFile(root, digest);
    const trusted = options.verify !== true || verify(ref).ok;
    if (trusted && accept(target, bytes.length)) return { ref, size: bytes.length, created: false };
    publish(writeTemporary(bytes, target), target);
    return { ref, size: bytes.length, created: true };
  }

  async function putStream(source: AsyncIterable<Uint8Array>): Promise<PutResult> {
    const temporary = nextTemporary();
    const hash = crypto.createHash('sha256');
    let size = 0;
    let fd: number | undefined;
    try {
      fd = fileOperations.open(temporary, 'wx');
      for await (const chunk of source) {
        hash.update(chunk);
        size += chunk.length;
        fileOperations.write(fd, chunk, temporary);
      }
      if (durability === 'full') fileOperations.sync(fd, temporary);
    } catch (error) {
      removeQuietly(temporary);
      if (errnoOf(error) === undefined) throw error;
      throw wrapFileError(error, temporary, 'write the object');
    } finally {
      if (fd !== undefined) fs.closeSync(fd);
    }
    const digest = hash.digest('hex');
    const target = layout.objectFile(root, digest);
    const known = accept(target, size);
    if (known) removeQuietly(temporary);
    else publish(temporary, target);
    return { ref: `sha256:${digest}`, size, created: !known };
  }

  function get(ref: string): Buffer {
    const digest = digestOf(parseObjectRef(ref));
    const bytes = readObject(layout.objectFile(root, digest), digest);
    if (sha256Hex(bytes) !== digest) throw corrupt(digest);
    return bytes;
  }

  async function* getStream(ref: string): AsyncIterable<Buffer> {
    const digest = digestOf(parseObjectRef(ref));
    const hash = crypto.createHash('sha256');
    try {
      for await (const chunk of fs.createReadStream(layout.objectFile(root, digest), { highWaterMark: 1 << 18 })) {
        hash.update(chunk as Buffer);
        yield chunk as Buffer;
      }
    } catch (error) {
      throw readFailure(error, layout.objectFile(root, digest), digest);
    }
    if (hash.digest('hex') !== digest) throw corrupt(digest);
  }

  function verify(ref: string): ObjectCheck {
    const digest = digestOf(parseObjectRef(ref));
    const actual = hashFile(layout.objectFile(root, digest));
    if (actual === undefined) return { ok: false, code: 'OBJECT_MISSING' };
    return actual === digest ? { ok: true } : { ok: false, code: 'OBJECT_CORRUPT' };
  }

  return {
    put,
    putStream,
    get,
    getStream,
    verify,
    has: (ref) => statIfPresent(fileOf(ref))?.isFile() === true,
    size: (ref) => statIfPresent(fileOf(ref))?.size,
    list: () => listObjects(`${root}/objects/sha256`),
  };
}

function statIfPresent(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    throw wrapFileError(error, file, 'read');
  }
}

function readObject(file: string, digest: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    throw readFailure(error, file, digest);
  }
}

function readFailure(error: unknown, file: string, digest: string): CodebatchError {
  const errno = errnoOf(error);
  if (errno !== 'ENOENT' && errno !== 'ENOTDIR') return wrapFileError(error, file, 'read');
  return new CodebatchError('OBJECT_MISSING', `The store has no object sha256:${digest}`, {
    hints: ['Run "codebatch verify" to see what needs it, and "codebatch repair" to make it again.'],
    details: { object: `sha256:${digest}` },
  });
}

function corrupt(digest: string): CodebatchError {
  return new CodebatchError('OBJECT_CORRUPT', `The bytes of the object sha256:${digest} do not match its name`, {
    hints: ['Run "codebatch verify" to see what else is damaged, and "codebatch repair" to mend it.'],
    details: { object: `sha256:${digest}` },
  });
}

const HASH_BUFFER = 1 << 20;

/** sha256 of a file in bounded memory; `undefined` where there is none. */
function hashFile(file: string): string | undefined {
  let fd: number;
  try {
    fd = fs.openSync(file, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
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

function* listObjects(directory: string): Generator<ObjectRef> {
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
