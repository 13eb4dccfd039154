import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interceptFileOperations, isCodebatchError, layout, openStore, type Store } from '@codebatch/core';
import * as query from '@codebatch/query';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Body, makeStore, type TaskSpec } from './make-store.ts';
import { removeStore, treeOf, unpackForeignStore } from './store-tree.ts';

/** The same store, for which no index was ever built. */
function withoutIndex(store: Store): Store {
  return openStore(store.root, { indexes: `${store.root}-no-indexes` });
}

type Filter = query.OutputFilter;
type View = (store: Store, batch: string, filter: Filter, groupBy: readonly string[]) => unknown;

/** The views that output records decide. */
const VIEWS: Readonly<Record<string, View>> = {
  outputs: (store, batch, filter) => Array.from(query.scanOutputs(store, batch, filter), ({ text }) => text),
  first: (store, batch, filter) =>
    Array.from(query.scanOutputs(store, batch, filter, { limit: 1 }), ({ text }) => text),
  counts: (store, batch, filter, groupBy) => query.countOutputs(store, batch, filter, groupBy),
  errors: (store, batch, filter) => query.errorList(store, batch, filter),
  files: (store, batch, filter) => query.filesWithDiagnostics(store, batch, filter),
  failed: (store, batch, { tasks = [], path = [] }) => query.failedFiles(store, batch, { tasks, path }),
  missing: (store, batch, { tasks = [], ...filter }, groupBy) => {
    const told: unknown[] = [query.missingShards(store, batch, tasks)];
    const onMissing = (missing: readonly query.MissingShards[]) => told.push(missing);
    for (const limit of [1, Number.MAX_SAFE_INTEGER]) {
      for (const _ of query.scanOutputs(store, batch, { ...filter, tasks }, { limit, onMissing }));
    }
    query.countOutputs(store, batch, { ...filter, tasks }, groupBy, { onMissing });
    return told;
  },
  top: (store, batch, { tasks = [], path = [] }) => query.topMetrics(store, batch, 'loc', { tasks, path }),
};

function answer(view: string, ...question: Parameters<View>): unknown {
  try {
    return (VIEWS[view] as View)(...question);
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

const PATHS = [
  'a.py',
  'src/a.py',
  'src/b.ts',
  'src/[id].tsx',
  'docs/Ünïcode/é.md',
  'docs/e\u0301.md',
  'sp ace/"q"\\.py',
  `${'long/'.repeat(90)}end.py`,
];
const NAMES = [
  'run',
  'Run',
  'a.b',
  '',
  'näme',
  '\u{1f600}',
  'sur\ud800rogate',
  'n\ufffd',
  'x'.repeat(3000),
  `${'x'.repeat(3000)}y`,
  'l\nine',
  'run*',
];
const CODES = ['L001', 'L002', 'E0001', 'TASK_FAILED', 'ö', `${'c'.repeat(500)}1`, `${'c'.repeat(500)}2`];
const FIELDS = [
  'kind',
  'severity',
  'code',
  'language',
  'path',
  'directory',
  'extension',
  'task_id',
  'task_type',
  'metric',
  'symbol_type',
  'name',
  'line',
  'shard_id',
  'format',
];

const odd = fc.constantFrom<unknown>(null, 7, true, ['L001'], { a: 1 }, '', '7');
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 });
const mostly = (values: readonly string[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom<unknown>(...values) }, { weight: 1, arbitrary: odd });

