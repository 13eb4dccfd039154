import * as fs from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../test/support/temporary-directory.ts';
import { type JsonLine, readJsonLines, readRawLines } from './json-lines.ts';

function fileWith(content: string | Uint8Array): string {
  const file = `${temporaryDirectory()}/lines.jsonl`;
  fs.writeFileSync(file, content);
  return file;
}

function errorOf(read: () => unknown): unknown {
  try {
    read();
  } catch (error) {
    return error;
  }
  throw new Error('no error was thrown');
}

describe('readJsonLines', () => {
  it('gives text, value, number, offset and length of each line', () => {
    const file = fileWith('{"a":1}\n\n{"b":"é"}\n[1]');
    const lines = [...readJsonLines(file)];
    expect(lines).toEqual<JsonLine[]>([
      { text: '{"a":1}', value: { a: 1 }, line: 1, offset: 0, byteLength: 7 },
      { text: '{"b":"é"}', value: { b: 'é' }, line: 3, offset: 9, byteLength: 10 },
      { text: '[1]', value: [1], line: 4, offset: 20, byteLength: 3 },
    ]);
    const bytes = fs.readFileSync(file);
    for (const { text, offset, byteLength } of lines) {
      expect(bytes.toString('utf8', offset, offset + byteLength)).toBe(text);
    }
  });

  it('trap 6: a torn line is an error with path and line, unless it is asked to ignore it', () => {
    const file = fileWith('{"a":1}\n{"b":{"c":"x');
    expect(errorOf(() => [...readJsonLines(file)])).toMatchObject({
      code: 'SCHEMA_ERROR',
      details: { path: file, line: 2 },
    });
    expect([...readJsonLines(file, { torn: 'ignore' })]).toHaveLength(1);
  });

  it('ignores torn lines that a later append ended, and reports bad ones', () => {
    const torn = fileWith('{"a":1}\n{"b":{"c":2}\n{"d":"\\\n{"e":1}\n');
    expect([...readJsonLines(torn, { torn: 'ignore' })].map(({ line }) => line)).toEqual([1, 4]);
    const bad = fileWith('{"a":1}\n{"b":x}\n');
    expect(errorOf(() => [...readJsonLines(bad, { torn: 'ignore' })])).toMatchObject({
      code: 'SCHEMA_ERROR',
      details: { line: 2 },
    });
  });

  it('reports bytes that are not UTF-8 and keeps escaped lone surrogates', () => {
    const file = fileWith(Buffer.from([0x22, 0xff, 0x22, 0x0a]));
    expect(errorOf(() => [...readJsonLines(file)])).toMatchObject({ code: 'SCHEMA_ERROR', details: { line: 1 } });
    const [line] = [...readJsonLines(fileWith('{"name":"\\ud800"}\n'))];
    expect(line!.value).toEqual({ name: '\ud800' });
  });

  it('a __proto__ key pollutes nothing', () => {
    const [line] = [...readJsonLines(fileWith('{"__proto__":{"polluted":true}}\n'))];
    expect(Object.keys(line!.value as object)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('reports a missing file and a directory with a code', () => {
    expect(errorOf(() => [...readJsonLines(`${temporaryDirectory()}/no`)])).toMatchObject({ code: 'IO_ERROR' });
    expect(errorOf(() => [...readJsonLines(temporaryDirectory())])).toMatchObject({ code: 'IO_ERROR' });
  });

  it.skipIf(process.platform !== 'linux')('closes the file when the reader stops early', () => {
    const file = fileWith('{}\n'.repeat(10));
    for (const _ of readJsonLines(file)) break;
    const open = fs.readdirSync('/proc/self/fd').map((fd) => {
      try {
        return fs.readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    });
    expect(open).not.toContain(file);
  });
});

describe('readRawLines', () => {
  it('gives the bytes between line feeds, across pieces of the file', () => {
    const long = 'x'.repeat(2_500_000);
    const file = fileWith(`a\n${long}\n\r\n${long}`);
    expect([...readRawLines(file)].map((bytes) => bytes.length)).toEqual([1, 2_500_000, 1, 2_500_000]);
    expect([...readRawLines(fileWith(''))]).toEqual([]);
  });

  it('splits any content as a plain split does', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', 'é', '\r', '"'), { maxLength: 30 }), (parts) => {
        const content = parts.join('');
        const expected = content.split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect([...readRawLines(fileWith(content))].map(String)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});
