import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonDocument, jsonPieces } from './json.ts';

describe('jsonPieces', () => {
  it('is the document, whatever it holds', () => {
    const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constantFrom(null, undefined));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'medium' },
        leaf,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (document) => {
        expect([...jsonPieces(document)].join('')).toBe(jsonDocument(document));
      }),
    );
  });

  it('no piece is longer than an item of a list, however deep the list is', () => {
    const item = { code: 'L101', causes: ['content'] };
    const pieces = [
      ...jsonPieces({ since: { summary: { total: 1000 }, changes: Array.from({ length: 1000 }, () => item) } }),
    ];
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(100);
    expect(pieces.length).toBeGreaterThan(1000);
  });
});
