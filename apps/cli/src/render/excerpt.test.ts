import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderExcerpt } from './excerpt.ts';
import { textWidth } from './text-width.ts';

describe('renderExcerpt', () => {
  it('marks the place under the line, as wide as it is shown', () => {
    expect(renderExcerpt({ text: '    total = read(path)  ', startColumn: 5, endColumn: 10 }, 40)).toEqual([
      '    total = read(path)',
      '    ^~~~~',
    ]);
    expect(renderExcerpt({ text: '\t中文 = 1', startColumn: 2, endColumn: 4 }, 40)).toEqual([' 中文 = 1', ' ^~~~']);
    expect(renderExcerpt({ text: 'a \u001b[31m b', startColumn: 9, endColumn: 9 }, 40)).toEqual([
      'a \\x1b[31m b',
      '           ^',
    ]);
  });

  it('cuts a long line on both sides of the place', () => {
    const text = `${'x'.repeat(5000)}HERE${'y'.repeat(5000)}`;
    const [shown, marks] = renderExcerpt({ text, startColumn: 5001, endColumn: 5005 }, 40);
    expect(shown).toMatch(/^…x+HEREy+…$/);
    expect(textWidth(shown)).toBe(40);
    expect(shown.slice(marks.indexOf('^'), marks.length)).toBe('HERE');
    expect(renderExcerpt({ text, startColumn: 1, endColumn: 10_000 }, undefined)[0]).toHaveLength(160);
  });

  it('never takes more cells than there are, and the mark stands under the first character of the place', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '中', '\t', '\u001b', '\u{1d11e}', 'é'), maxLength: 300 });
    fc.assert(
      fc.property(text, fc.nat(310), fc.nat(20), fc.integer({ min: 20, max: 120 }), (line, start, length, width) => {
        const marked = `${line.slice(0, start)}HERE${line.slice(start)}`;
        const startColumn = Math.min(start, line.length) + 1;
        const [shown, marks] = renderExcerpt({ text: marked, startColumn, endColumn: startColumn + length }, width);
        expect(textWidth(shown)).toBeLessThanOrEqual(width);
        expect(textWidth(marks)).toBeLessThanOrEqual(width);
        expect(shown).not.toMatch(/[\u0000-\u001f]/);
        // Of the four letters the first is always shown.
        expect(textWidth(shown.slice(0, shown.indexOf('H')))).toBe(marks.indexOf('^'));
      }),
      { examples: [['中aaa\u001baaaa\u001b', 10, 0, 20]] },
    );
  });

  it('a place behind the end of the line, or in an empty line, is marked behind it', () => {
    expect(renderExcerpt({ text: 'ab', startColumn: 9, endColumn: 9 }, 40)).toEqual(['ab', '  ^']);
    expect(renderExcerpt({ text: '', startColumn: 1, endColumn: 1 }, undefined)).toEqual(['', '^']);
  });
});
