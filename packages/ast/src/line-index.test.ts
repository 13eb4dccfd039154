import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineIndex } from './line-index.ts';

describe('createLineIndex', () => {
  it('trap 13: lines and columns are 1-based and count UTF-16 code units', () => {
    const lines = createLineIndex('a\r\n😀b\rc\n');
    expect(lines.lineCount).toBe(4);
    expect(lines.position(0)).toEqual({ line: 1, column: 1 });
    expect(lines.position(5)).toEqual({ line: 2, column: 3 });
    expect(lines.position(7)).toEqual({ line: 3, column: 1 });
    expect(lines.position(9)).toEqual({ line: 4, column: 1 });
    expect([lines.lineStart(2), lines.lineEnd(2), lines.lineEnd(1), lines.lineEnd(4)]).toEqual([3, 6, 1, 9]);
    expect([lines.offset(2, 3), lines.offset(2, 99), lines.offset(1, 0)]).toEqual([5, 6, 0]);
  });

  it('moves offsets outside the text to its ends and refuses lines that do not exist', () => {
    const lines = createLineIndex('ab');
    expect(lines.position(-5)).toEqual({ line: 1, column: 1 });
    expect(lines.position(99)).toEqual({ line: 1, column: 3 });
    expect(() => lines.lineStart(0)).toThrow(RangeError);
    expect(() => lines.lineEnd(2)).toThrow(RangeError);
  });

  it('agrees with splitting the text, in any order of asking', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\r\n', '😀', '\u2028') });
    fc.assert(
      fc.property(text, fc.array(fc.nat(60)), (source, offsets) => {
        const lines = createLineIndex(source);
        const expected = source.split(/\r\n|\r|\n/);
        expect(lines.lineCount).toBe(expected.length);
        expected.forEach((line, index) => {
          expect(source.slice(lines.lineStart(index + 1), lines.lineEnd(index + 1))).toBe(line);
        });
        for (const offset of offsets) {
          const { line, column } = lines.position(offset);
          expect(lines.lineStart(line) + column - 1).toBe(Math.min(offset, source.length));
        }
      }),
    );
  });
});
