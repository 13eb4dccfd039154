import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

describe('decodeText', () => {
  it('decodes any UTF-8 as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\n', '\r', 'é', '漢', '\u{1f600}', '\uffff', '\ufeff', '\u0080') }),
        (text) => {
          if (text.startsWith('\ufeff')) return;
          expect(decodeText(Buffer.from(text))).toEqual({ ok: true, text, encoding: 'utf-8', bom: false });
        },
      ),
    );
    expect(decodeText(new Uint8Array())).toEqual({ ok: true, text: '', encoding: 'utf-8', bom: false });
  });

  it('trap 11: a byte order mark is no part of the text', () => {
    expect(decodeText(bytes([0xef, 0xbb, 0xbf], 'x = 1\n'), 'python')).toEqual({
      ok: true,
      text: 'x = 1\n',
      encoding: 'utf-8',
      bom: true,
    });
    expect(decodeText(bytes([0xff, 0xfe, 0x61, 0, 0xe9, 0]))).toEqual({
      ok: true,
      text: 'aé',
      encoding: 'utf-16le',
      bom: true,
    });
    expect(decodeText(bytes([0xfe, 0xff, 0, 0x61, 0xd8, 0x3d, 0xde, 0]))).toEqual({
      ok: true,
      text: 'a\u{1f600}',
      encoding: 'utf-16be',
      bom: true,
    });
    expect(decodeText(bytes([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], 'x'))).toMatchObject({ text: '\ufeffx', bom: true });
    expect(decodeText(bytes([0xef, 0xbb, 0xbf]))).toMatchObject({ ok: true, text: '' });
  });

  it('trap 11: latin-1 with a coding line is decoded as ISO-8859-1', () => {
    const result = decodeText(bytes('# -*- coding: latin-1 -*-\ns = "', [0xe9, 0x80, 0x9f], '"\n'), 'python');
    expect(result).toMatchObject({
      ok: true,
      encoding: 'latin-1',
      text: '# -*- coding: latin-1 -*-\ns = "\u00e9\u0080\u009f"\n',
    });
    expect(decodeText(bytes('# coding: cp1252\n', [0x80]), 'python')).toMatchObject({
      encoding: 'windows-1252',
      text: '# coding: cp1252\n\u20ac',
    });
  });

  it.each([
    ['# coding: iso-8859-15', [0xa4], '\u20ac', 'iso-8859-15'],
    ['#!/usr/bin/python\n# vim: set fileencoding=koi8-r :', [0xc1], '\u0430', 'koi8-r'],
    ['\n# coding=shift_jis', [0x82, 0xa0], '\u3042', 'shift_jis'],
    ['# coding: euc_jp', [0xa4, 0xa2], '\u3042', 'euc-jp'],
    ['# coding: GBK', [0xc4, 0xe3], '\u4f60', 'gbk'],
    ['# coding: ISO-8859-1', [0xe9], '\u00e9', 'latin-1'],
    ['# coding: iso-latin-1-unix', [0xe9], '\u00e9', 'latin-1'],
    ['# coding: cp1251', [0xe0], '\u0430', 'windows-1251'],
    ['# coding: mac_roman', [0x8e], '\u00e9', 'macintosh'],
    ['# coding: utf8', [0xc3, 0xa9], '\u00e9', 'utf-8'],
    ['# coding: utf-8-unix', [0xc3, 0xa9], '\u00e9', 'utf-8'],
    ['# coding: latin-1\r', [0xe9], '\u00e9', 'latin-1'],
  ])('honours the Python coding line %j', (line, content, text, encoding) => {
    expect(decodeText(bytes(line, '\n', content), 'python')).toEqual({
      ok: true,
      text: `${line}\n${text}`,
      encoding,
      bom: false,
    });
  });

  it('ignores a coding line where it does not count', () => {
    const e = [0xe9];
    const skipped = { ok: false, code: 'SKIP_ENCODING' };
    expect(decodeText(bytes('# coding: latin-1\n', e))).toMatchObject(skipped);
    expect(decodeText(bytes('# coding: latin-1\n', e), 'javascript')).toMatchObject(skipped);
    expect(decodeText(bytes('x = 1\n# coding: latin-1\n', e), 'python')).toMatchObject(skipped);
    expect(decodeText(bytes('\n\n# coding: latin-1\n', e), 'python')).toMatchObject(skipped);
    expect(decodeText(bytes('s = "# coding: latin-1"\n', e), 'python')).toMatchObject(skipped);
  });

  it('never replaces: what the encoding does not have is skipped', () => {
    const skipped = { ok: false, code: 'SKIP_ENCODING', message: expect.any(String) };
    expect(decodeText(bytes([0xff, 0x41]))).toEqual(skipped);
    expect(decodeText(bytes('# coding: utf-8\n', [0xe9]), 'python')).toEqual(skipped);
    expect(decodeText(bytes('# coding: ascii\né'), 'python')).toEqual(skipped);
    expect(decodeText(bytes('# coding: klingon\nx'), 'python')).toEqual({
      ...skipped,
      message: expect.stringContaining('klingon'),
    });
    expect(decodeText(bytes('# coding: __proto__\nx'), 'python')).toEqual(skipped);
    expect(decodeText(bytes('# coding: cp1252\n', [0x81]), 'python')).toEqual(skipped);
    expect(decodeText(bytes([0xff, 0xfe, 0x61]))).toEqual(skipped);
    expect(decodeText(bytes([0xff, 0xfe, 0x00, 0xd8]))).toEqual(skipped);
    expect(decodeText(bytes([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]))).toEqual(skipped);
    expect(decodeText(bytes([0xed, 0xa0, 0x80]))).toEqual(skipped);
  });

  it('a NUL near the beginning makes a file binary', () => {
    expect(decodeText(bytes('abc', [0], 'def'))).toMatchObject({ ok: false, code: 'SKIP_BINARY' });
    expect(decodeText(bytes([0x89, 0x50, 0x4e, 0x47, 0xd, 0xa, 0x1a, 0xa, 0, 0, 0, 0xd]))).toMatchObject({
      ok: false,
      code: 'SKIP_BINARY',
    });
    expect(decodeText(bytes('a'.repeat(8000), [0]))).toMatchObject({ ok: true });
  });

  it('takes a view of a larger buffer', () => {
    const view = new Uint8Array(Buffer.from('xxhéllo')).subarray(2);
    expect(decodeText(view)).toMatchObject({ text: 'héllo' });
  });
});
