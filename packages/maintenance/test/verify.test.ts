import * as fs from 'node:fs';
import * as path from 'node:path';
import { initStore, layout, type Store } from '@codebatch/core';
import { collectGarbage, verifyStore } from '@codebatch/maintenance';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  copyStore,
  filesOf,
  foreignStore,
  makeStore,
  replaceOutputs,
  temporaryDirectory,
} from './support/workspace.ts';

let good: Store;

beforeAll(async () => {
  good = await makeStore();
});

/** Files that are truth: not events, which may be lost, and not what can be rebuilt. */
const truth = (root: string): string[] =>
  filesOf(root).filter((file) => !file.endsWith('events.jsonl') && !file.startsWith('indexes/'));

const paths = ({ damage }: { damage: readonly { path: string }[] }): string[] => damage.map(({ path }) => path);

describe('verifyStore on a sound store', () => {
  it('R14.1 finds nothing, counts what it read, and writes nothing', async () => {
    const before = filesOf(good.root).map((file) => fs.statSync(path.join(good.root, file)).mtimeMs);
    const report = await verifyStore(good.root);
    expect(report).toMatchObject({ ok: true, damage: [], unfinished: [], stale: [] });
    expect(report.counts).toMatchObject({ snapshots: 1, batches: 2, unreferenced_objects: 0, without_digest: 0 });
    expect(report.counts.files).toBe(truth(good.root).length);
    expect(filesOf(good.root).map((file) => fs.statSync(path.join(good.root, file)).mtimeMs)).toEqual(before);
  });

  it('R6.2 R2.6 lost events and indexes are no damage', async () => {
    const store = copyStore(good);
    for (const file of filesOf(store.root).filter((name) => name.endsWith('events.jsonl'))) {
      fs.rmSync(path.join(store.root, file));
    }
    fs.rmSync(store.indexes, { recursive: true, force: true });
    expect(await verifyStore(store.root)).toMatchObject({ ok: true, damage: [] });
  });

  it('empty directories that git did not keep are no damage', async () => {
    const store = initStore(path.join(temporaryDirectory(), 'store'));
    const directories = ['objects', 'snapshots', 'batches'].map((name) => path.join(store.root, name));
    for (const directory of directories) fs.rmSync(directory, { recursive: true });
    expect(await verifyStore(store.root)).toMatchObject({ ok: true, damage: [] });
    expect(await collectGarbage(store, { keepBatches: 0 })).toMatchObject({ objects: 0 });
    fs.writeFileSync(directories[2]!, '');
    expect((await verifyStore(store.root)).damage).toMatchObject([{ path: 'batches', code: 'FILE_MISSING' }]);
  });

  it('trap 7: says only true things about a store of another implementation', async () => {
    const report = await verifyStore(foreignStore().root);
    expect(report).toMatchObject({ ok: true, damage: [], counts: { snapshots: 2, batches: 2, shards: 2048 } });
    expect(report.counts.without_digest).toBeGreaterThan(0);
  });

  it('R2.5 a batch that was stopped half-way is unfinished and not damaged', async () => {
    const store = copyStore(good);
    const shard = layout.shardDir(store.root, 'good', '04_lint', shardsOf(store, '04_lint')[0]!);
    fs.writeFileSync(layout.ownerFile(store.root, 'good'), '{}');
    fs.rmSync(path.join(shard, 'state.json'));
    expect(await verifyStore(store.root)).toMatchObject({ ok: true, damage: [] });
  });
});

