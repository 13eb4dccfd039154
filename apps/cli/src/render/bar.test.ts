import { expect, it } from 'vitest';
import { renderBar } from './bar.ts';

it('a bar is as long as its value, and one that is there is seen', () => {
  expect([8, 4, 1, 0.001, 0, -3, Number.NaN].map((value) => renderBar(value, 8, 4))).toEqual([
    '████',
    '██',
    '▌',
    '▏',
    '',
    '',
    '',
  ]);
  expect(renderBar(3, 0, 4)).toBe('');
  expect(renderBar(Number.POSITIVE_INFINITY, 8, 4)).toBe('████');
});
