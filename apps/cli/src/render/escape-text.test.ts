import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeData, escapeText } from './escape-text.ts';

it('escapes what can move the cursor, recolour or reorder, and nothing else', () => {
  expect(escapeText('a\u001b[31mb\u0007c\u009bd')).toBe('a\\x1b[31mb\\x07c\\x9bd');
  expect(escapeText('x\u202ey\u2066z\ufeff')).toBe('x\\u202ey\\u2066z\\ufeff');
  expect(escapeText('one\ntwo\r\tthree')).toBe('one\\ntwo\\r three');
  expect(escapeText('lone \ud800 and \udc00')).toBe('lone \\ud800 and \\udc00');
  expect(escapeText('naïve 中文 🎉 é')).toBe('naïve 中文 🎉 é');
});

it('leaves no control character in any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapeText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});

it('data stays the same JSON and keeps its line ends, and holds nothing that steers a terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, pretty) => {
      const shown = escapeData(`${JSON.stringify({ text }, null, pretty ? 2 : 0)}\r\n`);
      expect(JSON.parse(shown)).toEqual({ text });
      expect(shown.replaceAll('\r\n', '')).not.toMatch(
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
      );
    }),
  );
  expect(escapeData('a\tb\r\nover\rwritten\u001b[2J')).toBe('a\tb\r\nover\\u000dwritten\\u001b[2J');
});
