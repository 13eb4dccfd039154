import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isCodebatchError, layout, type OutputRecord, type Store } from '@codebatch/core';
import { countOutputs, type MissingShards, missingShards, type OutputFilter, scanOutputs } from '@codebatch/query';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Body, makeStore, type StoreSpec } from './make-store.ts';
import { removeStore } from './store-tree.ts';

const files = { 'src/app.py': 'a = 1\n', 'src/[id].tsx': 'b\n', 'naïve/é.py': 'c\n', 'readme.md': 'd\n' };

const spec: StoreSpec = {
  snapshots: { one: files },
  batches: [
    {
      id: 'b',
      snapshot: 'one',
      tasks: [
        { id: '01_lint', type: 'lint', outputs: (file) => [diagnostic('L001', 'warning'), ...third(file.path)] },
        {
          id: '00_symbols',
          type: 'symbols',
          outputs: () => [{ kind: 'symbol', name: 'run', qualified_name: 'A.run' }],
        },
      ],
    },
  ],
};

function diagnostic(code: string, severity: string): Body {
  return { kind: 'diagnostic', code, severity, message: `found ${code}`, line: 1, column: 1 };
}

function third(path: string): Body[] {
  return path.endsWith('.md') ? [{ kind: 'acme.note', language: 'prose', name: 'L001' }] : [];
}

const opened: Store[] = [];
function open(given: StoreSpec): Store {
  const store = makeStore(given);
  opened.push(store);
  return store;
}
afterEach(() => {
  for (const store of opened.splice(0)) removeStore(store);
});

function found(store: Store, filter?: OutputFilter, limit?: number): string[] {
  const options = limit === undefined ? {} : { limit };
  return [...scanOutputs(store, 'b', filter, options)].map(
    ({ record }) => `${record.task_id} ${record.path} ${record.kind}`,
  );
}

