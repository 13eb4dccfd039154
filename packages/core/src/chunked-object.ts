import { canonicalJson } from './canonical-json.ts';
import { CodebatchError } from './codebatch-error.ts';
import type { ChunkManifest } from './generated/record-types.ts';
import type { ObjectRef } from './object-ref.ts';
import type { ObjectStore } from './object-store.ts';
import { parseJson } from './parse-json.ts';
import { parseRecord, SCHEMA_VERSION } from './records.ts';

/** Suffix of the `format` of a record whose object is a chunk manifest (SPEC 10). */
export const CHUNKS_SUFFIX = '+chunks';

/** Size above which outputs are chunked: 16 MiB. */
export const DEFAULT_CHUNK_THRESHOLD: number = 16 * 1024 * 1024;

/** Bytes of a chunk: 4 MiB. */
export const DEFAULT_CHUNK_SIZE: number = 4 * 1024 * 1024;

/** Options of {@link putChunked}. */
export interface PutChunkedOptions {
  /** Kind of the record. */
  readonly kind: string;
  /** Format of the content. */
  readonly format: string;
  /** Larger content is chunked. Default {@link DEFAULT_CHUNK_THRESHOLD}. */
  readonly threshold?: number;
  /** Bytes of every chunk but the last. Default {@link DEFAULT_CHUNK_SIZE}. */
  readonly chunkSize?: number;
}

/** What a record says about content put by {@link putChunked}. */
export interface PutChunkedResult {
  readonly ref: ObjectRef;
  /** The format, with the suffix where the object is a manifest. */
  readonly format: string;
}

/**
 * Puts content as one object, or above the threshold as chunks and a manifest (SPEC 10). The same content and sizes give
 * the same objects.
 *
 * @throws as `ObjectStore.put`; INVALID_ARGUMENT for a chunk size below 1
 */
export function putChunked(objects: ObjectStore, bytes: Uint8Array, options: PutChunkedOptions): PutChunkedResult {
  if (bytes.length <= (options.threshold ?? DEFAULT_CHUNK_THRESHOLD)) {
    return { ref: objects.put(bytes).ref, format: options.format };
  }
  const chunkSize = options.chunkSize ?? DEFAULT_CHUNK_SIZE;
  if (!Number.isInteger(chunkSize) || chunkSize < 1) {
    throw new CodebatchError('INVALID_ARGUMENT', `The size of a chunk cannot be ${chunkSize}`);
  }
  const chunks: ChunkManifest['chunks'] = [];
  for (let start = 0; start < bytes.length; start += chunkSize) {
    const { ref, size } = objects.put(bytes.subarray(start, start + chunkSize));
    chunks.push({ object: ref, size, index: chunks.length });
  }
  const manifest: ChunkManifest = {
    schema_name: 'codebatch.chunk_manifest',
    schema_version: SCHEMA_VERSION,
    kind: options.kind,
    format: options.format,
    chunks,
    total_bytes: bytes.length,
    chunk_size: chunkSize,
  };
  const { ref } = objects.put(Buffer.from(canonicalJson(manifest)));
  return { ref, format: `${options.format}${CHUNKS_SUFFIX}` };
}

/** Whether a record of this format refers to a chunk manifest. */
export function isChunked(format: string | undefined): boolean {
  return format?.endsWith(CHUNKS_SUFFIX) === true;
}

/**
 * The content that a record refers to, whole or chunked.
 *
 * @param format - The `format` of the record.
 * @throws OBJECT_MISSING, OBJECT_CORRUPT (also for a manifest that contradicts its chunks),
 * SCHEMA_ERROR, SCHEMA_TOO_NEW
 */
export function getChunked(objects: ObjectStore, ref: ObjectRef | string, format: string | undefined): Buffer {
  if (!isChunked(format)) return objects.get(ref);
  const parts: Buffer[] = [];
  for (const { object, size } of readChunkManifest(objects, ref).chunks) {
    const part = objects.get(object);
    if (part.length !== size)
      throw contradiction(ref, `the chunk ${object} has ${part.length} bytes in place of ${size}`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/**
 * Reads a chunk manifest and checks that its chunks are in order and add up.
 *
 * @throws OBJECT_MISSING, OBJECT_CORRUPT, SCHEMA_ERROR, SCHEMA_TOO_NEW
 */
export function readChunkManifest(objects: ObjectStore, ref: ObjectRef | string): ChunkManifest {
  const manifest = parseRecord('chunk_manifest', parseManifestJson(objects.get(ref), ref), `The object ${ref}`);
  let total = 0;
  for (const [position, chunk] of manifest.chunks.entries()) {
    if (chunk.index !== position) throw contradiction(ref, `chunk ${position} has the index ${chunk.index}`);
    total += chunk.size;
  }
  if (total !== manifest.total_bytes) {
    throw contradiction(ref, `the chunks have ${total} bytes in place of ${manifest.total_bytes}`);
  }
  return manifest;
}

function parseManifestJson(bytes: Buffer, ref: string): unknown {
  try {
    return parseJson(bytes.toString('utf8'));
  } catch (cause) {
    throw new CodebatchError('SCHEMA_ERROR', `The object ${ref} is not a chunk manifest: it is not JSON`, {
      details: { object: ref },
      cause,
    });
  }
}

function contradiction(ref: string, reason: string): CodebatchError {
  return new CodebatchError('OBJECT_CORRUPT', `The chunk manifest ${ref} contradicts itself: ${reason}`, {
    details: { object: ref },
  });
}
