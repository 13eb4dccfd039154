import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { hashBytes, layout } from '@codebatch/core';
import { createSnapshot, detectSource, readSnapshotFiles } from '@codebatch/snapshot';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeTar, makeZip, paxPath, type TarEntry, type ZipEntry } from './make-archive.ts';
import { makeDirectory, makeStore, makeTree, pathsOf, snapshotTree, warningsOf } from './temporary.ts';

type Options = NonNullable<Parameters<typeof createSnapshot>[2]>;

async function take(content: Uint8Array, options: Options = {}): Promise<Awaited<ReturnType<typeof snapshotTree>>> {
  // The name says nothing; the content does.
  const path = join(makeDirectory(), 'archive.bin');
  writeFileSync(path, content);
  const store = makeStore();
  const { snapshot } = await createSnapshot(store, { type: 'archive', path }, options);
  return { store, snapshot, paths: pathsOf(store, snapshot), warnings: warningsOf(snapshot) };
}

const formats: readonly [name: string, make: (files: Readonly<Record<string, string>>) => Buffer][] = [
  ['tar', (files) => makeTar(Object.entries(files).map(([name, content]) => ({ name, content })))],
  ['tar.gz', (files) => gzipSync(makeTar(Object.entries(files).map(([name, content]) => ({ name, content }))))],
  ['zip', (files) => makeZip(Object.entries(files).map(([name, content]) => ({ name, content })))],
];

const HAS_GNU_TAR = /GNU tar/.test(execFileSync('tar', ['--version']).toString());

/** Temporary files that a failed snapshot has left behind. */
function leftovers(root: string): string[] {
  return existsSync(layout.temporaryDir(root)) ? readdirSync(layout.temporaryDir(root)) : [];
}

