import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  canonicalJson,
  checkSeal,
  compareUtf8,
  hashBytes,
  initStore,
  interceptFileOperations,
  layout,
  openStore,
  pathKey,
} from '@codebatch/core';
import { createSnapshot, readSnapshot, readSnapshotFiles } from '@codebatch/snapshot';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canBeNobody, runAsNobody } from './as-nobody.ts';
import { addFiles, makeDirectory, makeStore, makeTree, pathsOf, snapshotTree, warningsOf } from './temporary.ts';

const LATIN1_NAME = Buffer.from([0x63, 0x61, 0x66, 0xe9]);

describe('a snapshot', () => {
  it('R5.1 consists of snapshot.json and files.index.jsonl, whose digest it records', async () => {
    const { store, snapshot } = await snapshotTree(makeTree({ 'a.py': 'x\n', 'b/c.ts': 'yy\n' }));
    const id = snapshot.snapshot_id;
    expect(readdirSync(layout.snapshotDir(store.root, id)).sort()).toEqual(['files.index.jsonl', 'snapshot.json']);
    const index = readFileSync(layout.filesIndex(store.root, id));
    expect(snapshot).toMatchObject({
      schema_name: 'codebatch.snapshot',
      schema_version: 1,
      file_count: 2,
      total_bytes: 5,
      files_sha256: createHash('sha256').update(index).digest('hex'),
      source: { type: 'directory' },
    });
    expect(readSnapshot(store, id)).toEqual(snapshot);
    expect(checkSeal(snapshot)).toBe('valid');
    expect(snapshot.created_at).toMatch(/\.\d{3}Z$/);
    expect([...readSnapshotFiles(store, id)]).toEqual([
      {
        schema_version: 1,
        path: 'a.py',
        path_key: 'a.py',
        object: hashBytes(Buffer.from('x\n')),
        size: 2,
        lang_hint: 'python',
        mode: '644',
      },
      {
        schema_version: 1,
        path: 'b/c.ts',
        path_key: 'b/c.ts',
        object: hashBytes(Buffer.from('yy\n')),
        size: 3,
        lang_hint: 'typescript',
        mode: '644',
      },
    ]);
  });

  it('R2.2 R5.1 never changes: a used id is refused and nothing of it is touched', async () => {
    const root = makeTree({ a: '1' });
    const store = makeStore();
    await createSnapshot(store, { type: 'directory', path: root }, { id: 'one' });
    const before = readFileSync(layout.snapshotFile(store.root, 'one'));
    addFiles(root, { b: '2' });
    await expect(createSnapshot(store, { type: 'directory', path: root }, { id: 'one' })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    });
    expect(readFileSync(layout.snapshotFile(store.root, 'one'))).toEqual(before);
    expect([...readSnapshotFiles(store, 'one')].map(({ path }) => path)).toEqual(['a']);
    expect(readdirSync(layout.temporaryDir(store.root))).toEqual([]);
  });

  it('trap 6: a half-made snapshot does not block its id', async () => {
    const store = makeStore();
    mkdirSync(layout.snapshotDir(store.root, 'one'), { recursive: true });
    writeFileSync(layout.filesIndex(store.root, 'one'), '{"torn');
    await createSnapshot(store, { type: 'directory', path: makeTree({ a: '1' }) }, { id: 'one' });
    expect([...readSnapshotFiles(store, 'one')].map(({ path }) => path)).toEqual(['a']);
  });

  it('R2.2 trap 6: a snapshot that another writer makes of a half-made one in between stays', async () => {
    const store = makeStore();
    const taken = layout.snapshotDir(store.root, 'one');
    await createSnapshot(store, { type: 'directory', path: makeTree({ faster: '1' }) }, { id: 'one' });
    const complete = join(makeDirectory(), 'one');
    renameSync(taken, complete);
    addFiles(taken, { 'files.index.jsonl': '{"torn' });
    interceptFileOperations((operation, _, { from }) => {
      // The half-made one is about to be taken away when the other writer has come and is through.
      if (operation !== 'rename' || from !== taken) return;
      interceptFileOperations(undefined);
      rmSync(taken, { recursive: true });
      renameSync(complete, taken);
    });
    const source = { type: 'directory', path: makeTree({ slower: '2' }) } as const;
    await expect(createSnapshot(store, source, { id: 'one' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    expect([...readSnapshotFiles(store, 'one')].map(({ path }) => path)).toEqual(['faster']);
  });

  it('R2.2 of several writers of one id exactly one wins, and its two files belong together', async () => {
    const store = makeStore();
    const trees = Array.from({ length: 8 }, (_, index) => makeTree({ [`file-${index}`]: `${index}` }));
    const results = await Promise.allSettled(
      trees.map((path) => createSnapshot(openStore(store.root), { type: 'directory', path }, { id: 'one' })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'ALREADY_EXISTS' });
    const index = readFileSync(layout.filesIndex(store.root, 'one'));
    expect(readSnapshot(store, 'one').files_sha256).toBe(createHash('sha256').update(index).digest('hex'));
  });

  it('R5.3 is sorted by path_key and path as UTF-8 bytes, whatever the order on disk', async () => {
    const names = ['b', 'B', 'a', 'Z', 'é', 'e\u0301', '\u{10000}', '\uffee', 'ä/x', 'a-b', 'a/b', 'a.b'];
    const forward = await snapshotTree(
      makeTree(Object.fromEntries(names.filter((name) => name !== 'a').map((name) => [name, 'x']))),
    );
    const backward = await snapshotTree(
      makeTree(
        Object.fromEntries(
          names
            .filter((name) => name !== 'a')
            .reverse()
            .map((name) => [name, 'x']),
        ),
      ),
    );
    const sorted = [...forward.paths].sort((a, b) => compareUtf8(pathKey(a), pathKey(b)) || compareUtf8(a, b));
    expect(forward.paths).toEqual(sorted);
    expect(forward.paths).toHaveLength(names.length - 1);
    expect(backward.snapshot.files_sha256).toBe(forward.snapshot.files_sha256);
  });

  it('R11.1 of equal trees has equal bytes, whatever the times and the umask', async () => {
    const first = makeTree({ 'a.sh': '#!/bin/sh\n', b: 'x' });
    const second = makeTree({ b: 'x', 'a.sh': '#!/bin/sh\n' });
    chmodSync(join(first, 'a.sh'), 0o755);
    chmodSync(join(second, 'a.sh'), 0o700);
    chmodSync(join(second, 'b'), 0o600);
    const [one, two] = [await snapshotTree(first), await snapshotTree(second)];
    expect(one.snapshot.files_sha256).toBe(two.snapshot.files_sha256);
    expect([...readSnapshotFiles(one.store, one.snapshot.snapshot_id)].map(({ mode }) => mode)).toEqual(['755', '644']);
  });

  it('of an empty source is an empty snapshot', async () => {
    const { snapshot, paths } = await snapshotTree(makeTree({}));
    expect(paths).toEqual([]);
    expect(snapshot).toMatchObject({ file_count: 0, total_bytes: 0, warnings: [] });
  });

  it('keeps label, metadata and the resolved options', async () => {
    const { snapshot } = await snapshotTree(makeTree({}), { label: 'nightly', metadata: { run: 7 }, exclude: ['x'] });
    expect(snapshot.metadata).toEqual({ run: 7, label: 'nightly' });
    expect(snapshot.config).toEqual({
      ignore: true,
      hidden: false,
      follow: false,
      portable: false,
      include: [],
      exclude: ['x'],
    });
  });

  it('refuses malformed and reserved ids', async () => {
    const source = { type: 'directory', path: makeTree({}) } as const;
    for (const id of ['../x', 'latest', 'latest~1', '', 'a b']) {
      await expect(createSnapshot(makeStore(), source, { id })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });

  it('streams files above the threshold', async () => {
    const big = Buffer.alloc(9 * 1024 * 1024, 'abc');
    const exact = Buffer.alloc(8 * 1024 * 1024, 'd');
    const { store, snapshot } = await snapshotTree(
      makeTree({ big, exact, run: Buffer.concat([Buffer.from('#!/usr/bin/env python3\n'), big]) }),
    );
    const files = [...readSnapshotFiles(store, snapshot.snapshot_id)];
    expect(files.map(({ object }) => object)).toEqual([
      hashBytes(big),
      hashBytes(exact),
      hashBytes(store.objects.get(files[2]!.object)),
    ]);
    expect(files[2]).toMatchObject({ lang_hint: 'python', size: big.length + 23 });
  });

  it('trap 11: knows languages by extension, name and first line, and by overrides first', async () => {
    const root = makeTree({
      'a.mjs': '',
      'b.cts': '',
      'c.pyi': '',
      tool: '#!/usr/bin/env node\n',
      other: 'text',
      'x.inc': '',
    });
    const { store, snapshot } = await snapshotTree(root, { languages: { '.inc': 'python', other: 'json' } });
    const hints = Object.fromEntries(
      [...readSnapshotFiles(store, snapshot.snapshot_id)].map(({ path, lang_hint }) => [path, lang_hint]),
    );
    expect(hints).toEqual({
      'a.mjs': 'javascript',
      'b.cts': 'typescript',
      'c.pyi': 'python',
      tool: 'javascript',
      other: 'json',
      'x.inc': 'python',
    });
  });

  it('answers an equal one instead of a new one when asked to reuse', async () => {
    const root = makeTree({ a: '1' });
    const store = makeStore();
    const make = (options: Parameters<typeof createSnapshot>[2] = {}): ReturnType<typeof createSnapshot> =>
      createSnapshot(store, { type: 'directory', path: root }, { reuse: true, ...options });
    const first = await make();
    expect(first.created).toBe(true);
    expect(await make()).toEqual({ created: false, snapshot: first.snapshot });
    expect((await make({ hidden: true })).created).toBe(true);
    expect((await make({ label: 'x' })).created).toBe(true);
    expect((await make({ id: 'own' })).snapshot.snapshot_id).toBe('own');
    addFiles(root, { b: '2' });
    expect((await make()).created).toBe(true);
  });

  it('can be interrupted and reports progress', async () => {
    const root = makeTree(Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`f${index}`, `${index}`])));
    const store = makeStore();
    const controller = new AbortController();
    let reported = 0;
    const work = createSnapshot(
      store,
      { type: 'directory', path: root },
      {
        signal: controller.signal,
        onProgress: ({ files }) => {
          reported = files;
          controller.abort();
        },
      },
    );
    await expect(work).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(reported).toBeGreaterThan(0);
    expect(readdirSync(layout.snapshotsDir(store.root))).toEqual([]);
  });

  it('is interrupted within a large file too, and nothing of it stays', async () => {
    const root = makeTree({ large: '' });
    truncateSync(join(root, 'large'), 400 << 20);
    const store = makeStore();
    const work = createSnapshot(store, { type: 'directory', path: root }, { signal: AbortSignal.abort() });
    await expect(work).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect([...store.objects.list()]).toEqual([]);
    expect(readdirSync(layout.temporaryDir(store.root))).toEqual([]);
  });
});

describe('bad and odd input', () => {
  it('a source that does not exist, or is no directory', async () => {
    const root = makeTree({ file: 'x' });
    await expect(snapshotTree(join(root, 'missing'))).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    await expect(snapshotTree(join(root, 'file'))).rejects.toMatchObject({ code: 'SOURCE_INVALID' });
  });

  it('a source that is the store or lies in it is refused, also through a link', async () => {
    const store = makeStore();
    const link = join(makeDirectory(), 'link');
    symlinkSync(store.root, link);
    for (const path of [store.root, join(store.root, 'objects'), link]) {
      await expect(createSnapshot(store, { type: 'directory', path })).rejects.toMatchObject({
        code: 'SOURCE_INVALID',
      });
    }
  });

  it('a store inside the source is left out: ours silently, another with a warning', async () => {
    const root = makeTree({ 'a.txt': 'x' });
    const store = initStore(join(root, 'store'));
    initStore(join(root, 'sub/other'));
    const first = await createSnapshot(store, { type: 'directory', path: root });
    const second = await createSnapshot(store, { type: 'directory', path: root });
    expect(pathsOf(store, second.snapshot)).toEqual(['a.txt']);
    expect(second.snapshot.files_sha256).toBe(first.snapshot.files_sha256);
    expect(warningsOf(second.snapshot)).toEqual(['WARN_STORE sub/other']);
  });

  it('trap 6, R5.2 names that are not UTF-8 are warned about, and a real U+FFFD is no such name', async () => {
    const root = makeTree({ 'ok\ufffd.txt': 'x', 'plain.txt': 'y' });
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), LATIN1_NAME]), 'z');
    mkdirSync(Buffer.concat([Buffer.from(`${root}/dir-`), LATIN1_NAME]));
    const { paths, warnings } = await snapshotTree(root);
    expect(paths).toEqual(['ok\ufffd.txt', 'plain.txt']);
    expect(warnings).toEqual(['WARN_NOT_UTF8 caf\ufffd', 'WARN_NOT_UTF8 dir-caf\ufffd']);
  });

  it('trap 11, R5.2 names that are not legal everywhere are kept and warned about', async () => {
    const names = ['nul.py', 'a:b', 'c\\d', 'con', 'dot.', 'sp ', 'q?', 'tab\t'];
    const root = makeTree(Object.fromEntries([...names, 'fine'].map((name) => [name, name])));
    const kept = await snapshotTree(root);
    expect(kept.paths.sort()).toEqual([...names, 'fine'].sort());
    expect(kept.warnings.sort()).toEqual(names.map((name) => `WARN_NOT_PORTABLE ${name}`).sort());
    const portable = await snapshotTree(root, { portable: true });
    expect(portable.paths).toEqual(['fine']);
    expect(portable.warnings.sort()).toEqual(kept.warnings.sort());
  });

  it('R5.2 names that collide by case or Unicode form are both kept and warned about', async () => {
    const { paths, warnings } = await snapshotTree(
      makeTree({ 'Read.me': '1', 'read.me': '2', 'caf\u00e9': '3', 'cafe\u0301': '4' }),
    );
    expect(paths).toHaveLength(4);
    expect(warnings).toEqual(['WARN_COLLISION_CASE read.me', 'WARN_COLLISION_UNICODE caf\u00e9']);
  });

  it('symbolic links are warned about and not followed', async () => {
    const root = makeTree({ 'a/x': '1' });
    symlinkSync('a', join(root, 'to-directory'));
    symlinkSync('a/x', join(root, 'to-file'));
    symlinkSync('/etc/passwd', join(root, 'out'));
    const { paths, warnings } = await snapshotTree(root);
    expect(paths).toEqual(['a/x']);
    expect(warnings).toEqual(['WARN_SYMLINK out', 'WARN_SYMLINK to-directory', 'WARN_SYMLINK to-file']);
  });

  it('follow takes links inside the root and survives cycles and fans of links', async () => {
    const root = makeTree({ 'a/x': '1', 'b/y': '2', '.git/config': 'secret' });
    const outside = makeTree({ z: '3' });
    symlinkSync('../b', join(root, 'a/b'));
    symlinkSync('..', join(root, 'a/up'));
    symlinkSync('a/x', join(root, 'x'));
    symlinkSync(outside, join(root, 'out'));
    symlinkSync('.git/config', join(root, 'config'));
    symlinkSync('nowhere', join(root, 'dangling'));
    symlinkSync('loop', join(root, 'loop'));
    const { paths, warnings } = await snapshotTree(root, { follow: true });
    expect(paths).toEqual(['a/b/y', 'a/x', 'b/y', 'x']);
    expect(warnings).toEqual(['a/up', 'config', 'dangling', 'loop', 'out'].map((path) => `WARN_SYMLINK ${path}`));

    const fan = makeTree({ 'end/file': '' });
    for (let level = 0; level < 30; level += 1) {
      for (const side of ['l', 'r']) {
        mkdirSync(join(fan, `d${level}`), { recursive: true });
        symlinkSync(level === 29 ? '../end' : `../d${level + 1}`, join(fan, `d${level}`, side));
      }
    }
    const result = await snapshotTree(fan, { follow: true });
    expect(result.paths.length).toBeLessThan(100);
  });

  it('pipes, sockets and devices are warned about and never opened', async () => {
    const root = makeTree({ a: '1' });
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
    const { paths, warnings } = await snapshotTree(root);
    server.close();
    expect(paths).toEqual(['a']);
    expect(warnings).toEqual(['WARN_SPECIAL_FILE pipe', 'WARN_SPECIAL_FILE socket']);
  });

  it('a tree of great depth costs no stack', async () => {
    const root = makeTree({});
    // Longer than any path may be: built level by level from inside.
    const made = spawnSync('python3', [
      '-c',
      `
import os
os.chdir(${JSON.stringify(root)})
for _ in range(3000):
    os.mkdir('d'); os.chdir('d')
open('deep.txt','w').write('x')
`,
    ]);
    if (made.status !== 0) return;
    const { paths, warnings } = await snapshotTree(root);
    expect(paths).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^WARN_UNREADABLE d\/d/);
    spawnSync('rm', ['-rf', root]);
  });

  it.runIf(canBeNobody)('files and directories that may not be read are warned about', () => {
    const root = makeTree({ 'open.txt': 'x', 'closed.txt': 'y', 'closed/z': 'z' });
    const area = makeDirectory();
    for (const path of [area, join(root, '..')]) chmodSync(path, 0o777);
    chmodSync(join(root, 'closed.txt'), 0);
    chmodSync(join(root, 'closed'), 0);
    if (process.getuid?.() === 0)
      for (const name of ['closed.txt', 'closed', '.']) chownSync(join(root, name), 65_534, 65_534);
    const result = runAsNobody(`
      const store = core.initStore(${JSON.stringify(join(area, 'store'))});
      const { snapshot: made } = await snapshot.createSnapshot(store, { type: 'directory', path: ${JSON.stringify(root)} });
      console.log(JSON.stringify([made.file_count, made.warnings.map(({ code, path }) => code + ' ' + path)]));
    `);
    expect(result).toEqual([1, ['WARN_UNREADABLE closed', 'WARN_UNREADABLE closed.txt']]);
    chmodSync(join(root, 'closed'), 0o700);
  });

  it.runIf(canBeNobody)(
    'files that may be listed and not opened are warned about, known to the stat cache or not',
    () => {
      const area = makeDirectory();
      chmodSync(area, 0o777);
      const result = runAsNobody(`
      const { mkdirSync, writeFileSync, chmodSync } = await import('node:fs');
      const [root, place] = ${JSON.stringify([join(area, 'tree'), join(area, 'store')])};
      mkdirSync(root + '/d', { recursive: true });
      writeFileSync(root + '/d/f', 'x');
      const store = core.initStore(place);
      await new Promise((resolve) => setTimeout(resolve, 2100));
      const take = async () => {
        const { snapshot: made } = await snapshot.createSnapshot(store, { type: 'directory', path: root });
        return [made.file_count, made.warnings.map(({ code, path }) => code + ' ' + path)];
      };
      const first = await take();
      chmodSync(root + '/d', 0o400);
      const second = await take();
      chmodSync(root + '/d', 0o700);
      console.log(JSON.stringify([first, second]));
    `);
      expect(result).toEqual([
        [1, []],
        [0, ['WARN_UNREADABLE d/f']],
      ]);
    },
  );

  it.runIf(canBeNobody)('a source that may not be read and a store that may not be written are clear errors', () => {
    const root = makeTree({ a: 'x' });
    const area = makeDirectory();
    chmodSync(join(root, '..'), 0o777);
    const store = initStore(join(area, 'store'));
    chmodSync(area, 0o755);
    const attempt = (path: string, then = ''): unknown =>
      runAsNobody(`
        const store = core.openStore(${JSON.stringify(store.root)});
        ${then}
        const code = await snapshot.createSnapshot(store, { type: 'directory', path: ${JSON.stringify(path)} }).then(() => 'made', (error) => error.code);
        console.log(JSON.stringify(code));
      `);
    expect(attempt(root)).toBe('PERMISSION_DENIED');
    chmodSync(root, 0);
    expect(attempt(root)).toBe('SOURCE_INVALID');
    chmodSync(root, 0o755);
  });

  it('a directory or file swapped for a link while the walk goes on never leads outside', async () => {
    const secret = makeTree({ 'f.txt': 'SECRET', g: 'SECRET' });
    const root = makeTree({ 'd/f.txt': 'public', 'spare/f.txt': 'public', file: 'public' });
    const swapper = spawnSwapper(root, secret);
    const store = makeStore();
    const forbidden = hashBytes(Buffer.from('SECRET'));
    try {
      const until = Date.now() + 3_000;
      for (let round = 0; Date.now() < until; round += 1) {
        await createSnapshot(store, { type: 'directory', path: root });
        expect(store.objects.has(forbidden), `round ${round}`).toBe(false);
      }
    } finally {
      swapper.kill();
    }
  });

  function spawnSwapper(root: string, secret: string): { kill(): void } {
    const script = `
      const fs = require('node:fs');
      const [root, secret] = ${JSON.stringify([root, secret])};
      for (;;) {
        try {
          fs.renameSync(root + '/d', root + '/d2'); fs.symlinkSync(secret, root + '/d');
          fs.unlinkSync(root + '/d'); fs.renameSync(root + '/d2', root + '/d');
          fs.renameSync(root + '/file', root + '/file2'); fs.symlinkSync(secret + '/g', root + '/file');
          fs.unlinkSync(root + '/file'); fs.renameSync(root + '/file2', root + '/file');
        } catch {}
      }`;
    return spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
  }
});

