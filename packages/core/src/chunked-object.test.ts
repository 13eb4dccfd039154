import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/support/temporary-directory.ts';
import { getChunked, type PutChunkedOptions, putChunked, readChunkManifest } from './chunked-object.ts';
import { createObjectStore, type ObjectStore } from './object-store.ts';

const options: PutChunkedOptions = { kind: 'ast', format: 'cbt', threshold: 10, chunkSize: 4 };

let objects: ObjectStore;

beforeEach(() => {
  objects = createObjectStore(temporaryDirectory(), 'process');
});

function putJson(value: unknown) {
  return objects.put(Buffer.from(JSON.stringify(value))).ref;
}

describe('chunks', () => {
  it('R10.1 content above the threshold is chunked, and the format says so', () => {
    const small = putChunked(objects, Buffer.from('0123456789'), options);
    expect(small.format).toBe('cbt');
    const large = putChunked(objects, Buffer.from('0123456789a'), options);
    expect(large.format).toBe('cbt+chunks');
    expect(readChunkManifest(objects, large.ref)).toMatchObject({
      schema_name: 'codebatch.chunk_manifest',
      schema_version: 1,
      kind: 'ast',
      format: 'cbt',
      total_bytes: 11,
      chunk_size: 4,
      chunks: [
        { size: 4, index: 0 },
        { size: 4, index: 1 },
        { size: 3, index: 2 },
      ],
    });
    expect(getChunked(objects, large.ref, large.format).toString()).toBe('0123456789a');
    expect(getChunked(objects, small.ref, undefined).toString()).toBe('0123456789');
  });

  it('R10.1 any content of any chunk size reads back, and the same content gives the same objects', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(60),
        (bytes, chunkSize, threshold) => {
          const put = putChunked(objects, bytes, { ...options, chunkSize, threshold });
          expect(put.format).toBe(bytes.length > threshold ? 'cbt+chunks' : 'cbt');
          expect(Buffer.compare(getChunked(objects, put.ref, put.format), bytes)).toBe(0);
          expect(putChunked(objects, bytes, { ...options, chunkSize, threshold })).toEqual(put);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('the default threshold is 16 MiB', () => {
    const bytes = Buffer.alloc(16 * 1024 * 1024);
    expect(putChunked(objects, bytes, { kind: 'ast', format: 'cbt' }).format).toBe('cbt');
    const put = putChunked(objects, Buffer.alloc(bytes.length + 1), { kind: 'ast', format: 'cbt' });
    expect(put.format).toBe('cbt+chunks');
    expect(readChunkManifest(objects, put.ref).chunks).toHaveLength(5);
    expect(getChunked(objects, put.ref, put.format)).toHaveLength(bytes.length + 1);
  });

  it('refuses a chunk size below 1', () => {
    for (const chunkSize of [0, -1, 1.5, Number.NaN]) {
      expect(() => putChunked(objects, Buffer.alloc(11), { ...options, chunkSize })).toThrowError(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    }
  });

  it('refuses a manifest that contradicts itself, claims absurd sizes, or is none', () => {
    const part = objects.put(Buffer.from('abcd')).ref;
    const manifest = {
      schema_name: 'codebatch.chunk_manifest',
      schema_version: 1,
      kind: 'ast',
      format: 'cbt',
      chunks: [{ object: part, size: 4, index: 0 }],
      total_bytes: 4,
    };
    const bad: [unknown, string][] = [
      [{ ...manifest, total_bytes: 1e15 }, 'OBJECT_CORRUPT'],
      [{ ...manifest, chunks: [{ object: part, size: 4, index: 1 }] }, 'OBJECT_CORRUPT'],
      [{ ...manifest, chunks: [{ object: part, size: 5, index: 0 }], total_bytes: 5 }, 'OBJECT_CORRUPT'],
      [{ ...manifest, chunks: [{ object: `sha256:${'0'.repeat(64)}`, size: 4, index: 0 }] }, 'OBJECT_MISSING'],
      [{ ...manifest, schema_version: 2 }, 'SCHEMA_TOO_NEW'],
      [{ ...manifest, chunks: 'none' }, 'SCHEMA_ERROR'],
      [[], 'SCHEMA_ERROR'],
    ];
    for (const [value, code] of bad) {
      const ref = putJson(value);
      expect(() => getChunked(objects, ref, 'cbt+chunks')).toThrowError(expect.objectContaining({ code }));
    }
    expect(() => getChunked(objects, part, 'cbt+chunks')).toThrowError(
      expect.objectContaining({ code: 'SCHEMA_ERROR' }),
    );
    expect(getChunked(objects, putJson({ ...manifest, chunk_size: 4 }), 'cbt+chunks').toString()).toBe('abcd');
  });
});
