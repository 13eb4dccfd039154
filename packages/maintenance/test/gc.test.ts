import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  interceptFileOperations,
  layout,
  listLiveWriters,
  type ObjectRef,
  pathKey,
  registerWriter,
  type Store,
  temporaryName,
  writeDocument,
  writeFileAtomic,
} from '@codebatch/core';
import { collectGarbage, deleteBatch, deleteSnapshot, verifyStore } from '@codebatch/maintenance';
import { buildRecordIndex } from '@codebatch/query';
import { claimBatch, initBatch, type Registry, runBatch } from '@codebatch/runner';
import { createSnapshot } from '@codebatch/snapshot';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtInRegistry, copyStore, filesOf, foreignStore, makeStore, writeFiles } from './support/workspace.ts';

let good: Store;
let registry: Registry;

beforeAll(async () => {
  registry = await builtInRegistry();
  good = await makeStore();
  // A second snapshot and batch, over a changed source.
  const source = path.join(path.dirname(good.root), 'source');
  writeFiles(source, { 'src/new.py': 'x = 1\n', 'src/a.py': 'changed = True\n' });
  await createSnapshot(good, { type: 'directory', path: source }, { id: 'later' });
  initBatch(good, { snapshotId: 'later', pipeline: 'full', registry, id: 'newest' });
  await runBatch(good, 'newest', { registry, jobs: 1 });
  age(good);
});

/** Makes every object and every registration some seconds old; objects two hours unless told otherwise. */
function age(
  store: Store,
  seconds: { objects: number; registrations: number } = { objects: 7200, registrations: 0 },
): void {
  const now = Date.now() / 1000;
  for (const ref of store.objects.list()) {
    const time = now - seconds.objects;
    fs.utimesSync(layout.objectFile(store.root, ref.slice(7)), time, time);
  }
  for (const { file } of listLiveWriters(store, Date.now())) {
    const time = now - seconds.registrations;
    fs.utimesSync(file, time, time);
  }
}

/** Bytes of all files, and number of files and directories. */
function usage(root: string): { bytes: number; inodes: number } {
  const entries = fs.readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map((entry) => fs.statSync(path.join(entry.parentPath, entry.name)).size);
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), inodes: entries.length };
}

function aged(): Store {
  const store = copyStore(good);
  age(store);
  return store;
}

const TREES = ['objects', 'snapshots', 'batches'];