describe('scanOutputs', () => {
  it('R12.2 yields tasks in plan order, shards by id, records in stored order, each exactly as stored', () => {
    const store = open(spec);
    const scanned = [...scanOutputs(store, 'b')];
    expect(scanned).toHaveLength(9);
    const keys = scanned.map(({ record }) => `${record.task_id === '01_lint' ? 0 : 1}${record.shard_id}`);
    expect(keys).toEqual(keys.toSorted());
    for (const { text, record } of scanned) expect(JSON.parse(text)).toEqual(record);
    const shard = scanned[0]?.record.shard_id as string;
    const stored = readFileSync(layout.shardOutputs(store.root, 'b', '01_lint', shard), 'utf8');
    expect(stored.startsWith(`${scanned[0]?.text}\n`)).toBe(true);
  });

  it('R12.4 combines filters by and, values of one field by or', () => {
    const store = open(spec);
    expect(found(store, { kinds: ['diagnostic'], path: 'readme' })).toEqual(['01_lint readme.md diagnostic']);
    expect(found(store, { kinds: ['acme.note', 'symbol'], path: '*.md' })).toHaveLength(2);
    expect(found(store, { tasks: ['symbols'] })).toHaveLength(4);
    expect(found(store, { tasks: ['00_symbols', 'lint'] })).toHaveLength(9);
    expect(found(store, { severities: ['warning'], codes: ['L001'] })).toHaveLength(4);
    expect(found(store, { severities: ['error'], codes: ['L001'] })).toEqual([]);
    expect(found(store, { kinds: ['acme.*'] })).toHaveLength(1);
    expect(found(store, { path: '[id].tsx', kinds: ['symbol'] })).toHaveLength(1);
    expect(found(store, { path: ['readme', 'app'], kinds: ['symbol'] })).toHaveLength(2);
  });

  it('R12.4 takes the language of a record from itself, else from the snapshot', () => {
    const store = open(spec);
    expect(found(store, { languages: ['python'], kinds: ['symbol'] })).toHaveLength(2);
    expect(found(store, { languages: ['prose'] })).toEqual(['01_lint readme.md acme.note']);
    expect(found(store, { languages: ['markdown'] })).toHaveLength(2);
    expect(found(store, { languages: ['cobol'] })).toEqual([]);
  });

  it('trap 3: compares whole values, so that a filter never matches by prefix', () => {
    const store = open(spec);
    expect(found(store, { codes: ['L00'] })).toEqual([]);
    expect(found(store, { kinds: ['diag'] })).toEqual([]);
    expect(found(store, { names: ['run'] })).toHaveLength(4);
    expect(found(store, { names: ['A.run'] })).toHaveLength(4);
    expect(found(store, { names: ['ru'] })).toEqual([]);
    expect(found(store, { names: ['L001'] })).toHaveLength(1);
  });

  it('stops at the limit, and refuses one that is no count', () => {
    const store = open(spec);
    expect(found(store, {}, 3)).toHaveLength(3);
    expect(found(store, {}, 0)).toEqual([]);
    expect(() => scanOutputs(store, 'b', {}, { limit: -1 })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  it('R8.4 takes nothing from a shard that is not done, whatever lies in its directory', () => {
    const status = { running: 'running', failed: 'failed', ready: 'ready' } as const;
    for (const value of Object.values(status)) {
      const store = open({
        ...spec,
        batches: [
          { id: 'b', snapshot: 'one', tasks: [{ id: 't', status: () => value, outputs: () => [{ kind: 'x' }] }] },
        ],
      });
      const [shard] = shardsOf(store);
      writeFileSync(layout.shardOutputs(store.root, 'b', 't', shard as string), '{"half":');
      expect(found(store)).toEqual([]);
    }
  });

  it('tells what is not done of the tasks that it reads, at its end, and nothing of what is done', () => {
    const unfinished: StoreSpec = {
      ...spec,
      batches: [
        {
          id: 'b',
          snapshot: 'one',
          tasks: [
            { id: '01_done', outputs: () => [{ kind: 'x' }] },
            { id: '02_half', status: (shard) => (shard > '80' ? 'done' : 'running'), outputs: () => [{ kind: 'x' }] },
            { id: '03_not', status: () => 'ready' },
          ],
        },
      ],
    };
    const store = open(unfinished);
    const told = (filter: OutputFilter, limit?: number) => {
      const all: (readonly MissingShards[])[] = [];
      const onMissing = (missing: readonly MissingShards[]) => all.push(missing);
      for (const _ of scanOutputs(store, 'b', filter, limit === undefined ? { onMissing } : { limit, onMissing }));
      countOutputs(store, 'b', filter, ['kind'], { onMissing });
      return all;
    };
    const half = missingShards(store, 'b', ['02_half']);
    expect(half).toMatchObject([{ task_id: '02_half' }]);
    expect(missingShards(store, 'b').map(({ task_id }) => task_id)).toEqual(['02_half', '03_not']);
    for (const limit of [undefined, 1]) {
      expect(told({ tasks: ['01_done'] }, limit)).toEqual([[], []]);
      expect(told({ tasks: ['02_half'], kinds: ['none'] }, limit)).toEqual([half, half]);
      expect(told({}, limit)).toEqual([missingShards(store, 'b'), missingShards(store, 'b')]);
    }
  });
});

describe('damage in the outputs of a done shard', () => {
  const oneTask: StoreSpec = {
    snapshots: { one: { 'a.py': 'a\n' } },
    batches: [{ id: 'b', snapshot: 'one', tasks: [{ id: 't', state: withoutSize, outputs: () => bodies }] }],
  };
  const bodies = [1, 2, 3].map((n): Body => ({ kind: 'symbol', name: `n${n}` }));

  function withoutSize(): { outputs_bytes?: never } {
    return { outputs_bytes: undefined } as never;
  }

  function damage(change: (text: string) => string): { store: Store; path: string } {
    const store = open(oneTask);
    const path = layout.shardOutputs(store.root, 'b', 't', shardsOf(store)[0] as string);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    return { store, path };
  }

  it.each([
    ['torn at the end', (text: string) => text.slice(0, -20), 3],
    ['torn in the middle', (text: string) => text.replace(/"name":"n2"}\n/, '"na\n'), 2],
    ['overwritten by zeros', (text: string) => text.replace(/\{.*n2.*\}/, (line) => '\0'.repeat(line.length)), 2],
    ['an array', (text: string) => text.replace(/\{.*n2.*\}/, '["n2"]'), 2],
    ['two records on one line', (text: string) => text.replace('}\n', '}'), 1],
  ])('trap 6: a line that is %s is SCHEMA_ERROR with file and line, under any filter', (_, change, line) => {
    for (const filter of [{}, { names: ['n1', 'n2', 'n3'] }, { names: ['absent'] }, { kinds: ['symbol'] }]) {
      const { store } = damage(change);
      const thrown = catchError(() => [...scanOutputs(store, 'b', filter)]);
      if (filter.names?.[0] === 'absent' && line === 1) continue;
      expect(thrown).toMatchObject({ code: 'SCHEMA_ERROR', details: { line } });
      expect(thrown?.details['path']).toMatch(/^batches\/b\/tasks\/t\/shards\/..\/outputs\.index\.jsonl$/);
      expect(thrown?.hints.join()).toMatch(/verify/);
    }
  });

  it('trap 7: a file of another size than its shard recorded is refused before a record of it is given', () => {
    const store = open({
      ...oneTask,
      batches: [{ id: 'b', snapshot: 'one', tasks: [{ id: 't', outputs: () => bodies }] }],
    });
    const path = layout.shardOutputs(store.root, 'b', 't', shardsOf(store)[0] as string);
    appendFileSync(path, readFileSync(path));
    expect(catchError(() => scanOutputs(store, 'b').next())).toMatchObject({ code: 'SCHEMA_ERROR' });
  });

  it('a record without a kind, or that is not UTF-8, is SCHEMA_ERROR; one of a newer schema SCHEMA_TOO_NEW', () => {
    const kindless = damage((text) => text.replace(/"kind":"symbol",/, ''));
    expect(catchError(() => [...scanOutputs(kindless.store, 'b')])).toMatchObject({ details: { line: 1 } });
    const newer = damage((text) => text.replace('"schema_version":1', '"schema_version":2'));
    expect(catchError(() => [...scanOutputs(newer.store, 'b')])).toMatchObject({ code: 'SCHEMA_TOO_NEW' });
    const latin = damage((text) => text);
    writeFileSync(latin.path, Buffer.from(readFileSync(latin.path, 'utf8').replace('n2', '\xe9'), 'latin1'));
    expect(catchError(() => [...scanOutputs(latin.store, 'b')])).toMatchObject({
      code: 'SCHEMA_ERROR',
      details: { line: 2 },
    });
  });

  it('a missing outputs index of a done shard is SCHEMA_ERROR, unless the shard says that it has no records', () => {
    const { store, path } = damage((text) => text);
    rmSync(path);
    expect(catchError(() => [...scanOutputs(store, 'b')])).toMatchObject({ code: 'SCHEMA_ERROR' });
    const empty = open({ ...oneTask, batches: [{ id: 'b', snapshot: 'one', tasks: [{ id: 't' }] }] });
    rmSync(layout.shardOutputs(empty.root, 'b', 't', shardsOf(empty)[0] as string));
    expect([...scanOutputs(empty, 'b')]).toEqual([]);
  });

  it('accepts a last line without a line end, empty lines and CRLF', () => {
    const { store } = damage((text) => text.replaceAll('\n', '\r\n\n').trimEnd());
    const scanned = [...scanOutputs(store, 'b', { names: ['n3'] })];
    expect(scanned.map(({ text }) => JSON.parse(text).name)).toEqual(['n3']);
    expect(scanned[0]?.text.endsWith('}')).toBe(true);
  });
});

describe('the raw pre-filter', () => {
  const text = fc.oneof(
    fc.constantFrom('diagnostic', 'symbol', 'L101', 'a/b', 'K', 'naïve', '🎉', '"', '\\', 'warning', 'hint'),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const severity = fc.constantFrom('error', 'warning');
  const body = fc.record(
    { kind: text, code: text, name: text, qualified_name: text, metric: text, severity, message: text, path: text },
    { requiredKeys: ['kind', 'path'] },
  );
  const filter = fc.record(
    {
      kinds: fc.array(text, { maxLength: 2 }),
      codes: fc.array(text, { maxLength: 2 }),
      names: fc.array(text, { maxLength: 2 }),
      metrics: fc.array(text, { maxLength: 2 }),
      severities: fc.array(severity, { maxLength: 2 }),
      path: fc.oneof(
        text.filter((value) => value !== ''),
        fc.constantFrom('a/*', '**/b', 'n*', '?', '{a,b}', '[K]'),
      ),
    },
    { requiredKeys: [] },
  );
  const stores: Store[] = [];
  afterAll(() => {
    for (const store of stores) removeStore(store);
  });

  const paths = fc.constantFrom('a/b', 'x/a/b', 'b', 'K', '\u212a', 'e\u0301/b', 'naïve');
  const pathFilter = fc.constantFrom('a/b', 'a/*', '**/b', 'K', 'b', '/b', '*/b', '?', './a/b', 'é/b', 'na');
  const anyCase = fc.oneof(
    fc.tuple(body, filter),
    fc.tuple(fc.record({ kind: fc.constant('x'), path: paths }), fc.record({ path: pathFilter })),
  );

  it('R12.5 loses no match, however a writer spaces, orders and escapes its JSON', () => {
    const store = makeStore({
      snapshots: { one: { f: '' } },
      batches: [
        { id: 'b', snapshot: 'one', tasks: [{ id: 't', state: () => ({ outputs_bytes: undefined }) as never }] },
      ],
    });
    stores.push(store);
    const path = layout.shardOutputs(store.root, 'b', 't', shardsOf(store)[0] as string);
    const style = fc.record({
      escape: fc.constantFrom('none', 'ascii', 'all', 'slash'),
      space: fc.boolean(),
      reverse: fc.boolean(),
    });
    fc.assert(
      fc.property(
        anyCase,
        fc.array(fc.tuple(body, style), { maxLength: 3 }),
        style,
        ([fields, wanted], others, how) => {
          const lines = [write(fields, how), ...others.map(([other, itsStyle]) => write(other, itsStyle))];
          writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
          const all = [...scanOutputs(store, 'b')].map(({ record }) => record);
          const expected = all.filter((record) => wantedBy(record, wanted));
          const got = [...scanOutputs(store, 'b', wanted)].map(({ record }) => record);
          expect(got).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('R12.5 finds a value that a writer escaped', () => {
    const store = makeStore({
      snapshots: { one: { f: '' } },
      batches: [
        { id: 'b', snapshot: 'one', tasks: [{ id: 't', state: () => ({ outputs_bytes: undefined }) as never }] },
      ],
    });
    stores.push(store);
    const path = layout.shardOutputs(store.root, 'b', 't', shardsOf(store)[0] as string);
    const line = write({ kind: 'metric', path: 'f', metric: 'loc' }, { escape: 'none', space: false, reverse: false });
    writeFileSync(path, `${line.replace('"metric":"loc"', '"metric":"l\\u006fc"')}\n`);
    expect([...scanOutputs(store, 'b', { metrics: ['loc'] })]).toHaveLength(1);
  });

  function wantedBy(record: OutputRecord, wanted: OutputFilter): boolean {
    const has = (values: readonly string[] | undefined, ...fields: unknown[]) =>
      values === undefined ||
      values.length === 0 ||
      fields.some((field) => typeof field === 'string' && values.some((value) => matchesWild(value, field)));
    return (
      has(wanted.kinds, record.kind) &&
      has(wanted.codes, record.code) &&
      has(wanted.names, record.name, record.qualified_name) &&
      has(wanted.metrics, record.metric) &&
      has(wanted.severities, record.severity) &&
      (wanted.path === undefined || pathMatches(wanted.path as string, record.path))
    );
  }

  function write(fields: Record<string, unknown>, how: { escape: string; space: boolean; reverse: boolean }): string {
    const envelope = { schema_version: 1, snapshot_id: 'one', batch_id: 'b', task_id: 't', shard_id: '00', ts: 'x' };
    const entries = Object.entries({ ...envelope, ...fields });
    if (how.reverse) entries.reverse();
    const separators = how.space ? [' : ', ' , '] : [':', ','];
    return `{${entries.map(([key, value]) => `${quote(key, how.escape)}${separators[0]}${typeof value === 'string' ? quote(value, how.escape) : JSON.stringify(value)}`).join(separators[1])}}`;
  }

  function quote(value: string, manner: string): string {
    if (manner === 'none') return JSON.stringify(value);
    if (manner === 'slash') return JSON.stringify(value).replaceAll('/', '\\/');
    const unit = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    if (manner === 'all') return `"${[...Array(value.length).keys()].map((n) => unit(value[n] as string)).join('')}"`;
    return JSON.stringify(value).replace(/[^\0-\x7f]/g, (chars) =>
      [...Array(chars.length).keys()].map((n) => unit(chars[n] as string)).join(''),
    );
  }
});

/** An independent reading of `*` and `?`, by recursion over the pattern. */
function matchesWild(pattern: string, value: string): boolean {
  if (pattern === '') return value === '';
  const first = String.fromCodePoint(pattern.codePointAt(0) as number);
  const tail = pattern.slice(first.length);
  if (first === '*') return matchesWild(tail, value) || (value !== '' && matchesWild(pattern, skip(value)));
  if (value === '') return false;
  return (first === '?' || value.startsWith(first)) && matchesWild(tail, skip(value));
}

function skip(value: string): string {
  return value.slice(String.fromCodePoint(value.codePointAt(0) as number).length);
}

function pathMatches(pattern: string, path: string): boolean {
  const wanted = pattern.normalize('NFC').replace(/^\.\//, '');
  const text = path.normalize('NFC');
  if (text.includes(wanted)) return true;
  const name = text.slice(text.lastIndexOf('/') + 1);
  switch (wanted) {
    case 'a/*':
      return /^a\/[^/]*$/s.test(text);
    case '*/b':
      return /^[^/]*\/b$/s.test(text);
    case '**/b':
      return text === 'b' || text.endsWith('/b');
    case '{a,b}':
      return name === 'a' || name === 'b';
    case '[K]':
      return name === 'K';
    default:
      return wanted.includes('/') ? false : /[*?]/.test(wanted) && matchesWild(wanted, name);
  }
}

function shardsOf(store: Store): string[] {
  const task = readFileSync(layout.taskFile(store.root, 'b', 't'), 'utf8');
  return JSON.parse(task).sharding.shard_ids;
}

function catchError(
  act: () => unknown,
): { code: string; details: Record<string, unknown>; hints: string[] } | undefined {
  try {
    act();
  } catch (error) {
    if (isCodebatchError(error)) return error as never;
    throw error;
  }
  return undefined;
}