describe.each(formats)('a snapshot of an archive: %s', (_, make) => {
  it('equals the snapshot of the same tree', async () => {
    const files = { 'a.py': 'x\n', 'b/c.ts': 'y', 'b/empty': '', 'é/日本.txt': 'z', 'big.txt': 'abc'.repeat(50_000) };
    const fromArchive = await take(make(files));
    expect(fromArchive.snapshot.files_sha256).toBe((await snapshotTree(makeTree(files))).snapshot.files_sha256);
    expect(fromArchive.warnings).toEqual([]);
  });

  it('with files above the streaming threshold', async () => {
    const big = 'abcdefgh'.repeat(1_200_000);
    const { store, snapshot } = await take(make({ first: 'x', big, last: 'y', more: big.slice(1) }));
    expect([...readSnapshotFiles(store, snapshot.snapshot_id)].map(({ object, size }) => [object, size])).toEqual(
      [big, 'x', 'y', big.slice(1)].map((text) => [hashBytes(Buffer.from(text)), text.length]),
    );
  });

  it('trap 6, R5.2 names that lead outside are warned about and never recorded', async () => {
    const { store, paths, warnings } = await take(
      make({
        '../up': 'evil',
        'a/../../up': 'evil',
        '/abs': 'evil',
        'a/..': 'evil',
        './b/./c': 'fine',
        'd//e': 'fine',
      }),
    );
    expect(paths).toEqual(['b/c', 'd/e']);
    expect(warnings).toEqual([
      'WARN_UNSAFE_PATH ../up',
      'WARN_UNSAFE_PATH /abs',
      'WARN_UNSAFE_PATH a/..',
      'WARN_UNSAFE_PATH a/../../up',
    ]);
    expect(store.objects.has(hashBytes(Buffer.from('evil')))).toBe(false);
  });

  it('R5.2 several entries of one path leave one file, the last, and a warning', async () => {
    const twice = make({ a: '1', './a': '2' });
    const { store, snapshot, paths, warnings } = await take(twice);
    expect(paths).toEqual(['a']);
    expect([...readSnapshotFiles(store, snapshot.snapshot_id)][0]!.object).toBe(hashBytes(Buffer.from('2')));
    expect(snapshot.total_bytes).toBe(1);
    expect(warnings).toEqual(['WARN_DUPLICATE a']);
  });

  it('obeys hidden, include, exclude and .codebatchignore, not .gitignore', async () => {
    const archive = make({
      '.gitignore': '*',
      'src/a.js': '',
      'src/gen/b.js': '',
      '.env': '',
      '.git/config': '',
      '.codebatchignore': 'gen/',
      'c.md': '',
    });
    expect((await take(archive)).paths).toEqual(['c.md', 'src/a.js']);
    expect((await take(archive, { ignore: false, exclude: ['*.md'] })).paths).toEqual(['src/a.js', 'src/gen/b.js']);
    expect((await take(archive, { hidden: true, include: ['.*'] })).paths).toEqual([
      '.codebatchignore',
      '.env',
      '.gitignore',
    ]);
  });

  it('cut short anywhere is SOURCE_INVALID and leaves no snapshot', async () => {
    const archive = make({ 'a.txt': 'x'.repeat(3_000), 'b.txt': 'y'.repeat(700) });
    const store = makeStore();
    const path = join(makeDirectory(), 'cut');
    for (let length = 0; length < archive.length - 1_024; length += 97) {
      writeFileSync(path, archive.subarray(0, length));
      await expect(createSnapshot(store, { type: 'archive', path }), `at ${length}`).rejects.toMatchObject({
        code: 'SOURCE_INVALID',
      });
    }
    expect(readdirSync(layout.snapshotsDir(store.root))).toEqual([]);
    expect(leftovers(store.root)).toEqual([]);
  });

  it('cut short within a file above the streaming threshold is SOURCE_INVALID, and nothing of it stays', async () => {
    const archive = make({ big: randomBytes(9 << 20).toString('latin1') });
    const store = makeStore();
    const path = join(makeDirectory(), 'cut');
    for (const length of [1_000_000, 8_000_000, archive.length - 2_000]) {
      writeFileSync(path, archive.subarray(0, length));
      await expect(createSnapshot(store, { type: 'archive', path }), `at ${length}`).rejects.toMatchObject({
        code: 'SOURCE_INVALID',
      });
    }
    expect(readdirSync(layout.snapshotsDir(store.root))).toEqual([]);
    expect(leftovers(store.root)).toEqual([]);
  });

  it('too many entries are refused', async () => {
    const files = Object.fromEntries(Array.from({ length: 20 }, (_unused, index) => [`f${index}`, '']));
    await expect(take(make(files), { archiveLimits: { maxEntries: 19 } })).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
    });
    expect((await take(make(files), { archiveLimits: { maxEntries: 20 } })).paths).toHaveLength(20);
  });

  it('never fails in any but a clean way when bytes are changed', async () => {
    const archive = make({ 'a.txt': 'hello '.repeat(200), 'b/c.txt': 'x', d: '' });
    const store = makeStore();
    const path = join(makeDirectory(), 'mutated');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(archive.length - 1), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 6,
        }),
        async (changes) => {
          const mutated = Buffer.from(archive);
          for (const [at, flip] of changes) mutated[at]! ^= flip;
          writeFileSync(path, mutated);
          const made = await createSnapshot(store, { type: 'archive', path }).catch(
            (error: { code?: string }) => error,
          );
          if ('snapshot' in made)
            for (const file of readSnapshotFiles(store, made.snapshot.snapshot_id))
              expect(file.path).not.toMatch(/^\/|(?:^|\/)\.\.(?:\/|$)/);
          else expect(made.code).toBe('SOURCE_INVALID');
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('a tar archive', () => {
  const tar = (entries: readonly TarEntry[], options: Options = {}): ReturnType<typeof take> =>
    take(makeTar(entries), options);

  it('links are warned about, except those to an earlier file of the archive', async () => {
    const { store, snapshot, paths, warnings } = await tar([
      { name: 'a', content: '1' },
      { name: 'same', type: '1', link: 'a' },
      { name: 'sym', type: '2', link: '../../etc/passwd' },
      { name: 'hard', type: '1', link: '/etc/passwd' },
      { name: 'up', type: '1', link: '../a' },
      { name: 'fifo', type: '6' },
      { name: 'device', type: '3' },
      { name: 'dir', type: '5' },
    ]);
    expect(paths).toEqual(['a', 'same']);
    const [a, same] = [...readSnapshotFiles(store, snapshot.snapshot_id)];
    expect(same!.object).toBe(a!.object);
    expect(warnings).toEqual([
      'WARN_LINK hard',
      'WARN_LINK up',
      'WARN_SPECIAL_FILE device',
      'WARN_SPECIAL_FILE fifo',
      'WARN_SYMLINK sym',
    ]);
  });

  it('a file below what a link named is no way out', async () => {
    const { paths } = await tar([
      { name: 'out', type: '2', link: '/tmp' },
      { name: 'out/codebatch-evil', content: 'x' },
    ]);
    expect(paths).toEqual(['out/codebatch-evil']);
    expect(existsSync('/tmp/codebatch-evil')).toBe(false);
  });

  it('paths of ten thousand levels are left out with a warning, at no cost; two thousand are taken', async () => {
    const deep = Array.from({ length: 200 }, (_, n) => `${'d/'.repeat(10_000)}${n}`);
    const fits = `${'d/'.repeat(2_000)}file`;
    const entries = [...deep, fits].flatMap((name) => [paxPath(name), { name: 'short', content: '1' }]);
    const fromTar = await tar(entries);
    expect(fromTar.paths).toEqual([fits]);
    expect(fromTar.warnings).toHaveLength(200);
    const fromZip = await take(makeZip([...deep, fits].map((name) => ({ name }))));
    expect([fromZip.paths, fromZip.warnings.length]).toEqual([[fits], 200]);
  });

  it('long names by pax headers, NUL and bad UTF-8 in names', async () => {
    const long = `${'d'.repeat(90)}/${'é'.repeat(200)}`;
    const { paths, warnings } = await tar([
      paxPath(long),
      { name: 'short', content: '1' },
      paxPath('nul\0name'),
      { name: 'x', content: '2' },
      { name: Buffer.from([0x66, 0xff, 0x66]), content: '3' },
      paxPath('../../evil'),
      { name: 'y', content: '4' },
    ]);
    // A NUL ends the name, as it does for every tar program.
    expect(paths).toEqual([long, 'nul']);
    expect(warnings).toEqual(['WARN_NOT_PORTABLE nul', 'WARN_NOT_UTF8 f\ufffdf', 'WARN_UNSAFE_PATH ../../evil']);
  });

  it('an attributes or ignore file that is a link is left out where it is hidden', async () => {
    const archive = [
      { name: 'a', content: '1' },
      { name: '.gitattributes', type: '1', link: 'a' },
      { name: 'b/.codebatchignore', type: '1', link: 'a' },
    ];
    expect(await tar(archive)).toMatchObject({ paths: ['a'], warnings: [] });
    expect((await tar(archive, { hidden: true })).paths).toEqual(['.gitattributes', 'a', 'b/.codebatchignore']);
  });

  it('executable bits count, and what tar and git write is read', async () => {
    const { store, snapshot } = await tar([
      { name: 'run', mode: 0o755 },
      { name: 'text', mode: 0o600 },
    ]);
    expect([...readSnapshotFiles(store, snapshot.snapshot_id)].map(({ mode }) => mode)).toEqual(['755', '644']);
    const root = makeTree({ 'a/b.txt': '1', [`${'x'.repeat(120)}/c`]: '2', 'é.txt': '3' });
    const packed = execFileSync('tar', ['-cz', '-C', root, '.'], { maxBuffer: 1 << 24 });
    expect((await take(packed)).snapshot.files_sha256).toBe((await snapshotTree(root)).snapshot.files_sha256);
  });

  it
    .skipIf(!HAS_GNU_TAR)
    .each([
      '--format=gnu',
      '--format=posix --sparse-version=1.0',
      '--format=posix --sparse-version=0.1',
      '--format=posix --sparse-version=0.0',
    ])('a sparse file is left out with a warning, and nothing of what follows it: %s', async (format) => {
    const root = makeTree({ 'a.txt': '1', 'z.txt': '2' });
    for (const [name, pieces] of [
      ['few', 2],
      ['many', 40],
    ] as const) {
      const descriptor = openSync(join(root, name), 'w');
      for (let piece = 0; piece < pieces; piece += 1) writeSync(descriptor, 'data', piece << 17);
      closeSync(descriptor);
    }
    const options = [...format.split(' '), '--sparse', '--hole-detection=raw'];
    const packed = execFileSync('tar', [...options, '--sort=name', '-c', '-C', root, '.']);
    const { paths, warnings } = await take(packed);
    expect(paths).toEqual(['a.txt', 'z.txt']);
    expect(warnings).toEqual(['WARN_SPECIAL_FILE few', 'WARN_SPECIAL_FILE many']);
    expect((await take(packed, { exclude: ['few', 'many'] })).warnings).toEqual([]);
  });

  it('a bomb is refused before it has been unpacked', async () => {
    const path = join(makeDirectory(), 'bomb.tgz');
    writeFileSync(path, gzipSync(makeTar([{ name: 'zeros', content: Buffer.alloc(200 * 1024 * 1024) }])));
    const store = makeStore();
    await expect(createSnapshot(store, { type: 'archive', path })).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
      message: expect.stringContaining('200 times'),
    });
    expect(leftovers(store.root)).toEqual([]);
    await expect(take(gzipSync(gzipSync(makeTar([{ name: 'a' }]))))).rejects.toMatchObject({ code: 'SOURCE_INVALID' });
  });

  it('packed after it was cut short within a large file is damaged', async () => {
    const cut = makeTar([{ name: 'big', content: Buffer.alloc(20 << 20) }]).subarray(0, 10 << 20);
    await expect(take(gzipSync(cut))).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
      message: expect.stringContaining('Truncated'),
    });
  });

  it('without its end mark is taken as cut short', async () => {
    await expect(take(makeTar([{ name: 'a', content: '1' }], { endMark: false }))).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
    });
  });
});