describe('the stat cache', () => {
  const old = new Date(Date.now() - 60_000);

  function age(root: string, ...names: string[]): void {
    for (const name of names) execFileSync('touch', ['-d', old.toISOString(), join(root, name)]);
  }

  it('changes no answer: with it, without it and with a damaged one the snapshot is the same', async () => {
    const root = makeTree({ 'a.py': 'a', 'b/c.txt': 'c', tool: '#!/usr/bin/env python3\n' });
    const store = makeStore();
    const take = async (): Promise<string> => {
      const { snapshot } = await createSnapshot(store, { type: 'directory', path: root });
      return canonicalJson({ files: snapshot.files_sha256, warnings: snapshot.warnings });
    };
    const first = await take();
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await take()).toBe(first);
    const directory = join(store.indexes, 'stat-cache');
    const [name] = readdirSync(directory);
    const file = join(directory, name!);
    const content = readFileSync(file);
    expect(content.includes('b/c.txt')).toBe(true);
    expect(await take()).toBe(first);
    for (const at of [0, 5, content.indexOf(10) + 3, content.length - 1, Math.floor(content.length / 2)]) {
      const damaged = Buffer.from(content);
      damaged[at]! ^= 0x55;
      writeFileSync(file, damaged);
      expect(await take()).toBe(first);
    }
    writeFileSync(file, content);
    truncateSync(file, content.length - 7);
    expect(await take()).toBe(first);
    rmSync(store.indexes, { recursive: true });
    expect(await take()).toBe(first);
  });

  it('knows the language that an override gives to an interpreter, and that overrides change', async () => {
    const root = makeTree({ tool: '#!/usr/bin/env lua5.4\n', other: '#!/bin/acme\n' });
    await new Promise((resume) => setTimeout(resume, 2_100));
    const store = makeStore();
    const hints = async (languages?: Readonly<Record<string, string>>): Promise<(string | undefined)[]> => {
      const options = languages === undefined ? {} : { languages };
      const { snapshot } = await createSnapshot(store, { type: 'directory', path: root }, options);
      return [...readSnapshotFiles(store, snapshot.snapshot_id)].map(({ lang_hint }) => lang_hint);
    };
    const languages = { '#!lua': 'luau', '#!acme': 'acme' };
    for (let attempt = 1; attempt <= 2; attempt += 1) expect(await hints(languages)).toEqual(['acme', 'luau']);
    for (let attempt = 1; attempt <= 2; attempt += 1) expect(await hints()).toEqual([undefined, 'lua']);
  });

  it('sees a file that changed and kept size and modification time', async () => {
    const root = makeTree({ a: 'one', b: 'xyz' });
    const store = makeStore();
    age(root, 'a', 'b');
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await createSnapshot(store, { type: 'directory', path: root });
    writeFileSync(join(root, 'a'), 'two');
    age(root, 'a');
    const { snapshot } = await createSnapshot(store, { type: 'directory', path: root });
    expect([...readSnapshotFiles(store, snapshot.snapshot_id)][0]!.object).toBe(hashBytes(Buffer.from('two')));
  });

  it('trap 7: does not trust an object that is gone or has another size', async () => {
    const root = makeTree({ a: 'one', b: 'other' });
    const store = makeStore();
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await createSnapshot(store, { type: 'directory', path: root });
    const [one, other] = ['one', 'other'].map((text) => hashBytes(Buffer.from(text)).slice('sha256:'.length));
    rmSync(layout.objectFile(store.root, one!));
    truncateSync(layout.objectFile(store.root, other!), 0);
    const { snapshot } = await createSnapshot(openStore(store.root), { type: 'directory', path: root });
    for (const { object } of readSnapshotFiles(store, snapshot.snapshot_id))
      expect(store.objects.verify(object)).toEqual({ ok: true });
  });

  it('R2.1 notices that the objects it relied on were collected at the same moment, and stores them again', async () => {
    const root = makeTree({ a: 'one', b: 'other' });
    const store = makeStore();
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    const base = await createSnapshot(store, { type: 'directory', path: root });
    let collected = false;
    interceptFileOperations((operation, path) => {
      if (collected || operation !== 'rename' || path !== layout.snapshotDir(store.root, 'two')) return;
      collected = true;
      rmSync(layout.snapshotDir(store.root, base.snapshot.snapshot_id), { recursive: true });
      rmSync(join(store.root, 'objects/sha256'), { recursive: true });
    });
    try {
      await createSnapshot(openStore(store.root), { type: 'directory', path: root }, { id: 'two' });
    } finally {
      interceptFileOperations(undefined);
    }
    expect(collected).toBe(true);
    const files = [...readSnapshotFiles(store, 'two')];
    expect(files).toHaveLength(2);
    for (const { object } of files) expect(store.objects.verify(object)).toEqual({ ok: true });
  });

  it('touches what it takes over once the snapshot that protected it is gone', async () => {
    const root = makeTree({ a: 'one' });
    const store = makeStore();
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    const base = await createSnapshot(store, { type: 'directory', path: root });
    rmSync(layout.snapshotDir(store.root, base.snapshot.snapshot_id), { recursive: true });
    const object = layout.objectFile(store.root, hashBytes(Buffer.from('one')).slice('sha256:'.length));
    utimesSync(object, old, old);
    await createSnapshot(store, { type: 'directory', path: root });
    expect(statSync(object).mtimeMs).toBeGreaterThan(old.getTime());
  });

  it('never answers an old object, for random edits in quick succession', async () => {
    const step = fc.tuple(
      fc.constantFrom('a', 'b', 'd/c'),
      fc.constantFrom('1', '2', '3'),
      fc.constantFrom('write', 'replace', 'remove'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 3 }), { minLength: 2, maxLength: 5 }), async (rounds) => {
        const root = makeTree({ 'd/': '' });
        const store = makeStore();
        for (const steps of rounds) {
          for (const [name, content, how] of steps) {
            const target = join(root, name);
            if (how === 'remove') rmSync(target, { force: true });
            else if (how === 'write') writeFileSync(target, content);
            else {
              writeFileSync(`${target}.new`, content);
              renameSync(`${target}.new`, target);
            }
          }
          const { snapshot } = await createSnapshot(store, { type: 'directory', path: root });
          for (const { path, object } of readSnapshotFiles(store, snapshot.snapshot_id)) {
            expect(object).toBe(hashBytes(readFileSync(join(root, path))));
          }
          expect(snapshot.file_count).toBe(['a', 'b', 'd/c'].filter((name) => existsSync(join(root, name))).length);
        }
      }),
      { numRuns: 25 },
    );
  });
});
