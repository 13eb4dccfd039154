import * as fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { listTree, temporaryDirectory } from '../test/support/temporary-directory.ts';
import { AtomicFileWriter } from './atomic-file-writer.ts';
import { type FileOperation, interceptFileOperations } from './file-operations.ts';
import {
  appendLines,
  createFileExclusive,
  type Durability,
  makeDirectory,
  openNamelessFile,
  publishFile,
  removeFile,
  removeQuietly,
  renamePath,
  syncFileSystem,
  touchFile,
  writeDocument,
  writeFileAtomic,
  writeNamelessFile,
} from './files.ts';
import { discardTree, removeTree } from './remove-tree.ts';
import { initStore } from './store.ts';

const LEVELS: readonly Durability[] = ['process', 'group', 'full'];

afterEach(() => interceptFileOperations(undefined));

/** Lets the n-th operation fail with an errno; answers the operations that were announced. */
function failAt(n: number, errno: string): FileOperation[] {
  const seen: FileOperation[] = [];
  interceptFileOperations((operation) => {
    seen.push(operation);
    if (seen.length === n) throw Object.assign(new Error(`${errno}: injected`), { code: errno });
  });
  return seen;
}

describe('a file without a name', () => {
  it('can be read and written, and leaves nothing', () => {
    const directory = temporaryDirectory();
    const fd = openNamelessFile(`${directory}/new`);
    writeNamelessFile(fd, Buffer.from('abc'), directory);
    writeNamelessFile(fd, Buffer.from('d'), directory);
    const bytes = Buffer.alloc(4);
    expect(fs.readSync(fd, bytes, 0, 4, 0)).toBe(3);
    expect(bytes.toString('latin1', 0, 3)).toBe('dbc');
    expect(listTree(directory)).toEqual(['new']);
    fs.closeSync(fd);
    expect(() => writeNamelessFile(fd, bytes, directory)).toThrow(expect.objectContaining({ code: 'IO_ERROR' }));
  });

  it.each([
    [1, 'EROFS', 'STORE_READ_ONLY'],
    [2, 'ENOSPC', 'STORE_FULL'],
  ])('says why it cannot be opened (operation %i, %s)', (n, errno, code) => {
    const directory = temporaryDirectory();
    failAt(n, errno);
    expect(() => openNamelessFile(`${directory}/new`)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a file in two steps', () => {
  it('is beside its place, and the old one in it, until it is published', () => {
    const directory = temporaryDirectory();
    writeFileAtomic(`${directory}/a`, 'old', 'process');
    const writer = new AtomicFileWriter(`${directory}/a`, 'full');
    writer.write('new');
    const temporary = writer.finish();
    expect(fs.readFileSync(`${directory}/a`, 'utf8')).toBe('old');
    expect(listTree(directory)).toHaveLength(2);
    publishFile(temporary, `${directory}/a`, 'full');
    expect(fs.readFileSync(`${directory}/a`, 'utf8')).toBe('new');
    expect(listTree(directory)).toEqual(['a']);
    removeQuietly(temporary);
    writer.abort();
    expect(listTree(directory)).toEqual(['a']);
  });

  it('is removed where it cannot be published', () => {
    const directory = temporaryDirectory();
    fs.mkdirSync(`${directory}/a/b`, { recursive: true });
    const temporary = new AtomicFileWriter(`${directory}/a`, 'process').finish();
    expect(() => publishFile(temporary, `${directory}/a`, 'process')).toThrow(
      expect.objectContaining({ code: 'IO_ERROR' }),
    );
    expect(fs.existsSync(temporary)).toBe(false);
  });
});

describe('writeFileAtomic', () => {
  it.each(LEVELS)('replaces a file as a whole and leaves nothing else (%s)', (durability) => {
    const directory = temporaryDirectory();
    writeFileAtomic(`${directory}/a`, 'one', durability);
    writeFileAtomic(`${directory}/a`, new Uint8Array([0xc3, 0xa9]), durability);
    expect(fs.readFileSync(`${directory}/a`, 'utf8')).toBe('é');
    expect(listTree(directory)).toEqual(['a']);
  });

  it('keeps the old content and leaves no temporary file, whichever operation fails', () => {
    const directory = temporaryDirectory();
    writeFileAtomic(`${directory}/a`, 'old', 'full');
    let operations = 0;
    for (let n = 1; ; n++) {
      const seen = failAt(n, 'ENOSPC');
      let failed = false;
      try {
        writeFileAtomic(`${directory}/a`, 'new', 'full');
      } catch (error) {
        failed = true;
        expect(error).toMatchObject({ code: 'STORE_FULL' });
      }
      interceptFileOperations(undefined);
      expect(listTree(directory)).toEqual(['a']);
      if (!failed) {
        operations = seen.length;
        break;
      }
      // The last sync comes after the rename, by when the new content is in place.
      expect(fs.readFileSync(`${directory}/a`, 'utf8')).toBe(n <= 4 ? 'old' : 'new');
    }
    expect(operations).toBe(5);
    expect(fs.readFileSync(`${directory}/a`, 'utf8')).toBe('new');
  });

  it('syncs the file before its name and the directory after, under full only', () => {
    const directory = temporaryDirectory();
    const seen = failAt(0, 'EIO');
    writeFileAtomic(`${directory}/a`, 'x', 'full');
    expect(seen).toEqual(['open', 'write', 'sync', 'rename', 'sync']);
    seen.length = 0;
    writeFileAtomic(`${directory}/a`, 'x', 'group');
    expect(seen).toEqual(['open', 'write', 'rename']);
  });

  it('reports a missing directory as an error with a code', () => {
    expect(() => writeFileAtomic(`${temporaryDirectory()}/no/a`, 'x', 'process')).toThrowError(
      expect.objectContaining({ code: 'IO_ERROR', details: expect.objectContaining({ errno: 'ENOENT' }) }),
    );
  });

  it.skipIf(process.platform === 'win32')('reports a read-only directory', () => {
    const directory = temporaryDirectory();
    fs.chmodSync(directory, 0o555);
    const user = process.geteuid?.() ?? 0;
    // Nothing is read-only to root.
    if (user === 0) process.seteuid?.(65_534);
    try {
      expect(() => writeFileAtomic(`${directory}/a`, 'x', 'process')).toThrowError(
        expect.objectContaining({ code: 'PERMISSION_DENIED' }),
      );
    } finally {
      process.seteuid?.(user);
      fs.chmodSync(directory, 0o700);
    }
  });
});

describe('createFileExclusive', () => {
  it.each(LEVELS)('creates once and leaves an existing file as it is (%s)', (durability) => {
    const directory = temporaryDirectory();
    expect(createFileExclusive(`${directory}/a`, 'one', durability)).toBe(true);
    expect(createFileExclusive(`${directory}/a`, 'two', durability)).toBe(false);
    expect(fs.readFileSync(`${directory}/a`, 'utf8')).toBe('one');
    expect(listTree(directory)).toEqual(['a']);
  });

  it('works where the file system has no hard links', () => {
    const directory = temporaryDirectory();
    interceptFileOperations((operation) => {
      if (operation === 'link') throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    });
    expect(createFileExclusive(`${directory}/a`, 'one', 'full')).toBe(true);
    expect(createFileExclusive(`${directory}/a`, 'two', 'full')).toBe(false);
    expect(fs.readFileSync(`${directory}/a`, 'utf8')).toBe('one');
    expect(listTree(directory)).toEqual(['a']);
  });

  it.each(['EIO', 'EPERM'])('a name that cannot be brought onto the device is taken back: %s', (code) => {
    const directory = temporaryDirectory();
    interceptFileOperations((operation, target) => {
      if (operation === 'sync' && target === directory) throw Object.assign(new Error(code), { code });
    });
    expect(() => createFileExclusive(`${directory}/a`, 'one', 'full')).toThrowError(
      expect.objectContaining({ details: expect.objectContaining({ errno: code }) }),
    );
    expect(listTree(directory)).toEqual([]);
  });
});

describe('appendLines', () => {
  it('adds whole lines with one write each', () => {
    const file = `${temporaryDirectory()}/e`;
    const seen = failAt(0, 'EIO');
    appendLines(file, '{"a":1}');
    appendLines(file, '{"b":"é"}');
    expect(fs.readFileSync(file, 'utf8')).toBe('{"a":1}\n{"b":"é"}\n');
    expect(seen).toEqual(['open', 'write', 'open', 'write']);
  });

  it('trap 6: a torn line damages only itself', () => {
    const file = `${temporaryDirectory()}/e`;
    fs.writeFileSync(file, '{"a":1}\n{"b":');
    appendLines(file, '{"c":1}');
    expect(fs.readFileSync(file, 'utf8')).toBe('{"a":1}\n{"b":\n{"c":1}\n');
  });
});

describe('a file that cannot be closed', () => {
  it('is told as what could not be written, and leaves nothing', async () => {
    const directory = temporaryDirectory();
    const { objects } = initStore(`${directory}/store`);
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('x');
    }
    const writer = (): AtomicFileWriter => {
      const begun = new AtomicFileWriter(`${directory}/a`, 'process');
      begun.write('x');
      return begun;
    };
    const before = listTree(directory);
    // A descriptor that is closed already cannot be closed.
    const refuseToClose = (): void =>
      interceptFileOperations((operation, _, { fd }) => (operation === 'write' ? () => fs.closeSync(fd!) : undefined));
    for (const write of [
      () => writer().commit(),
      () => writeFileAtomic(`${directory}/a`, 'x', 'process'),
      () => objects.put(Buffer.from('x')),
      () => objects.putStream(source()),
    ]) {
      refuseToClose();
      await expect((async () => write())()).rejects.toMatchObject({ code: 'IO_ERROR', details: { errno: 'EBADF' } });
      interceptFileOperations(undefined);
      expect(listTree(directory).filter((name) => name !== 'store/objects/.tmp')).toEqual(before);
    }
  });
});

describe('AtomicFileWriter', () => {
  it('publishes what was written, of any size, only when committed', () => {
    const directory = temporaryDirectory();
    const writer = new AtomicFileWriter(`${directory}/a`, 'full');
    const piece = 'x'.repeat(100_000);
    for (let index = 0; index < 35; index++) writer.write(piece);
    writer.write(Buffer.from('end'));
    writer.write('');
    expect(fs.existsSync(`${directory}/a`)).toBe(false);
    writer.commit();
    writer.abort();
    expect(fs.statSync(`${directory}/a`).size).toBe(3_500_003);
    expect(listTree(directory)).toEqual(['a']);
    expect(() => writer.write('x')).toThrow(/closed/);
  });

  it('leaves nothing when aborted or failed', () => {
    const directory = temporaryDirectory();
    const aborted = new AtomicFileWriter(`${directory}/a`, 'process');
    aborted.write('x');
    aborted.abort();
    expect(listTree(directory)).toEqual([]);
    for (const n of [1, 2, 3, 4]) {
      failAt(n, 'ENOSPC');
      expect(() => {
        const writer = new AtomicFileWriter(`${directory}/a`, 'full');
        writer.write('x');
        writer.commit();
      }).toThrowError(expect.objectContaining({ code: 'STORE_FULL' }));
      interceptFileOperations(undefined);
      expect(listTree(directory)).toEqual([]);
    }
  });
});

describe('other file operations', () => {
  it('makes directories, removes, renames, touches; what is missing is no error where it need not be', () => {
    const directory = temporaryDirectory();
    makeDirectory(`${directory}/a/b/c`, 'full');
    makeDirectory(`${directory}/a/b/c`, 'full');
    writeDocument(`${directory}/a/doc.json`, { schema_version: 1 }, 'process');
    expect(fs.readFileSync(`${directory}/a/doc.json`, 'utf8')).toMatch(
      /^\{\n {2}"schema_version": 1,\n {2}"self_sha256": "[0-9a-f]{64}"\n\}\n$/,
    );
    renamePath(`${directory}/a/doc.json`, `${directory}/doc.json`, 'full');
    fs.utimesSync(`${directory}/doc.json`, 1, 1);
    touchFile(`${directory}/doc.json`);
    expect(fs.statSync(`${directory}/doc.json`).mtimeMs).toBeGreaterThan(1e12);
    removeFile(`${directory}/doc.json`);
    removeFile(`${directory}/doc.json`);
    removeTree(`${directory}/a`);
    removeTree(`${directory}/a`);
    expect(listTree(directory)).toEqual([]);
    expect(() => touchFile(`${directory}/no`)).toThrowError(expect.objectContaining({ code: 'IO_ERROR' }));
    expect(() => renamePath(`${directory}/no`, `${directory}/x`)).toThrowError(
      expect.objectContaining({ code: 'IO_ERROR' }),
    );
    expect(() => syncFileSystem(directory)).not.toThrow();
  });

  it('discards a directory as a whole, in one step that others can see', () => {
    const directory = temporaryDirectory();
    fs.mkdirSync(`${directory}/gone/inner`, { recursive: true });
    fs.writeFileSync(`${directory}/gone/inner/x`, '');
    const steps: boolean[] = [];
    interceptFileOperations((operation) => {
      steps.push(fs.existsSync(`${directory}/gone`));
      if (operation === 'remove') expect(fs.existsSync(`${directory}/gone`)).toBe(false);
    });
    discardTree(`${directory}/gone`);
    discardTree(`${directory}/gone`);
    expect(steps).toEqual([true, false, false, false]);
    expect(listTree(directory)).toEqual([]);
  });

  it('tells an interceptor what is done, and that it has been done', () => {
    const directory = temporaryDirectory();
    const seen: unknown[] = [];
    interceptFileOperations((operation, path, { from, content }) => {
      const entry = [operation, path.slice(directory.length), from?.slice(directory.length), content?.length];
      return () => seen.push(entry);
    });
    makeDirectory(`${directory}/d`);
    appendLines(`${directory}/d/e`, 'line');
    renamePath(`${directory}/d/e`, `${directory}/f`);
    expect(() => touchFile(`${directory}/missing`)).toThrow();
    expect(seen).toEqual([
      ['mkdir', '/d', undefined, undefined],
      ['open', '/d/e', undefined, undefined],
      ['write', '/d/e', undefined, 5],
      ['rename', '/f', '/d/e', undefined],
    ]);
  });

  it('removes a tree without following symbolic links', () => {
    const directory = temporaryDirectory();
    fs.mkdirSync(`${directory}/keep`);
    fs.writeFileSync(`${directory}/keep/x`, '');
    fs.mkdirSync(`${directory}/gone`);
    fs.symlinkSync(`${directory}/keep`, `${directory}/gone/link`);
    removeTree(`${directory}/gone`);
    expect(listTree(directory)).toEqual(['keep', 'keep/x']);
  });
});