const body: fc.Arbitrary<Body> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('diagnostic'),
      severity: mostly(['error', 'warning', 'info']),
      code: mostly(CODES),
      message: fc.string(),
      line: maybe(fc.nat(9)),
    },
    { requiredKeys: ['kind'] },
  ),
  fc.record(
    {
      kind: fc.constant('symbol'),
      name: mostly(NAMES),
      qualified_name: maybe(mostly(NAMES)),
      symbol_type: mostly(['function', 'class']),
    },
    { requiredKeys: ['kind'] },
  ),
  fc.record(
    {
      kind: fc.constant('metric'),
      metric: mostly(['loc', 'sloc']),
      value: fc.oneof(fc.nat(99), fc.constant('python')),
    },
    { requiredKeys: ['kind'] },
  ),
  fc.record(
    {
      kind: fc.constantFrom('ast', 'skip', 'vendor.kind', 'diagnostic'),
      code: maybe(mostly(CODES)),
      format: maybe(fc.constant('cbt')),
      language: maybe(fc.constantFrom('python', 'rust')),
      file_origin: maybe(fc.constantFrom('generated', 'vendored')),
    },
    { requiredKeys: ['kind'] },
  ),
  // A record of a file that is in no snapshot, or between those of another file.
  fc.record({
    kind: fc.constant('symbol'),
    path: fc.constantFrom(...PATHS, 'gone.py', 'l\ud800ne.py'),
    name: fc.constantFrom(...NAMES),
  }),
);

/** Ways in which other programs write JSON. */
const WRITERS: readonly ((record: object) => string)[] = [
  (record) => JSON.stringify(record),
  (record) => JSON.stringify(record, null, 1).replace(/\n */g, ' '),
  (record) =>
    JSON.stringify(record).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  (record) => `${JSON.stringify(record)}\r`,
  (record) => `${JSON.stringify(record)}\n\n  `,
];

const task = (id: string): fc.Arbitrary<TaskSpec> =>
  fc
    .record({
      bodies: fc.array(fc.array(body, { maxLength: 12 }), { minLength: PATHS.length, maxLength: PATHS.length }),
      writer: fc.constantFrom(...WRITERS),
      strategy: fc.constantFrom('hash_prefix' as const, 'single' as const, 'round_robin' as const),
      unfinished: fc.constantFrom(undefined, undefined, 'failed' as const, 'running' as const),
    })
    .map(({ bodies, writer, strategy, unfinished }) => ({
      id,
      type: id.slice(3),
      strategy,
      ...(strategy === 'round_robin' ? { shardCount: 3 } : {}),
      outputs: ({ path }) => bodies[PATHS.indexOf(path)] ?? [],
      serialise: writer,
      status: (shard: string) => (unfinished !== undefined && shard > '60' ? unfinished : 'done'),
      // Lines behind the first of a record are none of its own.
      state: () => ({ outputs_bytes: undefined as never }),
    }));

const values = (pool: readonly string[]) => maybe(fc.array(fc.constantFrom(...pool), { maxLength: 3 }));
const filter: fc.Arbitrary<query.OutputFilter> = fc
  .record({
    tasks: values(['parse', '02_lint']),
    kinds: values(['diagnostic', 'symbol', 'metric', 'skip', 'sym*']),
    severities: values(['error', 'warning', 'hint']),
    codes: values([...CODES, 'L00?', 'none']),
    names: values([...NAMES, 'r*', 'none']),
    metrics: values(['loc', '*']),
    path: values([...PATHS, 'src', '*.py', 'docs/**', 'none', 'é', 'l\ud800ne']),
    languages: values(['python', 'typescript', 'rust', 'unknown']),
    fileOrigins: values(['own', 'generated', 'vendored']),
    shards: values(['00', '01']),
  })
  .map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));