describe('collectGarbage', () => {
  it('R2.1 removes nothing that something refers to', async () => {
    for (const store of [aged(), foreignStore()]) {
      const before = usage(store.root);
      const trees = new Map(TREES.map((tree) => [tree, usage(path.join(store.root, tree)).bytes]));
      const report = await collectGarbage(store);
      expect(report).toMatchObject({ objects: 0, batches: [], snapshots: [], spared: 0 });
      const after = usage(store.root);
      expect(after).toEqual({ bytes: before.bytes - report.bytes, inodes: before.inodes - report.inodes });
      for (const [tree, bytes] of trees) expect(usage(path.join(store.root, tree)).bytes).toBe(bytes);
    }
  });

  it('is interrupted while it removes objects, and goes on the next time', async () => {
    const store = copyStore(good);
    for (let index = 0; index < 1_000; index += 1) store.objects.put(Buffer.from(`nothing refers to ${index}`));
    age(store);
    const controller = new AbortController();
    interceptFileOperations((operation, file) => {
      if (operation === 'remove' && path.basename(file).includes('gc-')) setImmediate(() => controller.abort());
    });
    try {
      const { signal } = controller;
      await expect(collectGarbage(store, { signal })).rejects.toMatchObject({ code: 'INTERRUPTED' });
    } finally {
      interceptFileOperations(undefined);
    }
    const { objects } = await collectGarbage(store);
    expect(objects).toBeGreaterThan(0);
    expect(objects).toBeLessThan(1_000);
    expect(await verifyStore(store.root)).toMatchObject({ ok: true, stale: [] });
  });

  it('--keep-batches: bytes and inodes are the change on disk, and --dry-run tells them before', async () => {
    const store = aged();
    const { ref } = store.objects.put(Buffer.from('nobody needs this'));
    fs.writeFileSync(`${layout.objectFile(store.root, ref.slice(7))}.meta.json`, '{}');
    writeFiles(store.indexes, {
      'summaries/good.json': 'of a batch that goes',
      'summaries/newest.json': 'of one that stays',
      'shard-summaries.jsonl': 'of both',
      'stat-cache/goes': '{"base":{"id":"snap"}}\nbytes',
      'stat-cache/damaged': 'no header',
      'stat-cache/stays': '{"base":{"id":"later"}}\nbytes',
    });
    age(store);
    const before = usage(store.root);
    const plan = await collectGarbage(store, { keepBatches: 1, dryRun: true });
    expect(usage(store.root)).toEqual(before);
    const report = await collectGarbage(store, { keepBatches: 1 });
    expect(report).toEqual({ ...plan, dry_run: false });
    expect(report).toMatchObject({ batches: ['idle', 'good'], snapshots: ['snap'], busy: [] });
    expect(report.objects).toBeGreaterThan(1);
    const after = usage(store.root);
    expect({ bytes: before.bytes - after.bytes, inodes: before.inodes - after.inodes }).toEqual({
      bytes: report.bytes,
      inodes: report.inodes,
    });
    const kept = filesOf(store.indexes).filter((file) => /^(?:summaries|stat-cache)\/[a-z.]+$|^[a-z.-]+$/.test(file));
    expect(kept).toEqual(['stat-cache/stays', 'summaries/newest.json']);
    expect(await verifyStore(store.root)).toMatchObject({ ok: true, counts: { unreferenced_objects: 0, batches: 1 } });
  });

  it('R2.6 indexes of records go with their batch, and those of other versions; that of a batch that stays is left', async () => {
    const store = aged();
    const batches = fs.readdirSync(path.join(store.root, 'batches'));
    for (const batch of batches) await buildRecordIndex(store, batch);
    const indexes = path.join(store.root, 'indexes/records');
    const [format] = fs.readdirSync(indexes) as [string];
    fs.mkdirSync(path.join(indexes, '0/batch'), { recursive: true });
    fs.writeFileSync(path.join(indexes, '0/batch/rows'), 'of an older version');
    const before = usage(store.root);
    const planned = await collectGarbage(store, { keepBatches: 1, dryRun: true });
    expect(usage(store.root)).toEqual(before);
    const report = await collectGarbage(store, { keepBatches: 1 });
    expect(report).toEqual({ ...planned, dry_run: false });
    const after = usage(store.root);
    expect(after).toEqual({ bytes: before.bytes - report.bytes, inodes: before.inodes - report.inodes });
    expect(fs.readdirSync(indexes)).toEqual([format]);
    expect(fs.readdirSync(path.join(indexes, format))).toEqual(['newest']);
    expect(batches.length).toBeGreaterThan(1);
  });

  it('--older-than and --max-size delete the oldest, never the newest', async () => {
    const store = aged();
    expect(await collectGarbage(store, { olderThan: 3_600_000, dryRun: true })).toMatchObject({ batches: [] });
    expect(await collectGarbage(store, { olderThan: -1000, keepBatches: 2, dryRun: true })).toMatchObject({
      batches: ['good'],
    });
    expect(await collectGarbage(store, { maxSize: 1e12, dryRun: true })).toMatchObject({ batches: [] });
    const { bytes } = usage(store.root);
    const some = await collectGarbage(store, { maxSize: bytes - 1, dryRun: true });
    expect(some.batches).toEqual(['good']);
    expect(some.over).toBe(0);
    const least = await collectGarbage(store, { maxSize: 0, dryRun: true });
    expect(least.over).toBeGreaterThan(0);
    expect(await collectGarbage(store, { maxSize: 0 })).toEqual({ ...least, dry_run: false });
    expect(usage(store.root).bytes).toBe(least.over);
    expect(await verifyStore(store.root)).toMatchObject({ ok: true });
  });

  it('leaves batches that are being run, and refuses a damaged store', async () => {
    const store = aged();
    const claim = await claimBatch(store, 'good');
    const report = await collectGarbage(store, { keepBatches: 1 });
    expect(report).toMatchObject({ batches: ['idle'], busy: ['good'], snapshots: [] });
    claim.release();
    expect(await verifyStore(store.root)).toMatchObject({ ok: true });
    fs.appendFileSync(layout.filesIndex(store.root, 'later'), 'x');
    await expect(collectGarbage(store)).rejects.toMatchObject({ code: 'STORE_INVALID' });
  });

  it('removes what dead writers left, and brings back an object that a collection had in hand', async () => {
    const store = aged();
    const [ref] = [...store.objects.list()];
    const file = layout.objectFile(store.root, ref!.slice(7));
    const tag = 'w00000000-1-1-0123456789abcdef';
    fs.mkdirSync(layout.temporaryDir(store.root), { recursive: true });
    const aside = path.join(layout.temporaryDir(store.root), `gc-${ref!.slice(7)}.${tag}.tmp`);
    fs.renameSync(file, aside);
    fs.writeFileSync(path.join(layout.temporaryDir(store.root), `object.${tag}-0.tmp`), 'abc');
    const hours = Date.now() / 1000 - 7200;
    for (const name of fs.readdirSync(layout.temporaryDir(store.root))) {
      fs.utimesSync(path.join(layout.temporaryDir(store.root), name), hours, hours);
    }
    await verifyStore(store.root, { sweep: true });
    expect(fs.existsSync(file)).toBe(true);
    expect(fs.readdirSync(layout.temporaryDir(store.root))).toEqual([]);
    expect(await verifyStore(store.root)).toMatchObject({ ok: true, stale: [] });
  });
});