describe('verifyStore on a damaged store', () => {
  it('R3.1 names files and directories that have no place in a store', async () => {
    const store = copyStore(good);
    const [object] = filesOf(path.join(store.root, 'objects'));
    const foreign = [
      'batches/good/notes.txt',
      `objects/sha256/${'0'.repeat(2)}/${'0'.repeat(2)}/${'0'.repeat(64)}.meta.json`,
      'batches/good/tasks/01_parse/shards/zz',
      'objects/sha256/aa/bb/short',
      `objects/${path.posix.dirname(object!)}/${'0'.repeat(64)}`,
      'snapshots/snap/extra',
      'stray',
    ];
    for (const file of foreign) {
      fs.mkdirSync(path.dirname(path.join(store.root, file)), { recursive: true });
      fs.writeFileSync(path.join(store.root, file), 'x');
    }
    const report = await verifyStore(store.root);
    expect(paths(report)).toEqual([...foreign].sort());
    expect(new Set(report.damage.map(({ code }) => code))).toEqual(new Set(['FOREIGN_FILE']));
  });

  it('names the records that need a damaged or missing object', async () => {
    const store = copyStore(good);
    fs.rmSync(layout.objectFile(store.root, sourceOf(store, 'src/a.py')));
    const [missing] = (await verifyStore(store.root)).damage;
    expect(missing).toMatchObject({ code: 'OBJECT_MISSING', needed_by: ['snapshot snap: src/a.py'] });

    const tree = treeOf(good, 'src/a.py');
    const other = copyStore(good);
    fs.writeFileSync(layout.objectFile(other.root, tree.digest), '');
    const [corrupt] = (await verifyStore(other.root)).damage;
    expect(corrupt).toMatchObject({
      code: 'OBJECT_CORRUPT',
      needed_by: [`batch good: 01_parse/${tree.shard}: src/a.py`],
    });
  });

  it('looks through outputs that are read in several pieces, whatever lies across their edges', async () => {
    const PIECE = 1 << 20;
    const tree = treeOf(good, 'src/a.py');
    const outputs = layout.shardOutputs(good.root, 'good', '01_parse', tree.shard);
    const lines = fs.readFileSync(outputs, 'utf8').trimEnd().split('\n');
    const filler = (length: number): string =>
      JSON.stringify({
        ...(JSON.parse(lines[0]!) as object),
        kind: 'metric',
        object: undefined,
        text: 'x'.repeat(length),
      });
    const overhead = filler(0).length + 1;
    const key = lines[0]!.indexOf('"object"');
    // The key, the digest, and the line's own end at the edge; then a line that is longer than two pieces.
    const befores = [key + 3, key + 40, lines[0]!.length, lines[0]!.length + 1].map((at) => PIECE - at - overhead);
    for (const length of [...befores, 2.5 * PIECE]) {
      const store = copyStore(good);
      const text = [filler(length), ...lines, filler(PIECE)];
      replaceOutputs(store, 'good', '01_parse', tree.shard, text);
      expect(await verifyStore(store.root)).toMatchObject({ ok: true, counts: { unreferenced_objects: 0 } });
      fs.rmSync(layout.objectFile(store.root, tree.digest));
      expect((await verifyStore(store.root)).damage).toMatchObject([
        { code: 'OBJECT_MISSING', needed_by: [`batch good: 01_parse/${tree.shard}: src/a.py`] },
      ]);
      const target = layout.shardOutputs(store.root, 'good', '01_parse', tree.shard);
      const bytes = fs.readFileSync(target);
      bytes[bytes.length - 2]! ^= 1;
      fs.writeFileSync(target, bytes);
      expect((await verifyStore(store.root)).damage).toMatchObject([{ code: 'DIGEST_MISMATCH' }]);
    }
  });

  it('a state that was lost after others were built on it is damage', async () => {
    const store = copyStore(good);
    const shard = shardsOf(store, '01_parse')[0]!;
    fs.rmSync(layout.shardDir(store.root, 'good', '01_parse', shard), { recursive: true });
    const report = await verifyStore(store.root);
    expect(paths(report)).toEqual([`batches/good/tasks/01_parse/shards/${shard}/state.json`]);
    expect(report.damage[0]?.needed_by).toContain(`batch good: 04_lint/${shard}`);
  });

  it('a line cut from an unsealed index is found by the counts of its document', async () => {
    const { root } = foreignStore();
    const index = layout.filesIndex(root, 'snap-one');
    const lines = fs.readFileSync(index, 'utf8').split('\n');
    fs.writeFileSync(index, lines.slice(1).join('\n'));
    expect(paths(await verifyStore(root))).toEqual(['snapshots/snap-one/files.index.jsonl']);
  });

  it('R5.3 one path twice in a files index is damage', async () => {
    const { root } = foreignStore();
    const index = layout.filesIndex(root, 'snap-one');
    const [first = '', ...rest] = fs.readFileSync(index, 'utf8').split('\n');
    fs.writeFileSync(index, [first, first, ...rest].join('\n'));
    const { damage } = await verifyStore(root);
    expect(damage.map(({ message }) => message)).toEqual(['line 2 has the path of an earlier line']);
  });
});