describe('the index of records', () => {
  it('R12.5 trap 3: answers are those of the scan, byte for byte and in order, whatever the records and the question', async () => {
    await fc.assert(
      fc.asyncProperty(
        task('01_parse'),
        task('02_lint'),
        fc.constantFrom(3, 17, 1000),
        fc.array(
          fc.tuple(
            fc.constantFrom('outputs', 'counts', ...Object.keys(VIEWS)),
            filter,
            fc.subarray(FIELDS, { maxLength: 3 }),
          ),
          { minLength: 24, maxLength: 24 },
        ),
        async (parse, lint, segmentRecords, questions) => {
          const snapshots = { 'snap-1': Object.fromEntries(PATHS.map((path) => [path, path])) };
          const store = makeStore({
            snapshots,
            batches: [{ id: 'batch-1', snapshot: 'snap-1', tasks: [parse, lint] }],
          });
          try {
            const built = await query.buildRecordIndex(store, 'batch-1', { segmentRecords });
            expect(built.status).toBe('built');
            const plain = withoutIndex(store);
            for (const [view, wanted, groupBy] of questions) {
              const indexed = answer(view, store, 'batch-1', wanted, groupBy);
              expect(indexed).toEqual(answer(view, plain, 'batch-1', wanted, groupBy));
            }
            expect(query.batchSummary(store, 'batch-1')).toEqual(query.batchSummary(plain, 'batch-1'));
          } finally {
            removeStore(store);
          }
        },
      ),
      { numRuns: 15, endOnFailure: true },
    );
  });

  it('R12.5 holds for a store of another implementation, whose own index stays as it is', async () => {
    const store = unpackForeignStore();
    try {
      mkdirSync(`${store.root}/indexes/lmdb`, { recursive: true });
      writeFileSync(`${store.root}/indexes/lmdb/data.mdb`, 'of another program');
      const before = treeOf(`${store.root}/indexes/lmdb`);
      const plain = withoutIndex(store);
      const filters: Filter[] = [
        {},
        { kinds: ['symbol'] },
        { severities: ['error'] },
        { codes: ['L101', 'E0001'] },
        { names: ['os'] },
      ];
      for (const batch of ['batch-one', 'batch-two']) {
        expect((await query.buildRecordIndex(store, batch)).status).toBe('built');
        for (const filter of [...filters, { path: 'pkg' }]) {
          for (const view of Object.keys(VIEWS)) {
            const indexed = answer(view, store, batch, filter, ['kind', 'language', 'directory']);
            expect(indexed).toEqual(answer(view, plain, batch, filter, ['kind', 'language', 'directory']));
          }
        }
      }
      expect(treeOf(`${store.root}/indexes/lmdb`)).toEqual(before);
    } finally {
      removeStore(store);
    }
  });
});