describe('deleting', () => {
  it('a batch that is being run and a snapshot that is used are refused', async () => {
    const store = aged();
    const claim = await claimBatch(store, 'good');
    await expect(deleteBatch(store, 'good')).rejects.toMatchObject({ code: 'BATCH_OWNED' });
    claim.release();
    expect(() => deleteSnapshot(store, 'snap')).toThrowError(
      expect.objectContaining({ code: 'SNAPSHOT_IN_USE', details: { snapshot_id: 'snap', batches: ['good', 'idle'] } }),
    );
    expect(await verifyStore(store.root)).toMatchObject({ ok: true });
  });

  it('R2.3 takes a batch or snapshot away as a whole, and tells what that freed', async () => {
    const store = aged();
    for (const remove of [
      () => deleteBatch(store, 'good'),
      () => deleteBatch(store, 'idle'),
      async () => deleteSnapshot(store, 'snap'),
    ]) {
      const before = usage(store.root);
      const { bytes, inodes } = await remove();
      const after = usage(store.root);
      expect({ bytes, inodes }).toEqual({ bytes: before.bytes - after.bytes, inodes: before.inodes - after.inodes });
    }
    expect(await verifyStore(store.root)).toMatchObject({ ok: true, counts: { snapshots: 1, batches: 1 } });
  });

  it('R2.3 what is on a full disk', async () => {
    const store = aged();
    fs.mkdirSync(layout.temporaryDir(store.root), { recursive: true });
    fill();
    try {
      expect(await deleteBatch(store, 'good')).toMatchObject({ id: 'good' });
      const { batches, objects } = await collectGarbage(store, { keepBatches: 0 });
      expect([batches.toSorted(), objects > 0]).toEqual([['idle', 'newest'], true]);
    } finally {
      interceptFileOperations(undefined);
    }
    expect(await verifyStore(store.root)).toMatchObject({ ok: true, stale: [], counts: { batches: 0 } });
  });

  it('no batch on a full disk that a run owns, or claims in between', async () => {
    const store = aged();
    const claim = await claimBatch(store, 'good');
    const directory = layout.batchDir(store.root, 'newest');
    let second: ReturnType<typeof claimBatch> | undefined;
    fill((from) => {
      if (from !== directory) return;
      interceptFileOperations(undefined);
      second = claimBatch(store, 'newest');
    });
    try {
      await expect(deleteBatch(store, 'good')).rejects.toMatchObject({ code: 'BATCH_OWNED' });
      await expect(deleteBatch(store, 'newest')).rejects.toMatchObject({
        code: 'BATCH_OWNED',
        details: { batch_id: 'newest', pid: process.pid },
      });
    } finally {
      interceptFileOperations(undefined);
    }
    claim.release();
    (await second)?.release();
    expect(await verifyStore(store.root)).toMatchObject({ ok: true, stale: [], counts: { batches: 3 } });
  });

  it.each(['missing', 'damaged'])('by its id, also where its record is %s, and gc names that way out', async (how) => {
    const store = aged();
    const damage = (file: string): void => (how === 'missing' ? fs.rmSync(file) : fs.truncateSync(file, 9));
    damage(layout.batchFile(store.root, 'good'));
    damage(layout.snapshotFile(store.root, 'later'));
    const wayOut = ['batch delete good', 'batch delete newest', 'snapshot delete later'].map(
      (name) => `codebatch ${name}`,
    );
    await expect(collectGarbage(store)).rejects.toMatchObject({
      code: 'STORE_INVALID',
      hints: expect.arrayContaining([expect.stringContaining(wayOut.map((command) => `"${command}"`).join(', '))]),
    });
    const claim = await claimBatch(store, 'good');
    await expect(deleteBatch(store, 'good')).rejects.toMatchObject({ code: 'BATCH_OWNED' });
    claim.release();
    expect(await deleteBatch(store, 'good')).toMatchObject({ id: 'good' });
    expect(() => deleteSnapshot(store, 'later')).toThrowError(expect.objectContaining({ code: 'SNAPSHOT_IN_USE' }));
    await deleteBatch(store, 'newest');
    expect(deleteSnapshot(store, 'later')).toMatchObject({ id: 'later' });
    await collectGarbage(store);
    expect(await verifyStore(store.root)).toMatchObject({ ok: true, counts: { snapshots: 1, batches: 1 } });
  });

  it('what another process deletes in between is not there', async () => {
    const store = aged();
    once('open', () => fs.rmSync(layout.batchDir(store.root, 'newest'), { recursive: true }));
    await expect(deleteBatch(store, 'newest')).rejects.toMatchObject({ code: 'BATCH_NOT_FOUND' });
    once('rename', () => fs.rmSync(layout.snapshotDir(store.root, 'later'), { recursive: true }));
    expect(() => deleteSnapshot(store, 'later')).toThrowError(expect.objectContaining({ code: 'SNAPSHOT_NOT_FOUND' }));
  });

  it('what has the longest id', async () => {
    const store = aged();
    const id = 'x'.repeat(255);
    const source = { type: 'directory', path: path.join(path.dirname(good.root), 'source') } as const;
    await createSnapshot(store, source, { id });
    initBatch(store, { snapshotId: id, pipeline: 'parse', registry, id });
    expect(await deleteBatch(store, id)).toMatchObject({ id });
    expect(deleteSnapshot(store, id)).toMatchObject({ id });
    expect(await verifyStore(store.root)).toMatchObject({ ok: true, stale: [] });
  });

  it('a batch that is planned while its snapshot is taken away keeps it, or gives up', () => {
    const store = aged();
    for (const operation of ['rename', 'mkdir', 'remove'] as const) {
      let planned: unknown;
      once(operation, () => {
        try {
          planned = initBatch(store, { snapshotId: 'later', pipeline: 'parse', registry, id: `by-${operation}` });
        } catch (error) {
          planned = error;
        }
      });
      fs.rmSync(layout.batchDir(store.root, 'newest'), { recursive: true, force: true });
      const before = fs.existsSync(layout.snapshotFile(store.root, 'later'));
      if (!before) break;
      try {
        deleteSnapshot(store, 'later');
      } catch (error) {
        expect(error).toMatchObject({ code: 'SNAPSHOT_IN_USE' });
      } finally {
        interceptFileOperations(undefined);
      }
      const batch = fs.existsSync(layout.batchFile(store.root, `by-${operation}`));
      const snapshot = fs.existsSync(layout.snapshotFile(store.root, 'later'));
      expect(batch && !snapshot).toBe(false);
      if (batch) fs.rmSync(layout.batchDir(store.root, `by-${operation}`), { recursive: true });
      else if (planned !== undefined) expect(planned).toMatchObject({ code: 'SNAPSHOT_NOT_FOUND' });
    }
  });
});

