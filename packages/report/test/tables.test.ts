import path from 'node:path';
import { openExport } from '@codebatch/report';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, describe, expect, it } from 'vitest';
import { exportBytes, exportText } from './export-text.ts';
import { ODD_MESSAGE, removeStore, sampleStore } from './sample-store.ts';

const store = sampleStore();
afterAll(() => removeStore(store));

const golden = (name: string): string => path.join(import.meta.dirname, 'fixtures/golden', name);

/** A reader of RFC 4180: rows of cells, a quoted cell with its quotes halved. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const asObjects = ([head = [], ...rows]: string[][]): Record<string, string>[] =>
  rows.map((row) => Object.fromEntries(row.map((cell, index) => [head[index] ?? '', cell])));

async function readParquet(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  return (await parquetReadObjects({ file })) as Record<string, unknown>[];
}

describe('csv', () => {
  it('is as before, and a reader gets names and messages back', async () => {
    const text = exportText(store, { format: 'csv' });
    await expect(text).toMatchFileSnapshot(golden('findings.csv'));
    const rows = asObjects(readCsv(text));
    expect(rows).toHaveLength(8);
    expect(rows.find(({ code }) => code === 'X001')?.['message']).toBe(`'${ODD_MESSAGE}`);
    expect(rows.find(({ code }) => code === 'L103')).toMatchObject({ line: '8', column: '35', end_line: '' });
  });

  it('columns depend on the kinds alone, and nothing of a record is lost', () => {
    const none = exportText(store, { format: 'csv', filter: { kinds: ['edge'], path: 'nowhere' } });
    const edges = exportText(store, { format: 'csv', filter: { kinds: ['edge'] } });
    expect(edges.startsWith(none)).toBe(true);
    const [note] = asObjects(readCsv(exportText(store, { format: 'csv', filter: { kinds: ['acme.*'] } })));
    expect(note).toMatchObject({ kind: 'acme.note', path: 'web/util.ts', extra: '{"text":"n","weight":2}' });
  });

  it('a kind may have the name of what every object has', () => {
    const header = (kind: string) => exportText(store, { format: 'csv', filter: { kinds: [kind], path: 'nowhere' } });
    expect(header('constructor')).toBe(header('acme.note'));
  });

  it('of a comparison it has every change with its cause', () => {
    const rows = asObjects(readCsv(exportText(store, { format: 'csv', against: 'before' })));
    expect(rows.map(({ change, code, causes, before }) => [change, code, causes, before])).toEqual(
      expect.arrayContaining([
        ['removed', 'L101', 'unknown', ''],
        ['changed', 'L103', 'content', '{"severity":"warning"}'],
        ['added', 'L102', 'content', ''],
      ]),
    );
    expect(rows).toHaveLength(4);
  });
});

describe('jsonl', () => {
  it('holds the records as they are stored', () => {
    const lines = exportText(store, { format: 'jsonl' }).trimEnd().split('\n');
    const kinds = new Set(lines.map((line) => JSON.parse(line).kind));
    expect([...kinds].sort()).toEqual(['acme.note', 'diagnostic', 'edge', 'metric', 'symbol']);
    const findings = exportText(store, { format: 'jsonl', filter: { kinds: ['diagnostic'] } });
    expect(findings).toBe(
      lines
        .filter((line) => JSON.parse(line).kind === 'diagnostic')
        .join('\n')
        .concat('\n'),
    );
  });

  it('of a comparison holds changes', () => {
    const changes = exportText(store, { format: 'jsonl', against: 'before', filter: { kinds: ['diagnostic'] } });
    const parsed = changes
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(parsed.map(({ change }) => change).sort()).toEqual(['added', 'added', 'changed', 'removed']);
  });
});

describe('markdown', () => {
  it('is as before, and every line has as many cells as the header', async () => {
    const text = exportText(store, { format: 'markdown' });
    await expect(text).toMatchFileSnapshot(golden('findings.md'));
    const cells = text
      .trimEnd()
      .split('\n')
      .map((line) => line.match(/(?<!\\)\|/g)?.length);
    expect(new Set(cells).size).toBe(1);
    expect(text).not.toMatch(/<b>|(?<!\\)\[a/);
  });
});

describe('parquet', () => {
  it('another reader gets the cells of the CSV', async () => {
    const filter = { kinds: ['diagnostic', 'symbol', 'edge'] };
    const rows = await readParquet(exportBytes(store, { format: 'parquet', filter }));
    const cells = asObjects(readCsv(exportText(store, { format: 'csv', filter })));
    const unguarded = (text: string): string => text.replace(/^'(?=[=+\-@\t\r])/, '');
    expect(
      rows.map((row) =>
        Object.values(row).map((value) => (value === null || value === undefined ? '' : String(value))),
      ),
    ).toEqual(cells.map((row) => Object.values(row).map(unguarded)));
  });

  it('numbers and texts of metrics have a column each', async () => {
    const bytes = exportBytes(store, { format: 'parquet', filter: { kinds: ['metric'], path: 'pkg/app.py' } });
    const rows = await readParquet(bytes);
    expect(rows.map(({ metric, value, value_text }) => [metric, value, value_text])).toEqual(
      [
        ['bytes', expect.any(Number), undefined],
        ['lang', undefined, 'python'],
        ['function_complexity', 1.5, undefined],
      ].map((row) => row.map((cell) => cell ?? null)),
    );
  });

  it('no rows make a file of no rows', async () => {
    const bytes = exportBytes(store, { format: 'parquet', filter: { codes: ['none'] } });
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    expect(parquetMetadata(file).num_rows).toBe(0n);
  });
});

describe('requests', () => {
  it.each([
    [{ format: 'srif' }, /no export format/],
    [{ format: 'ctags', filter: { severities: ['error'] } }, /no use for --severity/],
    [{ format: 'sarif', filter: { kinds: ['symbol'] } }, /no use for --kind/],
    [{ format: 'ctags', against: 'before' }, /compares none/],
    [{ format: 'csv', against: 'before', filter: { shards: ['00'] } }, /filter on shards/],
    [{ format: 'sarif', filter: { tasks: ['lnt'] } }, /has no task/],
    [{ format: 'sarif', batch: 'nowhere' }, /nowhere/],
  ])('%j is refused before anything is read', (request, message) => {
    expect(() => openExport(store, { batch: 'after', ...request })).toThrow(message);
  });
});