describe('an index of one batch', () => {
  const finding = (code: string): Body => ({ kind: 'diagnostic', severity: 'warning', code, message: code });
  const filler = Array.from({ length: 40 }, (_, n): Body => {
    const name = `name${n}`;
    return { kind: 'symbol', name, qualified_name: `Owner.${name}` };
  });
  let store: Store;
  beforeAll(async () => {
    store = makeStore({
      snapshots: { 'snap-1': { 'a.py': 'a', 'b.py': 'b', 'c.py': 'c' } },
      batches: [
        {
          id: 'batch-1',
          snapshot: 'snap-1',
          tasks: [{ id: '01_lint', outputs: ({ path }) => [finding('L001'), finding(`L-${path}`), ...filler] }],
        },
      ],
    });
    await query.buildRecordIndex(store, 'batch-1');
  });
  afterAll(() => removeStore(store));

  const found = (filter: query.OutputFilter) =>
    Array.from(query.scanOutputs(store, 'batch-1', filter), ({ record }) => record.path);
  const indexFile = () => {
    const parent = `${store.root}/indexes/records/4/batch-1`;
    const [name] = readdirSync(parent);
    return join(parent, name as string);
  };
  const outputs = () => {
    const shards = layout.shardsDir(store.root, 'batch-1', '01_lint');
    return readdirSync(shards).map((shard) => `${shards}/${shard}/outputs.index.jsonl`);
  };

  it('is asked: one of other records finds nothing where the scan finds something', async () => {
    const [path] = outputs() as [string];
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replaceAll('L001', 'L009'));
    await query.buildRecordIndex(store, 'batch-1');
    const other = readFileSync(indexFile());
    writeFileSync(path, text);
    expect((await query.buildRecordIndex(store, 'batch-1')).status).toBe('built');
    expect(found({ codes: ['L001'] })).toHaveLength(3);
    writeFileSync(indexFile(), other);
    expect(found({ codes: ['L001'] })).toHaveLength(2);
    rmSync(`${store.root}/indexes`, { recursive: true });
    expect(found({ codes: ['L001'] })).toHaveLength(3);
    await query.buildRecordIndex(store, 'batch-1');
  });

  it('R12.5 finds symbols by their qualified names', () => {
    expect(found({ names: ['Owner.name7'], path: 'b.py' })).toEqual(['b.py']);
  });

  it('is built once: a second build finds it, and no reading changes it', async () => {
    const again = await query.buildRecordIndex(store, 'batch-1');
    expect(again).toMatchObject({ status: 'current', batch_id: 'batch-1', snapshot_id: 'snap-1' });
    const before = readFileSync(indexFile());
    expect(query.countOutputs(store, 'batch-1', {}, ['kind'])).toEqual([
      { kind: 'symbol', count: 120 },
      { kind: 'diagnostic', count: 6 },
    ]);
    expect(found({ names: ['name7'], path: 'c.py' })).toEqual(['c.py']);
    expect(readdirSync(`${store.root}/indexes/records/4/batch-1`)).toHaveLength(1);
    expect(readFileSync(indexFile()).equals(before)).toBe(true);
  });

  it('trap 3: is left aside once a file was replaced by one of the same size and time', async () => {
    await query.buildRecordIndex(store, 'batch-1');
    const [path] = outputs() as [string];
    const { atime, mtime } = statSync(path);
    const text = readFileSync(path, 'utf8');
    writeFileSync(`${path}.new`, text.replaceAll('L001', 'L999'));
    utimesSync(`${path}.new`, atime, mtime);
    renameSync(`${path}.new`, path);
    expect(found({ codes: ['L999'] })).toHaveLength(1);
    expect(found({ codes: ['L001'] })).toHaveLength(2);
    expect(query.countOutputs(store, 'batch-1', { codes: ['L001'] }, [])).toEqual([{ count: 2 }]);
    expect((await query.buildRecordIndex(store, 'batch-1')).status).toBe('built');
    expect(found({ codes: ['L999'] })).toHaveLength(1);
    writeFileSync(path, text);
    utimesSync(path, atime, mtime);
    expect(found({ codes: ['L001'] })).toHaveLength(3);
  });

  it('is left aside once the state of a shard or the set of shards is another one', async () => {
    await query.buildRecordIndex(store, 'batch-1');
    const [path] = outputs() as [string];
    const state = join(path, '../state.json');
    const text = readFileSync(state, 'utf8');
    writeFileSync(state, text.replace('"done"', '"running"').replace(/,\s*"self_sha256": "[0-9a-f]+"/, ''));
    expect(found({ codes: ['L001'] })).toHaveLength(2);
    writeFileSync(state, text);
    expect(found({ codes: ['L001'] })).toHaveLength(3);
  });

  it('is replaced by the next one, which removes it, and those of batches that are gone', async () => {
    await query.buildRecordIndex(store, 'batch-1');
    mkdirSync(`${store.root}/indexes/records/4/batch-gone/x`, { recursive: true });
    const [path] = outputs() as [string];
    utimesSync(path, 1, 1);
    expect((await query.buildRecordIndex(store, 'batch-1')).status).toBe('built');
    expect(readdirSync(`${store.root}/indexes/records/4`)).toEqual(['batch-1']);
    expect(readdirSync(`${store.root}/indexes/records/4/batch-1`)).toHaveLength(1);
  });

  it('that is damaged anywhere is as good as none, and is built again', async () => {
    await query.buildRecordIndex(store, 'batch-1');
    const whole = readFileSync(indexFile());
    const answers = () => [
      found({ codes: ['L001'] }),
      found({ names: ['name7'] }),
      query.countOutputs(store, 'batch-1', {}, ['kind', 'path']),
    ];
    const right = answers();
    const damages = [
      Buffer.from('no index'),
      Buffer.alloc(0),
      ...[1, 24, whole.length >> 1].map((bytes) => whole.subarray(0, whole.length - bytes)),
      ...Array.from({ length: 200 }, (_, n) => {
        const damaged = Buffer.from(whole);
        const at = Math.floor((n / 200) * whole.length);
        damaged[at] = (damaged[at] as number) ^ 0x55;
        return damaged;
      }),
      Buffer.concat([whole.subarray(0, -24), Buffer.alloc(24, 0xff)]),
    ];
    for (const damaged of damages) {
      writeFileSync(indexFile(), damaged);
      expect(answers()).toEqual(right);
    }
    for (const damaged of damages.slice(0, 20)) {
      writeFileSync(indexFile(), damaged);
      expect((await query.buildRecordIndex(store, 'batch-1')).status).toBe('built');
      expect(readFileSync(indexFile()).equals(whole)).toBe(true);
    }
  });

  it('is not built where the disk is full, and leaves nothing there', async () => {
    rmSync(`${store.root}/indexes`, { recursive: true, force: true });
    interceptFileOperations((operation, path) => {
      if (operation === 'write' && path.includes('/indexes/records/'))
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    try {
      await expect(query.buildRecordIndex(store, 'batch-1')).rejects.toMatchObject({ code: 'STORE_FULL' });
    } finally {
      interceptFileOperations(undefined);
    }
    expect(readdirSync(`${store.root}/indexes/records/4/batch-1`)).toEqual([]);
    expect(found({ codes: ['L001'] })).toHaveLength(3);
    expect((await query.buildRecordIndex(store, 'batch-1')).status).toBe('built');
  });

  it('is not built of a batch that is deleted meanwhile, which is no damage', async () => {
    rmSync(`${store.root}/indexes`, { recursive: true, force: true });
    const { root } = store;
    const directory = layout.batchDir(root, 'batch-1');
    // It goes before one of the first files of records is read, or the state before that.
    for (let at = 1; at <= 6; at += 1) {
      let looks = Number.NEGATIVE_INFINITY;
      interceptFileOperations((operation) => {
        if (operation === 'open') looks = 0;
      });
      const watched: Store = {
        ...store,
        get root() {
          looks += 1;
          if (looks === at) renameSync(directory, `${directory}.tmp`);
          return root;
        },
      };
      try {
        expect(await query.buildRecordIndex(watched, 'batch-1')).toMatchObject({ status: 'overtaken', records: 0 });
      } finally {
        interceptFileOperations(undefined);
        renameSync(`${directory}.tmp`, directory);
      }
    }
    expect(readdirSync(`${root}/indexes/records/4/batch-1`)).toEqual([]);
    expect((await query.buildRecordIndex(store, 'batch-1')).status).toBe('built');
  });

  it('is not built of damaged records', async () => {
    const [path] = outputs() as [string];
    const text = readFileSync(path);
    appendFileSync(path, '{"torn');
    await expect(query.buildRecordIndex(store, 'batch-1')).rejects.toMatchObject({ code: 'SCHEMA_ERROR' });
    expect(readdirSync(`${store.root}/indexes/records/4/batch-1`).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    writeFileSync(path, text);
  });

  it('is not built, and the batch has no stamp, where a file cannot be looked at', async () => {
    const [path] = outputs() as [string];
    const text = readFileSync(path);
    rmSync(path);
    symlinkSync(path, path);
    try {
      const failure = { code: 'IO_ERROR', details: { path } };
      await expect(query.buildRecordIndex(store, 'batch-1')).rejects.toMatchObject(failure);
      expect(() => query.batchStamp(store, 'batch-1')).toThrow(expect.objectContaining({ code: 'IO_ERROR' }));
    } finally {
      rmSync(path);
      writeFileSync(path, text);
    }
  });

  it('is given up where it would take longer than allowed', async () => {
    rmSync(`${store.root}/indexes`, { recursive: true, force: true });
    expect(await query.buildRecordIndex(store, 'batch-1', { budgetMs: 99 })).toMatchObject({
      status: 'given_up',
      records: 0,
    });
    expect(existsSync(`${store.root}/indexes`)).toBe(false);
  });

  it('can be kept elsewhere', async () => {
    const indexes = mkdtempSync(join(tmpdir(), 'codebatch-indexes-'));
    const elsewhere = openStore(store.root, { indexes });
    const before = treeOf(store.root);
    expect((await query.buildRecordIndex(elsewhere, 'batch-1')).status).toBe('built');
    expect(readdirSync(`${indexes}/records/4`)).toEqual(['batch-1']);
    expect(treeOf(store.root)).toEqual(before);
    rmSync(indexes, { recursive: true });
  });
});
