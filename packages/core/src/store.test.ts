import * as fs from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { listTree, temporaryDirectory } from '../test/support/temporary-directory.ts';
import { interceptFileOperations } from './file-operations.ts';
import { producer } from './producer.ts';
import { initStore, isStore, listBatchIds, listSnapshotIds, openStore } from './store.ts';

afterEach(() => interceptFileOperations(undefined));

describe('initStore', () => {
  it('R3.1 makes store.json, objects, snapshots and batches, and nothing else', () => {
    const root = `${temporaryDirectory()}/new/store`;
    const store = initStore(root);
    expect(fs.readdirSync(root).sort()).toEqual(['batches', 'objects', 'snapshots', 'store.json']);
    store.objects.put(Buffer.from('x'));
    expect(fs.readdirSync(root).sort()).toEqual(['batches', 'objects', 'snapshots', 'store.json']);
  });

  it('R3.2 store.json carries configuration and version', () => {
    const root = temporaryDirectory();
    const { record } = initStore(root, { metadata: { team: 'x' }, durability: 'full' });
    expect(record).toMatchObject({
      schema_name: 'codebatch.store',
      schema_version: 1,
      producer,
      metadata: { team: 'x' },
    });
    expect(openStore(root).record).toEqual(record);
    expect(
      initStore(`${root}/../${root.split('/').pop()}-2`, { producer: { name: 'p', version: '1' } }).record.producer
        ?.name,
    ).toBe('p');
    fs.rmSync(`${root}-2`, { recursive: true });
  });

  it('refuses a directory that holds a store or anything else', () => {
    const root = temporaryDirectory();
    initStore(root);
    expect(() => initStore(root)).toThrowError(expect.objectContaining({ code: 'STORE_EXISTS' }));
    const other = temporaryDirectory();
    fs.writeFileSync(`${other}/a.txt`, '');
    expect(() => initStore(other)).toThrowError(expect.objectContaining({ code: 'STORE_INVALID' }));
    expect(() => initStore(`${other}/a.txt`)).toThrowError(expect.objectContaining({ code: 'STORE_INVALID' }));
    expect(listTree(other)).toEqual(['a.txt']);
    const hidden = temporaryDirectory();
    fs.mkdirSync(`${hidden}/objects`);
    fs.writeFileSync(`${hidden}/objects/mine`, '');
    expect(() => initStore(hidden)).toThrowError(expect.objectContaining({ code: 'STORE_INVALID' }));
  });

  it.runIf(process.platform === 'linux')(
    'says what the system says of a place that has no room for directories',
    () => {
      expect(() => initStore('/proc/store')).toThrowError(
        expect.objectContaining({ code: 'IO_ERROR', details: expect.objectContaining({ errno: 'ENOENT' }) }),
      );
    },
  );

  it('refuses a link that leads nowhere, and leaves it', () => {
    const link = `${temporaryDirectory()}/link`;
    fs.symlinkSync('nowhere', link);
    expect(() => initStore(link)).toThrowError(
      expect.objectContaining({ code: 'STORE_INVALID', hints: ['Name a directory that is empty or does not exist.'] }),
    );
    expect(fs.readlinkSync(link)).toBe('nowhere');
  });

  it('says what the system says of a path that cannot be one', () => {
    const directory = temporaryDirectory();
    fs.writeFileSync(`${directory}/file`, '');
    fs.symlinkSync('loop', `${directory}/loop`);
    for (const name of ['loop', 'file/store', 'x'.repeat(256)]) {
      expect(() => initStore(`${directory}/${name}`)).toThrowError(expect.objectContaining({ code: 'IO_ERROR' }));
    }
  });

  it('completes what an interrupted attempt left, wherever it was interrupted', () => {
    for (let n = 1; n <= 6; n++) {
      const root = `${temporaryDirectory()}/store`;
      let count = 0;
      interceptFileOperations(() => {
        // From the n-th operation on nothing works any more, as after the death of the process.
        if (++count >= n) throw Object.assign(new Error('dead'), { code: 'EIO' });
      });
      expect(() => initStore(root)).toThrowError(expect.objectContaining({ code: 'IO_ERROR' }));
      interceptFileOperations(undefined);
      expect(isStore(root)).toBe(false);
      expect(initStore(root).root).toBe(root);
    }
  });
});

describe('openStore', () => {
  it('refuses a durability that there is not, before anything is made', () => {
    const root = `${temporaryDirectory()}/store`;
    const options = { durability: 'fulll' as 'full' };
    const refusal = expect.objectContaining({ code: 'INVALID_ARGUMENT' }) as Error;
    expect(() => initStore(root, options)).toThrow(refusal);
    expect(fs.existsSync(root)).toBe(false);
    initStore(root);
    expect(() => openStore(root, options)).toThrow(refusal);
  });

  it('trap 14: never creates anything', () => {
    const directory = temporaryDirectory();
    for (const root of [`${directory}/typo`, directory]) {
      expect(() => openStore(root)).toThrowError(
        expect.objectContaining({ code: 'STORE_NOT_FOUND', hints: [expect.stringContaining('init')] }),
      );
    }
    expect(listTree(directory)).toEqual([]);
    const root = `${directory}/store`;
    initStore(root);
    const before = listTree(root);
    const store = openStore(root, { indexes: `${directory}/fast` });
    expect(store.indexes).toBe(`${directory}/fast`);
    expect(openStore(root).indexes).toBe(`${root}/indexes`);
    expect([...store.objects.list(), ...listBatchIds(store), ...listSnapshotIds(store)]).toEqual([]);
    expect(listTree(root)).toEqual(before);
  });

  it('trap 7: a damaged store.json is found, a newer one refused', () => {
    const root = temporaryDirectory();
    initStore(root);
    const file = `${root}/store.json`;
    const text = fs.readFileSync(file, 'utf8');
    for (const damaged of [
      '',
      text.slice(0, 40),
      text.replace('codebatch.store', 'codebatch.batch'),
      text.replace('"name": "codebatch"', '"name": "codebatcj"'),
    ]) {
      fs.writeFileSync(file, damaged);
      expect(() => openStore(root)).toThrowError(expect.objectContaining({ code: 'STORE_INVALID' }));
    }
    fs.writeFileSync(file, text.replace('"schema_version": 1', '"schema_version": 2'));
    expect(() => openStore(root)).toThrowError(expect.objectContaining({ code: 'SCHEMA_TOO_NEW' }));
  });

  it('trap 6: a half-made snapshot or batch is not listed, nor is a directory that is no id', () => {
    const root = temporaryDirectory();
    const store = initStore(root);
    for (const directory of ['snapshots/half', 'snapshots/whole', 'snapshots/no id', 'batches/half', 'batches/whole']) {
      fs.mkdirSync(`${root}/${directory}`);
    }
    fs.writeFileSync(`${root}/snapshots/half/files.index.jsonl`, '');
    for (const marker of [
      'snapshots/whole/snapshot.json',
      'snapshots/no id/snapshot.json',
      'batches/whole/batch.json',
    ]) {
      fs.writeFileSync(`${root}/${marker}`, '{}');
    }
    expect(listSnapshotIds(store)).toEqual(['whole']);
    expect(listBatchIds(store)).toEqual(['whole']);
  });
});
