import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashBytes, sha256Hex } from './hash-bytes.ts';
import { digestOf, parseObjectRef } from './object-ref.ts';
import { createRecordId, isRecordId, isShardId, parseRecordId, parseShardId } from './record-id.ts';

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

describe('references to objects', () => {
  it('R4.1 identity is the sha256 of the raw bytes', () => {
    expect(hashBytes(new Uint8Array())).toBe(`sha256:${EMPTY}`);
    expect(hashBytes(Buffer.from('abc'))).toBe(`sha256:${sha256Hex('abc')}`);
    const window = new Uint8Array(Buffer.from('xxabcxx')).subarray(2, 5);
    expect(hashBytes(window)).toBe('sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('R4.3 references are sha256: and 64 lowercase hex digits; bare hex is read too', () => {
    expect(parseObjectRef(EMPTY)).toBe(`sha256:${EMPTY}`);
    expect(parseObjectRef(`sha256:${EMPTY}`)).toBe(`sha256:${EMPTY}`);
    expect(digestOf(`sha256:${EMPTY}`)).toBe(EMPTY);
    for (const bad of [
      '',
      'sha256:',
      EMPTY.toUpperCase(),
      `sha1:${EMPTY}`,
      EMPTY.slice(1),
      `${EMPTY}\n`,
      `../${EMPTY}`,
    ]) {
      expect(() => parseObjectRef(bad)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });
});

describe('ids', () => {
  it('trap 6: ids that would leave their directory or are reserved are refused with a code', () => {
    const bad = [
      '',
      '.',
      '..',
      '../x',
      'a/b',
      'a\\b',
      'a b',
      'a.b',
      'é',
      'a\0',
      'x\n',
      'latest',
      'latest~1',
      'x'.repeat(256),
    ];
    for (const id of bad) {
      expect(() => parseRecordId(id, 'batch'), JSON.stringify(id)).toThrowError(
        expect.objectContaining({ code: 'INVALID_ARGUMENT', details: { value: id, what: 'batch' } }),
      );
    }
    expect(parseRecordId('latest-one', 'snapshot')).toBe('latest-one');
    expect(parseRecordId('01_parse', 'task')).toBe('01_parse');
    expect(isRecordId('__proto__')).toBe(true);
  });

  it('R8.1 shard ids are two lowercase hex digits', () => {
    expect(parseShardId('0f')).toBe('0f');
    for (const bad of ['zz', '0', '000', 'FF', '', '..', '0\n']) {
      expect(isShardId(bad)).toBe(false);
      expect(() => parseShardId(bad)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });

  it('creates ids from the UTC time and eight random hex digits', () => {
    const now = new Date('2026-01-02T03:04:05.678Z');
    expect(createRecordId('snap', now)).toMatch(/^snap-20260102-030405-[0-9a-f]{8}$/);
    const ids = new Set(Array.from({ length: 1000 }, () => createRecordId('batch', now)));
    expect(ids.size).toBe(1000);
  });

  it('accepts exactly the alphabet of the specification', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aZ09_-./~ é\n\0'), maxLength: 8 }), (text) => {
        expect(isRecordId(text)).toBe(/^[a-zA-Z0-9_-]+$/.test(text) && !text.includes('\n'));
      }),
    );
  });
});
