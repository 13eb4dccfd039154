import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { hashBytes, layout, type SnapshotRecord, type Store, writeDocument } from '@codebatch/core';
import { createSnapshot, listSnapshots, readSnapshot, readSnapshotFiles, resolveSnapshotId } from '@codebatch/snapshot';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeStore, makeTree } from './temporary.ts';

const OBJECT = hashBytes(Buffer.from('x'));
const LINE = {
  schema_version: 1,
  path: 'a.py',
  path_key: 'a.py',
  object: OBJECT,
  size: 1,
  lang_hint: 'python',
  mode: '644',
};

let store: Store;

beforeEach(() => {
  store = makeStore();
});

/** Puts a snapshot into the store as another program might have written it. */
function write(id: string, lines: readonly unknown[] | string, fields: Partial<SnapshotRecord> = {}): void {
  mkdirSync(layout.snapshotDir(store.root, id), { recursive: true });
  const text = typeof lines === 'string' ? lines : lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(layout.filesIndex(store.root, id), text);
  const record = {
    schema_name: 'codebatch.snapshot',
    schema_version: 1,
    snapshot_id: id,
    created_at: '2026-01-02T03:04:05.678Z',
    source: { type: 'directory', path: '/x' },
    ...fields,
  };
  writeFileSync(layout.snapshotFile(store.root, id), JSON.stringify(record));
}

function read(id: string): unknown[] {
  return [...readSnapshotFiles(store, id)];
}

describe('readSnapshotFiles', () => {
  it('R4.3 R13.2 accepts bare digests and keeps unknown fields', () => {
    write('one', [{ ...LINE, object: OBJECT.slice(7), extra: { deep: [1] } }]);
    expect(read('one')).toEqual([{ ...LINE, extra: { deep: [1] } }]);
  });

  it('an index that ends between two lines, as a power cut leaves it, is damaged and not short', () => {
    write('one', [LINE], { file_count: 2 });
    expect(() => read('one')).toThrow(expect.objectContaining({ code: 'SCHEMA_ERROR' }));
    write('none', '', { file_count: 1 });
    expect(() => read('none')).toThrow(expect.objectContaining({ code: 'SCHEMA_ERROR' }));
  });

  it('R13.2 refuses a newer schema', () => {
    write('one', [{ ...LINE, schema_version: 2 }]);
    expect(() => read('one')).toThrow(expect.objectContaining({ code: 'SCHEMA_TOO_NEW' }));
  });

  it.each([
    ['path', undefined],
    ['path', '../etc/passwd'],
    ['path', '/abs'],
    ['path', 'a//b'],
    ['path', 'a/./b'],
    ['path', 'a/'],
    ['path', 'nul\0'],
    ['path', ''],
    ['path', 7],
    ['path', 'lone \ud800'],
    ['path_key', undefined],
    ['path_key', ''],
    ['object', undefined],
    ['object', 'sha256:xyz'],
    ['object', OBJECT.toUpperCase()],
    ['object', '../../../../etc/passwd'],
    ['size', undefined],
    ['size', -1],
    ['size', 1.5],
    ['size', '1'],
    ['mode', '999'],
    ['lang_hint', 3],
    ['schema_version', undefined],
    ['schema_version', '1'],
  ])('R5.2 R5.3 refuses a line whose %s is %j, with path and line', (field, value) => {
    write('one', [LINE, { ...LINE, [field]: value }]);
    const lines = readSnapshotFiles(store, 'one');
    expect(lines.next().value).toEqual(LINE);
    expect(() => lines.next()).toThrow(
      expect.objectContaining({
        code: 'SCHEMA_ERROR',
        details: expect.objectContaining({ line: 2, field, path: layout.filesIndex(store.root, 'one') }),
      }),
    );
  });

  it('trap 6: a truncated or torn line is SCHEMA_ERROR with its number', async () => {
    await createSnapshot(store, { type: 'directory', path: makeTree({ a: '1', b: '2', c: '3' }) }, { id: 'one' });
    const file = layout.filesIndex(store.root, 'one');
    const whole = readFileSync(file);
    truncateSync(file, whole.length - 20);
    expect(() => read('one')).toThrow(
      expect.objectContaining({ code: 'SCHEMA_ERROR', details: expect.objectContaining({ line: 3 }) }),
    );
    writeFileSync(file, whole);
    appendFileSync(file, '\n');
    expect(() => read('one')).toThrow(
      expect.objectContaining({ code: 'SCHEMA_ERROR', details: expect.objectContaining({ line: 4 }) }),
    );
    writeFileSync(file, Buffer.concat([whole, Buffer.from([0xff, 0x0a])]));
    expect(() => read('one')).toThrow(expect.objectContaining({ code: 'SCHEMA_ERROR' }));
    rmSync(file);
    expect(() => read('one')).toThrow(expect.objectContaining({ code: 'IO_ERROR' }));
  });

  it('R5.2 answers only canonical paths or a clean error, for any change of bytes', async () => {
    await createSnapshot(
      store,
      { type: 'directory', path: makeTree({ 'a.py': '1', 'b/c': '2', é: '3' }) },
      { id: 'one' },
    );
    const file = layout.filesIndex(store.root, 'one');
    const whole = readFileSync(file);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 3 }),
        (changes) => {
          const mutated = Buffer.from(whole);
          for (const [at, flip] of changes) mutated[at]! ^= flip;
          writeFileSync(file, mutated);
          try {
            for (const { path, object } of readSnapshotFiles(store, 'one')) {
              expect(path.split('/')).not.toContain('..');
              expect(object).toMatch(/^sha256:[0-9a-f]{64}$/);
            }
          } catch (error) {
            expect(['SCHEMA_ERROR', 'SCHEMA_TOO_NEW']).toContain((error as { code: string }).code);
          }
          expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads line by line, so that what comes after a stop does not matter', () => {
    write('one', `${JSON.stringify(LINE)}\nnot json\n`);
    for (const file of readSnapshotFiles(store, 'one')) {
      expect(file.path).toBe('a.py');
      break;
    }
  });
});