describe('R2.1 beside writers', () => {
  it('no object that a writer refers to in the end is lost, whenever its steps come', async () => {
    const store = aged();
    const contents = Array.from({ length: 6 }, (_, index) => Buffer.from(`content ${index}`));
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(5), { maxLength: 6 }),
        fc.nat(6),
        fc.array(fc.nat(6), { minLength: 1, maxLength: 20 }),
        async (wanted, present, early, pauses) => {
          round += 1;
          for (const index of present) store.objects.put(contents[index]!);
          age(store);
          const steps = writer(
            store,
            `written-${round}`,
            wanted.map((index) => contents[index]!),
          );
          // It may have begun, and have put objects, long before the collection.
          for (let step = 0; step < early; step += 1) steps.next();
          if (early > 0) age(store, { objects: 60, registrations: 120 });
          let pause = 0;
          let left = pauses[0]!;
          // Before any change that the collection makes, the writer may go some steps on.
          const between = (): void => {
            interceptFileOperations(undefined);
            while (left-- <= 0) {
              pause += 1;
              left = pauses[pause % pauses.length]!;
              if (steps.next().done === true) break;
            }
            interceptFileOperations(between);
          };
          interceptFileOperations(between);
          try {
            await collectGarbage(store);
          } finally {
            interceptFileOperations(undefined);
          }
          for (const _ of steps);
          expect((await verifyStore(store.root)).damage).toEqual([]);
          deleteSnapshot(store, `written-${round}`);
        },
      ),
      // The interleavings are printed with a seed where one fails.
      { numRuns: Number(process.env['CODEBATCH_ROUNDS'] ?? 2) * 30 },
    );
  });

  it('an object that is found present, collected, then referred to is written anew', async () => {
    const store = aged();
    const content = Buffer.from('found, then collected');
    const { ref } = store.objects.put(content);
    age(store);
    // The writer has found the object and is about to touch it.
    once('touch', () => fs.rmSync(layout.objectFile(store.root, ref.slice(7))));
    expect(store.objects.put(content).created).toBe(true);
    interceptFileOperations(undefined);
    expect(store.objects.verify(ref)).toEqual({ ok: true });
  });

  it('what another collection removes in between is no failure', async () => {
    const store = aged();
    const { ref } = store.objects.put(Buffer.from('nobody needs this'));
    age(store);
    // The first rename gives the probe of the clock its name.
    once('rename', () => once('rename', () => fs.rmSync(layout.objectFile(store.root, ref.slice(7)))));
    expect(await collectGarbage(store)).toMatchObject({ objects: 0, spared: 0 });
    interceptFileOperations(undefined);
  });

  it('spares what live runs and snapshots of this machine have put, however long they have been silent', async () => {
    const store = aged();
    const hours = (count: number): number => Date.now() / 1000 - count * 3600;
    const touch = (file: string, time: number): void => fs.utimesSync(file, time, time);
    const claim = await claimBatch(store, 'good');
    const ofRun = store.objects.put(Buffer.from('put by a run that was stopped')).ref;
    // A minute is allowed for clocks that differ.
    touch(layout.objectFile(store.root, ofRun.slice(7)), Date.now() / 1000 - 30);
    touch(layout.ownerFile(store.root, 'good'), hours(2));
    expect(await collectGarbage(store, { keepBatches: 1 })).toMatchObject({ busy: ['good'] });
    expect(store.objects.has(ofRun)).toBe(true);
    claim.release();

    const registration = registerWriter(store, 'test');
    const ofSnapshot = store.objects.put(Buffer.from('put by a snapshot of a day')).ref;
    const building = path.join(layout.temporaryDir(store.root), temporaryName('snapshot'));
    fs.mkdirSync(building);
    for (const { file } of listLiveWriters(store, Date.now())) touch(file, hours(25));
    touch(layout.objectFile(store.root, ofSnapshot.slice(7)), hours(24));
    touch(building, hours(24));
    await collectGarbage(store);
    expect(store.objects.has(ofSnapshot)).toBe(true);
    expect(fs.existsSync(building)).toBe(true);
    registration.release();
  });

  it('spares what was put since the oldest live writer began', async () => {
    const store = aged();
    const registration = registerWriter(store, 'test');
    const { ref } = store.objects.put(Buffer.from('not referred to yet'));
    expect(await collectGarbage(store)).toMatchObject({ objects: 0, spared: 1 });
    expect(store.objects.has(ref)).toBe(true);
    registration.release();
    age(store);
    expect(await collectGarbage(store)).toMatchObject({ objects: 1, spared: 0 });
    expect(store.objects.has(ref)).toBe(false);
  });
});

