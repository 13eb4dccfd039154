import * as fs from 'node:fs';
import * as path from 'node:path';
import { layout, type Store } from '@codebatch/core';
import { verifyStore } from '@codebatch/maintenance';
import { beforeAll, describe, expect, it } from 'vitest';
import { copyStore, filesOf, foreignStore, makeStore, temporaryDirectory } from './support/workspace.ts';

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
    const line = JSON.parse(
      fs
        .readFileSync(layout.filesIndex(store.root, 'snap'), 'utf8')
        .split('\n')
        .find((text) => text.includes('src/a.py'))!,
    ) as { object: string };
    fs.rmSync(layout.objectFile(store.root, line.object.slice(7)));
    const [missing] = (await verifyStore(store.root)).damage;
    expect(missing).toMatchObject({ code: 'OBJECT_MISSING', needed_by: ['snapshot snap: src/a.py'] });

    const tree = treeOf(good, 'src/a.py');
    const other = copyStore(good);
    fs.writeFileSync(layout.objectFile(other.root, tree.digest), '');
    for (const quick of [false, true]) {
      const [corrupt] = (await verifyStore(other.root, { quick })).damage;
      expect(corrupt).toMatchObject({
        code: 'OBJECT_CORRUPT',
        needed_by: [`batch good: 01_parse/${tree.shard}: src/a.py`],
      });
    }
  });

  it('--quick still finds what is wrong with documents, indexes and sizes', async () => {
    const store = copyStore(good);
    const shard = shardsOf(store, '02_analyze')[0]!;
    fs.appendFileSync(layout.shardOutputs(store.root, 'good', '02_analyze', shard), '\n');
    fs.appendFileSync(layout.planFile(store.root, 'good'), 'x');
    const [object] = filesOf(path.join(store.root, 'objects'));
    fs.truncateSync(path.join(store.root, 'objects', object!), 0);
    const report = await verifyStore(store.root, { quick: true });
    expect(paths(report)).toEqual([
      'batches/good/plan.json',
      `batches/good/tasks/02_analyze/shards/${shard}/outputs.index.jsonl`,
      `objects/${object!}`,
    ]);
    expect(report.ok).toBe(false);
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

function treeOf(store: Store, file: string): { readonly digest: string; readonly shard: string } {
  for (const shard of shardsOf(store, '01_parse')) {
    const text = fs.readFileSync(layout.shardOutputs(store.root, 'good', '01_parse', shard), 'utf8');
    const line = text.split('\n').find((one) => one.includes('"ast"') && one.includes(`"${file}"`));
    if (line !== undefined) return { digest: (JSON.parse(line) as { object: string }).object.slice(7), shard };
  }
  throw new Error(`no tree of ${file}`);
}
