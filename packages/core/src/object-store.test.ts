import * as fs from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listTree, temporaryDirectory } from '../test/support/temporary-directory.ts';
import { interceptFileOperations } from './file-operations.ts';
import { hashBytes } from './hash-bytes.ts';
import { layout } from './layout.ts';
import { digestOf, type ObjectRef } from './object-ref.ts';
import { createObjectStore, type ObjectStore } from './object-store.ts';

const EMPTY = hashBytes(new Uint8Array());
const HELLO = Buffer.from('hello');

let root: string;
let objects: ObjectStore;

beforeEach(() => {
  root = temporaryDirectory();
  objects = createObjectStore(root, 'process');
});

afterEach(() => interceptFileOperations(undefined));

function fileOf(ref: ObjectRef): string {
  return layout.objectFile(root, digestOf(ref));
}

function place(ref: ObjectRef, content: string | Uint8Array): void {
  fs.mkdirSync(fileOf(ref).slice(0, fileOf(ref).lastIndexOf('/')), { recursive: true });
  fs.writeFileSync(fileOf(ref), content);
}

async function* pieces(...parts: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield Buffer.from(part);
  }
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

describe('put and get', () => {
  it('R4.1 identity is the sha256 of the raw bytes', async () => {
    const { ref, size, created } = objects.put(HELLO);
    expect({ ref, size, created }).toEqual({ ref: hashBytes(HELLO), size: 5, created: true });
    expect(await objects.putStream(pieces('hel', 'lo'))).toEqual({ ref, size: 5, created: false });
  });

  it('R4.2 the path is made of the digest', () => {
    const digest = digestOf(objects.put(HELLO).ref);
    const path = `objects/sha256/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`;
    expect(listTree(root)).toContain(path);
    expect(listTree(root).filter((name) => name.endsWith('.tmp') && !name.endsWith('/.tmp'))).toEqual([]);
  });

  it('R4.3 reads by bare hex too, and refuses what is no reference', () => {
    const { ref } = objects.put(HELLO);
    expect(objects.get(digestOf(ref)).toString()).toBe('hello');
    expect(objects.has(digestOf(ref))).toBe(true);
    for (const bad of ['', '../../../etc/passwd', 'sha256:x', `${ref}/..`]) {
      expect(() => objects.get(bad)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });

  it('R4.4 a meta file beside an object is not needed and is no object', () => {
    const { ref } = objects.put(HELLO);
    fs.writeFileSync(`${fileOf(ref)}.meta.json`, '{"size":99}');
    expect([...objects.list()]).toEqual([ref]);
    expect(objects.get(ref).toString()).toBe('hello');
  });

  it('R2.1 an object that is there is left as it is, and touched', () => {
    const { ref } = objects.put(HELLO);
    fs.utimesSync(fileOf(ref), 1, 1);
    const before = fs.statSync(fileOf(ref)).ino;
    expect(objects.put(HELLO).created).toBe(false);
    expect(fs.statSync(fileOf(ref)).ino).toBe(before);
    expect(fs.statSync(fileOf(ref)).mtimeMs).toBeGreaterThan(1e12);
  });

  it('takes a view of a larger buffer', () => {
    const { ref } = objects.put(new Uint8Array(Buffer.from('xxhelloxx')).subarray(2, 7));
    expect(ref).toBe(hashBytes(HELLO));
    expect(objects.verify(ref)).toEqual({ ok: true });
  });

  it('reads back any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { ref, size } = objects.put(bytes);
        expect(size).toBe(bytes.length);
        expect(Buffer.compare(objects.get(ref), bytes)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('lists by digest, and nothing that only looks like an object', () => {
    const refs = ['a', 'b', 'c', ''].map((text) => objects.put(Buffer.from(text)).ref);
    place(`sha256:${'0'.repeat(64)}`, '');
    fs.renameSync(fileOf(`sha256:${'0'.repeat(64)}`), `${root}/objects/sha256/00/00/${'1'.repeat(64)}`);
    fs.writeFileSync(`${root}/objects/sha256/README`, '');
    expect([...objects.list()]).toEqual(refs.toSorted());
    expect([...createObjectStore(`${root}/none`, 'process').list()]).toEqual([]);
  });
});

describe('damage', () => {
  it('trap 7: a flipped bit is found by get, getStream and verify', async () => {
    const { ref } = objects.put(HELLO);
    place(ref, 'hellp');
    expect(() => objects.get(ref)).toThrowError(
      expect.objectContaining({ code: 'OBJECT_CORRUPT', details: { object: ref } }),
    );
    await expect(collect(objects.getStream(ref))).rejects.toMatchObject({ code: 'OBJECT_CORRUPT' });
    expect(objects.verify(ref)).toEqual({ ok: false, code: 'OBJECT_CORRUPT' });
  });

  it.each(['', 'hel', 'hello!'])(
    'trap 7: a file of the right name and wrong size (%j) is replaced',
    async (content) => {
      const ref = hashBytes(HELLO);
      place(ref, content);
      expect(objects.put(HELLO)).toEqual({ ref, size: 5, created: true });
      expect(objects.get(ref).toString()).toBe('hello');
      place(ref, content);
      expect(await objects.putStream(pieces('hello'))).toEqual({ ref, size: 5, created: true });
      expect(objects.verify(ref)).toEqual({ ok: true });
    },
  );

  it('trap 7: wrong bytes of the right size are replaced where put is asked to verify', () => {
    const { ref } = objects.put(HELLO);
    place(ref, 'hellp');
    expect(objects.put(HELLO, { verify: true }).created).toBe(true);
    expect(objects.get(ref).toString()).toBe('hello');
    expect(objects.put(HELLO, { verify: true }).created).toBe(false);
  });

  it('a missing object is a value for has, size and verify, and an error for get', async () => {
    expect(objects.has(EMPTY)).toBe(false);
    expect(objects.size(EMPTY)).toBeUndefined();
    expect(objects.verify(EMPTY)).toEqual({ ok: false, code: 'OBJECT_MISSING' });
    expect(() => objects.get(EMPTY)).toThrowError(expect.objectContaining({ code: 'OBJECT_MISSING' }));
    await expect(collect(objects.getStream(EMPTY))).rejects.toMatchObject({ code: 'OBJECT_MISSING' });
  });

  it('verifies objects larger than its buffer', async () => {
    const large = Buffer.alloc(3_000_000, 7);
    const { ref } = objects.put(large);
    expect(objects.verify(ref)).toEqual({ ok: true });
    expect(Buffer.compare(await collect(objects.getStream(ref)), large)).toBe(0);
    const changed = Buffer.from(large);
    changed[2_999_999] = 8;
    place(ref, changed);
    expect(objects.verify(ref)).toEqual({ ok: false, code: 'OBJECT_CORRUPT' });
  });
});

describe('writing', () => {
  it('the empty file from 32 writers at once in one process is one whole object', async () => {
    const results = await Promise.all(
      Array.from({ length: 32 }, (_, index) =>
        index % 2 ? objects.putStream(pieces()) : objects.put(Buffer.alloc(0)),
      ),
    );
    expect(new Set(results.map(({ ref }) => ref))).toEqual(new Set([EMPTY]));
    expect(results.filter(({ created }) => created).length).toBeGreaterThanOrEqual(1);
    expect(objects.verify(EMPTY)).toEqual({ ok: true });
    expect(fs.readdirSync(`${root}/objects/.tmp`)).toEqual([]);
  });

  it('a source that fails leaves nothing and its error is passed on', async () => {
    const failure = Object.assign(new Error('source'), { code: 'ENOENT' });
    await expect(objects.putStream(pieces('hel', failure))).rejects.toBe(failure);
    expect([...objects.list()]).toEqual([]);
    expect(fs.readdirSync(`${root}/objects/.tmp`)).toEqual([]);
  });

  it('works on when its directories were removed in between', () => {
    objects.put(HELLO);
    fs.rmSync(`${root}/objects`, { recursive: true });
    expect(objects.put(HELLO).created).toBe(true);
    expect(objects.verify(hashBytes(HELLO))).toEqual({ ok: true });
  });

  it('R2.5 a full disk at any operation is STORE_FULL and leaves no part of an object', async () => {
    const full = createObjectStore(root, 'full');
    const writers = [() => full.put(HELLO), () => full.putStream(pieces('hel', 'lo'))];
    for (const write of writers) {
      for (let n = 1, failed = true; failed; n++) {
        fs.rmSync(`${root}/objects`, { recursive: true, force: true });
        let count = 0;
        interceptFileOperations(() => {
          if (++count === n) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
        });
        failed = false;
        try {
          await write();
        } catch (error) {
          failed = true;
          expect(error).toMatchObject({ code: 'STORE_FULL' });
        }
        interceptFileOperations(undefined);
        for (const ref of objects.list()) expect(objects.verify(ref)).toEqual({ ok: true });
        expect(listTree(root).filter((name) => name.endsWith('.tmp') && name !== 'objects/.tmp')).toEqual([]);
      }
    }
  });

  it('R2.5 a death at any operation leaves whole objects only, and the next put completes', () => {
    for (let n = 1, died = true; died; n++) {
      fs.rmSync(`${root}/objects`, { recursive: true, force: true });
      const dying = createObjectStore(root, 'full');
      let count = 0;
      interceptFileOperations(() => {
        if (++count >= n) throw Object.assign(new Error('dead'), { code: 'EIO' });
      });
      died = false;
      try {
        dying.put(HELLO);
      } catch {
        died = true;
      }
      interceptFileOperations(undefined);
      for (const ref of objects.list()) expect(objects.verify(ref)).toEqual({ ok: true });
      expect(createObjectStore(root, 'process').put(HELLO).size).toBe(5);
      expect(objects.get(hashBytes(HELLO)).toString()).toBe('hello');
    }
  });

  it('accepts an equal object where the system refuses to replace it', () => {
    objects.put(HELLO);
    interceptFileOperations((operation) => {
      if (operation === 'touch' || operation === 'rename') throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    });
    expect(objects.put(HELLO).ref).toBe(hashBytes(HELLO));
    expect(() => objects.put(Buffer.from('other'))).toThrowError(
      expect.objectContaining({ code: 'PERMISSION_DENIED' }),
    );
  });

  it('under full durability an object that is there already is brought onto the device', () => {
    const { ref } = objects.put(HELLO);
    const seen: string[] = [];
    interceptFileOperations((operation, path) => {
      seen.push(`${operation} ${path}`);
    });
    const full = createObjectStore(root, 'full');
    const file = fileOf(ref);
    const synced = [`touch ${file}`, `sync ${file}`, `sync ${file.slice(0, file.lastIndexOf('/'))}`];
    expect(full.put(HELLO).created).toBe(false);
    expect(full.keep(ref)).toBe(true);
    expect(seen).toEqual([...synced, ...synced]);
  });

  it('makes temporary names that two writers never share', () => {
    const names: string[] = [];
    interceptFileOperations((operation, path) => {
      if (operation === 'open') names.push(path);
    });
    for (let index = 0; index < 10; index++) {
      createObjectStore(root, 'process').put(Buffer.from(`${index}`));
      objects.put(Buffer.from(`-${index}`));
    }
    expect(new Set(names).size).toBe(20);
    expect(names.every((name) => name.startsWith(`${root}/objects/.tmp/`))).toBe(true);
  });
});