describe('verifyStore at the depth of documents', () => {
  const shard = (): string => shardsOf(good, '02_analyze')[0]!;
  const outputs = (): string => `batches/good/tasks/02_analyze/shards/${shard()}/outputs.index.jsonl`;
  const tree = (): string => objectFile(treeOf(good, 'src/a.py').digest);
  const source = (): string => objectFile(sourceOf(good, 'src/a.py'));

  it.each<[what: string, file: () => string, damage: (file: string) => void, code: string]>([
    ['a flipped bit in a document', () => 'batches/good/plan.json', flip, 'SCHEMA_ERROR'],
    [
      'a flipped bit in a state',
      () => path.posix.join(path.posix.dirname(outputs()), 'state.json'),
      flip,
      'SCHEMA_ERROR',
    ],
    ['a flipped bit in a files index', () => 'snapshots/snap/files.index.jsonl', flip, 'DIGEST_MISMATCH'],
    ['outputs that were cut', outputs, cut, 'DIGEST_MISMATCH'],
    ['outputs that grew', outputs, (file) => fs.appendFileSync(file, '\n'), 'DIGEST_MISMATCH'],
    ['outputs that are missing', outputs, (file) => fs.rmSync(file), 'FILE_MISSING'],
    ['a directory in the place of outputs', outputs, replaceByDirectory, 'IO_ERROR'],
    ['an object of the source that was cut', source, cut, 'OBJECT_CORRUPT'],
    ['an object of the source that is missing', source, (file) => fs.rmSync(file), 'OBJECT_MISSING'],
    ['an object that is empty', tree, (file) => fs.truncateSync(file, 0), 'OBJECT_CORRUPT'],
    ['a file that has no place', () => 'batches/good/notes.txt', (file) => fs.writeFileSync(file, 'x'), 'FOREIGN_FILE'],
  ])('finds %s', async (_what, file, damage, code) => {
    const store = copyStore(good);
    damage(path.join(store.root, file()));
    const { ok, quick, damage: found } = await verifyStore(store.root, { depth: 'documents' });
    expect(found).toMatchObject([{ path: file(), code }]);
    expect({ ok, quick }).toEqual({ ok: false, quick: true });
  });

  it.each<[what: string, file: () => string, damage: (file: string) => void]>([
    ['a flipped bit in outputs', outputs, flip],
    ['a flipped bit in an object', source, flip],
    ['an object that was cut and that only outputs refer to', tree, cut],
    ['a missing object that only outputs refer to', tree, (file) => fs.rmSync(file)],
  ])('does not find %s, which the whole verification does', async (_what, file, damage) => {
    const store = copyStore(good);
    damage(path.join(store.root, file()));
    expect(await verifyStore(store.root, { depth: 'documents' })).toMatchObject({ ok: true, damage: [] });
    expect((await verifyStore(store.root)).damage.map((entry) => entry.path)).toEqual([file()]);
  });

  it('reads no outputs and no objects, and does not say what it cannot know', async () => {
    const { counts } = await verifyStore(good.root, { depth: 'documents' });
    const documents = truth(good.root).filter((file) => !/^objects|outputs\.index\.jsonl$/.test(file));
    const sizes = documents.map((file) => fs.statSync(path.join(good.root, file)).size);
    expect(counts).toMatchObject({
      files: truth(good.root).length,
      bytes: sizes.reduce((sum, size) => sum + size, 0),
      unreferenced_objects: null,
    });
  });

  it('says only true things about a store of another implementation', async () => {
    const { root } = foreignStore();
    expect(await verifyStore(root, { depth: 'documents' })).toMatchObject({ ok: true, damage: [] });
    const file = filesOf(root).find(
      (name) => name.endsWith('outputs.index.jsonl') && fs.statSync(path.join(root, name)).size > 0,
    )!;
    fs.truncateSync(path.join(root, file), 0);
    expect(paths(await verifyStore(root, { depth: 'documents' }))).toEqual([file]);
  });
});

describe('verifyStore beside other things', () => {
  it('refuses a directory that is no store', async () => {
    await expect(verifyStore(temporaryDirectory())).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
  });

  it('reports temporary files and sweeps those that nobody can be writing any more', async () => {
    const store = copyStore(good);
    const old = path.join(layout.temporaryDir(store.root), 'old.tmp');
    const fresh = path.join(layout.batchDir(store.root, 'good'), '.plan.json.0123.tmp');
    fs.mkdirSync(path.dirname(old), { recursive: true });
    for (const file of [old, fresh]) fs.writeFileSync(file, 'abc');
    const hours = Date.now() / 1000 - 7200;
    fs.utimesSync(old, hours, hours);
    const report = await verifyStore(store.root);
    expect(report).toMatchObject({ ok: true });
    expect(report.stale).toEqual([
      { path: 'objects/.tmp/old.tmp', bytes: 3, inodes: 1, dead: true, swept: false },
      { path: 'batches/good/.plan.json.0123.tmp', bytes: 3, inodes: 1, dead: false, swept: false },
    ]);
    await verifyStore(store.root, { sweep: true });
    expect([fs.existsSync(old), fs.existsSync(fresh)]).toEqual([false, true]);
  });

  it('stops when asked to', async () => {
    const signal = AbortSignal.abort();
    const report = verifyStore(foreignStore().root, { signal });
    await expect(report).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});

function shardsOf(store: Store, task: string): string[] {
  return fs.readdirSync(layout.shardsDir(store.root, 'good', task)).sort();
}

function flip(file: string): void {
  const bytes = fs.readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  fs.writeFileSync(file, bytes);
}

function cut(file: string): void {
  fs.truncateSync(file, fs.statSync(file).size >> 1);
}

function replaceByDirectory(file: string): void {
  fs.rmSync(file);
  fs.mkdirSync(file);
}

function objectFile(digest: string): string {
  return `objects/sha256/${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`;
}

/** Digest of a file of the snapshot. */
function sourceOf(store: Store, file: string): string {
  const lines = fs.readFileSync(layout.filesIndex(store.root, 'snap'), 'utf8').trimEnd().split('\n');
  const found = lines
    .map((line) => JSON.parse(line) as { path: string; object: string })
    .find(({ path }) => path === file);
  return found!.object.slice(7);
}

function treeOf(store: Store, file: string): { readonly digest: string; readonly shard: string } {
  for (const shard of shardsOf(store, '01_parse')) {
    const text = fs.readFileSync(layout.shardOutputs(store.root, 'good', '01_parse', shard), 'utf8');
    const line = text.split('\n').find((one) => one.includes('"ast"') && one.includes(`"${file}"`));
    if (line !== undefined) return { digest: (JSON.parse(line) as { object: string }).object.slice(7), shard };
  }
  throw new Error(`no tree of ${file}`);
}