describe('names of snapshots', () => {
  const at = (time: string, label?: string): Partial<SnapshotRecord> => ({
    created_at: time,
    ...(label === undefined ? {} : { metadata: { label } }),
  });

  beforeEach(() => {
    write('snap-a1', [], at('2026-01-01T00:00:00.001Z', 'nightly'));
    write('snap-a2', [], at('2026-01-01T00:00:00.003Z', 'nightly'));
    write('snap-b1', [], at('2026-01-01T00:00:00.002Z'));
    write('snap-b0', [], at('2026-01-01T00:00:00.002Z'));
  });

  it('id, latest, latest~n by time and then id, label, unique prefix', () => {
    const resolve = (name: string): string => resolveSnapshotId(store, name);
    expect(resolve('snap-b1')).toBe('snap-b1');
    expect(resolve('latest')).toBe('snap-a2');
    expect([1, 2, 3].map((n) => resolve(`latest~${n}`))).toEqual(['snap-b1', 'snap-b0', 'snap-a1']);
    expect(resolve('nightly')).toBe('snap-a2');
    expect(resolve('snap-a1')).toBe('snap-a1');
    write('other', [], at('2025-01-01T00:00:00.000Z'));
    expect(resolve('oth')).toBe('other');
  });

  it('an ambiguous prefix lists the candidates, an unknown name the nearest', () => {
    expect(() => resolveSnapshotId(store, 'snap-')).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        details: expect.objectContaining({ candidates: ['snap-a1', 'snap-b0', 'snap-b1', 'snap-a2'] }),
      }),
    );
    expect(() => resolveSnapshotId(store, 'snap-a3')).toThrow(
      expect.objectContaining({
        code: 'SNAPSHOT_NOT_FOUND',
        hints: expect.arrayContaining([expect.stringContaining('snap-a1')]),
      }),
    );
    expect(() => resolveSnapshotId(store, 'latest~4')).toThrow(expect.objectContaining({ code: 'SNAPSHOT_NOT_FOUND' }));
    expect(() => readSnapshot(store, 'snap-a3')).toThrow(expect.objectContaining({ code: 'SNAPSHOT_NOT_FOUND' }));
  });

  it('ids that are paths are refused', () => {
    for (const name of ['../x', '..', '.', '', 'a/b', 'a\\b', 'a\0']) {
      expect(() => resolveSnapshotId(store, name), name).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
      expect(() => readSnapshot(store, name), name).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });

  it('a damaged snapshot is left out of the list and an error when it is asked for', () => {
    writeFileSync(layout.snapshotFile(store.root, 'snap-b1'), '{"schema_name":');
    const record = readSnapshot(store, 'snap-a1');
    writeDocument(layout.snapshotFile(store.root, 'snap-a1'), record, 'process');
    const sealed = readFileSync(layout.snapshotFile(store.root, 'snap-a1'), 'utf8');
    writeFileSync(layout.snapshotFile(store.root, 'snap-a1'), sealed.replace('nightly', 'nightlx'));
    const damaged: string[] = [];
    expect(listSnapshots(store, (id) => damaged.push(id)).map(({ snapshot_id }) => snapshot_id)).toEqual([
      'snap-b0',
      'snap-a2',
    ]);
    expect(damaged).toEqual(['snap-a1', 'snap-b1']);
    for (const id of damaged)
      expect(() => readSnapshot(store, id)).toThrow(expect.objectContaining({ code: 'SCHEMA_ERROR' }));
  });

  it('a damaged snapshot that may be what is asked for is refused', () => {
    writeFileSync(layout.snapshotFile(store.root, 'snap-b1'), '{"schema_name":');
    for (const name of ['latest', 'latest~3', 'nightly', 'else'])
      expect(() => resolveSnapshotId(store, name), name).toThrow(
        expect.objectContaining({ code: 'SCHEMA_ERROR', message: expect.stringContaining('snap-b1') }),
      );
    for (const name of ['snap-b1', 'snap-a1']) expect(resolveSnapshotId(store, name)).toBe(name);
    write('last', [], at(new Date(Date.now() + 3_600_000).toISOString()));
    expect(resolveSnapshotId(store, 'latest')).toBe('last');
  });
});
