import fc from 'fast-check';
import { expect, it } from 'vitest';
import { padText, textWidth, truncateText } from './text-width.ts';

it('counts two cells for wide characters and none for marks', () => {
  expect(textWidth('abc')).toBe(3);
  expect(textWidth('中文')).toBe(4);
  expect(textWidth('🎉')).toBe(2);
  expect(textWidth('e\u0301')).toBe(1);
  expect(textWidth('한글 ｆ')).toBe(7);
});

it('keeps the start or the end of a text that is cut', () => {
  expect(truncateText('packages/core/src/store.ts', 12)).toBe('packages/co…');
  expect(truncateText('packages/core/src/store.ts', 12, 'end')).toBe('…rc/store.ts');
  expect(truncateText('中文中文', 4)).toBe('中…');
  expect(truncateText('short', 12)).toBe('short');
});

it('never gives more cells than asked for, and pads to exactly as many', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
      const cut = truncateText(text, width);
      expect(textWidth(cut)).toBeLessThanOrEqual(width);
      expect(textWidth(padText(cut, width))).toBe(width);
      expect(textWidth(truncateText(text, width, 'end'))).toBeLessThanOrEqual(width);
    }),
  );
});