describe('a zip archive', () => {
  const zip = (entries: readonly ZipEntry[], options: Options = {}): ReturnType<typeof take> =>
    take(makeZip(entries), options);

  it('links, encrypted entries and unknown compression are warned about', async () => {
    const { paths, warnings } = await zip([
      { name: 'a', content: '1', stored: true },
      { name: 'dir/', mode: 0o40755 },
      { name: 'sym', content: '../../etc/passwd', mode: 0o120777 },
      { name: 'locked', content: '1', flags: 1 },
      { name: 'lzma', content: '1', method: 14 },
      { name: 'pipe', mode: 0o010644 },
    ]);
    expect(paths).toEqual(['a']);
    expect(warnings).toEqual([
      'WARN_SPECIAL_FILE pipe',
      'WARN_SYMLINK sym',
      'WARN_UNREADABLE locked',
      'WARN_UNREADABLE lzma',
    ]);
  });

  it('names: UTF-8 with and without its flag, code page 437, backslashes of Windows, NUL', async () => {
    const { paths, warnings } = await zip([
      { name: 'flag-é', flags: 0x800 },
      { name: 'bare-é', flags: 0 },
      { name: Buffer.from([0x6f, 0x65, 0x6d, 0x82]), flags: 0 },
      { name: Buffer.from([0x62, 0xff]), flags: 0x800 },
      { name: 'dir\\file', madeBy: 0 },
      { name: '..\\evil', madeBy: 0 },
      { name: 'nul\0' },
    ]);
    expect(paths).toEqual(['bare-é', 'dir/file', 'flag-é', 'oemé']);
    expect(warnings).toEqual(['WARN_NOT_UTF8 b\ufffd', 'WARN_UNSAFE_PATH ../evil', 'WARN_UNSAFE_PATH nul\0']);
  });

  it('a wrong check sum or size is damage, a bomb is refused', async () => {
    await expect(zip([{ name: 'a', content: '1', crc: 7 }])).rejects.toMatchObject({ code: 'SOURCE_INVALID' });
    await expect(zip([{ name: 'a', content: '12', size: 1 }])).rejects.toMatchObject({ code: 'SOURCE_INVALID' });
    const bomb = [{ name: 'zeros', content: Buffer.alloc(200 * 1024 * 1024) }];
    await expect(zip(bomb)).rejects.toMatchObject({
      code: 'SOURCE_INVALID',
      message: expect.stringContaining('200 times'),
    });
  });

  it('without entries is an empty snapshot', async () => {
    expect((await zip([])).snapshot.file_count).toBe(0);
    expect((await take(makeTar([]))).snapshot.file_count).toBe(0);
  });
});

describe('detectSource', () => {
  it('tells by content, not by name', () => {
    const root = makeTree({
      'a.zip': 'no zip at all',
      'b.txt': makeZip([{ name: 'x' }]),
      c: makeTar([{ name: 'x' }]),
      d: gzipSync('x'),
      e: '',
    });
    expect(detectSource(root)).toBe('directory');
    for (const name of ['b.txt', 'c', 'd']) expect(detectSource(join(root, name))).toBe('archive');
    for (const name of ['a.zip', 'e'])
      expect(() => detectSource(join(root, name))).toThrow(expect.objectContaining({ code: 'SOURCE_INVALID' }));
    expect(() => detectSource(join(root, 'missing'))).toThrow(expect.objectContaining({ code: 'SOURCE_NOT_FOUND' }));
    expect(() => detectSource('/dev/null')).toThrow(expect.objectContaining({ code: 'SOURCE_INVALID' }));
  });
});