/** Calls an action before the next operation of a kind. */
function once(operation: string, action: () => void): void {
  interceptFileOperations((current) => {
    if (current !== operation) return;
    interceptFileOperations(undefined);
    action();
  });
}

/** Lets every file that is to be created meet a full disk, and says what is about to be renamed. */
function fill(onRename: (from: string | undefined) => void = () => {}): void {
  interceptFileOperations((operation, file, { from }) => {
    if (operation === 'open') throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC', path: file });
    if (operation === 'rename') onRename(from);
  });
}

/** A writer of a snapshot that may be left alone after every step. */
function* writer(store: Store, id: string, contents: readonly Buffer[]): Generator<void> {
  const registration = registerWriter(store, 'test');
  yield;
  const objects: { ref: ObjectRef; size: number }[] = [];
  for (const content of contents) {
    objects.push(store.objects.put(content));
    yield;
  }
  const lines = objects.map(({ ref, size }, index) => {
    const name = `file${String(index).padStart(3, '0')}`;
    return `${JSON.stringify({ schema_version: 1, path: name, path_key: pathKey(name), object: ref, size })}\n`;
  });
  const directory = path.join(layout.temporaryDir(store.root), `building-${id}`);
  fs.mkdirSync(directory, { recursive: true });
  writeFileAtomic(path.join(directory, 'files.index.jsonl'), lines.join(''), 'process');
  yield;
  writeDocument(
    path.join(directory, 'snapshot.json'),
    {
      schema_name: 'codebatch.snapshot',
      schema_version: 1,
      snapshot_id: id,
      created_at: '2026-01-01T00:00:00.000Z',
      source: { type: 'directory', path: '/nowhere' },
    },
    'process',
  );
  fs.renameSync(directory, layout.snapshotDir(store.root, id));
  yield;
  registration.release();
}
