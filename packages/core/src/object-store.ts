import * as crypto from 'node:crypto';
import type { Durability } from './files.ts';
import { sha256Hex } from './hash-bytes.ts';
import { layout } from './layout.ts';
import { hashFile, listObjects, readObject, streamObject } from './object-reader.ts';
import { digestOf, type ObjectRef, parseObjectRef } from './object-ref.ts';
import { createObjectWriter } from './object-writer.ts';
import { statIfPresent } from './stat-if-present.ts';

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
   * @throws STORE_FULL, STORE_READ_ONLY, PERMISSION_DENIED, IO_ERROR
   */
  put(bytes: Uint8Array, options?: PutOptions): PutResult;
  /** As `put`, in bounded memory. Nothing is kept where the source throws. */
  putStream(source: AsyncIterable<Uint8Array>): Promise<PutResult>;
  /**
   * Whether an object is there that is about to be referred to again; if so it is treated as by `put`. Its content is not
   * read, but an empty file, as a power cut leaves it, is taken for an object only where the empty object is meant.
   */
  keep(ref: ObjectRef | string): boolean;
  /** The bytes of an object, checked. @throws OBJECT_MISSING, OBJECT_CORRUPT */
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

const EMPTY_DIGEST = sha256Hex(Buffer.alloc(0));

/** The object store of the store at `root`. It makes what directories it needs when it first writes. */
export function createObjectStore(root: string, durability: Durability): ObjectStore {
  const writer = createObjectWriter(root, durability);

  function put(bytes: Uint8Array, options: PutOptions = {}): PutResult {
    const digest = sha256Hex(bytes);
    const ref: ObjectRef = `sha256:${digest}`;
    const target = layout.objectFile(root, digest);
    const trusted = options.verify !== true || hashFile(target) === digest;
    if (trusted && writer.accept(target, bytes.length)) return { ref, size: bytes.length, created: false };
    writer.publish(writer.stage(bytes, target), target, () => hashFile(target) === digest);
    return { ref, size: bytes.length, created: true };
  }

  async function putStream(source: AsyncIterable<Uint8Array>): Promise<PutResult> {
    const hash = crypto.createHash('sha256');
    let size = 0;
    const temporary = await writer.stageStream(source, (piece) => {
      hash.update(piece);
      size += piece.length;
    });
    const digest = hash.digest('hex');
    const target = layout.objectFile(root, digest);
    const known = writer.accept(target, size);
    if (known) writer.discard(temporary);
    else writer.publish(temporary, target, () => hashFile(target) === digest);
    return { ref: `sha256:${digest}`, size, created: !known };
  }

  function locate(ref: string): { readonly digest: string; readonly file: string } {
    const digest = digestOf(parseObjectRef(ref));
    return { digest, file: layout.objectFile(root, digest) };
  }

  function keep(ref: string): boolean {
    const { digest, file } = locate(ref);
    if (digest === EMPTY_DIGEST) return writer.accept(file, 0);
    return size(ref) !== 0 && writer.accept(file);
  }

  function verify(ref: string): ObjectCheck {
    const { digest, file } = locate(ref);
    const actual = hashFile(file);
    if (actual === undefined) return { ok: false, code: 'OBJECT_MISSING' };
    return actual === digest ? { ok: true } : { ok: false, code: 'OBJECT_CORRUPT' };
  }

  function get(ref: string): Buffer {
    const { digest, file } = locate(ref);
    return readObject(file, digest);
  }

  function getStream(ref: string): AsyncIterable<Buffer> {
    const { digest, file } = locate(ref);
    return streamObject(file, digest);
  }

  function size(ref: string): number | undefined {
    const stat = statIfPresent(locate(ref).file);
    return stat?.isFile() === true ? stat.size : undefined;
  }

  return {
    put,
    putStream,
    keep,
    get,
    getStream,
    verify,
    size,
    has: (ref) => size(ref) !== undefined,
    list: () => listObjects(`${root}/objects/sha256`),
  };
}
