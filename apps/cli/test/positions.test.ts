import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { codebatch, codebatchJson, temporaryFolder, writeTree } from './support/run-codebatch.ts';

const SOURCE = 'import os\ndef f():\n    é = "ü"\n    return 1\n';
const CODING = '# -*- coding: latin-1 -*-\n';

function utf16(text: string, bigEndian: boolean): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
}

/** Files, and where the text of {@link SOURCE} begins in them. */
const FILES: Readonly<
  Record<string, { readonly bytes: string | Buffer; readonly line?: number; readonly column?: number }>
> = {
  'utf8.py': { bytes: SOURCE },
  'utf8-bom.py': { bytes: `\ufeff${SOURCE}` },
  'crlf.py': { bytes: SOURCE.replaceAll('\n', '\r\n') },
  'cr.py': { bytes: SOURCE.replaceAll('\n', '\r') },
  'mixed.py': { bytes: SOURCE.replace('\n', '\r').replace('"\n', '"\r\n') },
  // What stands before a form feed counts for nothing in the indentation, and the form feed is a column like any other.
  'form-feed.py': { bytes: SOURCE.replace(/^/gm, '\f').slice(0, -1), column: 1 },
  'latin-1.py': { bytes: Buffer.from(CODING + SOURCE, 'latin1'), line: 1 },
  'utf16-le.py': { bytes: utf16(SOURCE, false) },
  'utf16-be.py': { bytes: utf16(SOURCE, true) },
  'utf16-crlf.py': { bytes: utf16(SOURCE.replaceAll('\n', '\r\n'), false) },
};

/** Files that no encoding allows. */
const SKIPPED: Readonly<Record<string, Buffer>> = {
  'latin-1-unsaid.py': Buffer.from(SOURCE, 'latin1'),
  'not-what-it-says.py': Buffer.from(`# coding: utf-8\n${SOURCE}`, 'latin1'),
  'unknown.py': Buffer.from(`# coding: klingon\n${SOURCE}`),
  'utf32.py': Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]),
  'half-utf16.py': utf16(SOURCE, false).subarray(0, -1),
};

const cwd = temporaryFolder();
writeTree(path.join(cwd, 'project'), {
  ...Object.fromEntries(Object.entries(FILES).map(([name, { bytes }]) => [name, bytes])),
  ...SKIPPED,
  'names.ts': "import { load } from 'm';\nexport const a = load(\n  load,\n);\n",
});
const scan = codebatchJson(['scan', 'project', '--option', 'symbols.references=true'], { cwd });

interface Row {
  readonly path: string;
  readonly kind: string;
  readonly name?: string;
  readonly code?: string;
  readonly metric?: string;
  readonly value?: number;
  readonly line: number;
  readonly column: number;
  readonly [field: string]: unknown;
}

const rows: readonly Row[] = codebatch(['query', 'outputs', '--jsonl'], { cwd })
  .stdout.split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Row);

describe('every encoding and line end', () => {
  it.each(Object.entries(FILES))(
    'trap 11: %s is read, with every place where it is',
    (name, { line = 0, column = 0 }) => {
      const own = rows.filter((row) => row.path === name);
      const place = (row: Row | undefined) => (row === undefined ? 'nowhere' : `${row.line}:${row.column}`);
      const at = (onLine: number, onColumn: number) => `${onLine + line}:${onColumn + column}`;
      expect(own.find((row) => row.code === 'E0001')).toBeUndefined();
      const symbol = (wanted: string) => place(own.find((row) => row.kind === 'symbol' && row.name === wanted));
      expect([symbol('os'), symbol('f'), symbol('é')]).toEqual([at(1, 8), at(2, 5), at(3, 5)]);
      const finding = (code: string) => place(own.find((row) => row.code === code));
      expect([finding('L101'), finding('L102')]).toEqual([at(1, 8), at(3, 5)]);
      const metric = (wanted: string) => own.find((row) => row.metric === wanted)?.value;
      expect([metric('sloc'), metric('comment_lines'), metric('function_sloc')]).toEqual([4, line, 3]);
      expect(metric('function_complexity')).toBe(1);
    },
  );

  it.each(Object.keys(SKIPPED))('trap 11: %s is in the skip ledger once, and nowhere else', (name) => {
    const own = rows.filter((row) => row.path === name);
    expect(own.map(({ kind, code }) => `${kind} ${code}`)).toEqual(['skip SKIP_ENCODING']);
  });

  it('the scan is complete', () => {
    expect(scan.status, scan.stderr).toBe(0);
  });
});

describe('references', () => {
  it('are edges from a use to what it means in the file, found by name', () => {
    const { stdout } = codebatch(
      ['query', 'outputs', '--kind', 'edge', '--name', 'load', '--path', 'names.ts', '--jsonl'],
      { cwd },
    );
    const edges = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row)
      .filter((row) => row['edge_type'] === 'references');
    expect(
      edges.map(({ line, column, target, target_line, target_column, access }) => [
        `${line}:${column}`,
        target,
        `${target_line}:${target_column}`,
        access,
      ]),
    ).toEqual([
      ['2:18', 'load', '1:10', 'read'],
      ['3:3', 'load', '1:10', 'read'],
    ]);
  });
});
