import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';

it('parses what JSON.parse parses', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ minLength: 0, maxLength: 3000 }), (value, text) => {
      const json = JSON.stringify({ value, text, padding: '[{"\\'.repeat(1000) });
      expect(parseJson(json)).toEqual(JSON.parse(json));
    }),
  );
  expect(() => parseJson('{"a":')).toThrow(SyntaxError);
});

it('refuses nesting that whoever writes the value again would not survive', () => {
  const nested = (levels: number): string => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
  expect(JSON.stringify(parseJson(nested(1000)))).toBe(nested(1000));
  expect(() => parseJson(nested(1001))).toThrow('nested deeper than 1000 levels');
  expect(() => parseJson(nested(100_000))).toThrow(SyntaxError);
});
