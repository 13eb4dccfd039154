import { expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatPercent, formatQuantity } from './format-amounts.ts';

it('formats counts, quantities and bytes', () => {
  expect(formatCount(1234567)).toBe('1,234,567');
  expect([formatQuantity(1, 'file'), formatQuantity(0, 'file'), formatQuantity(2, 'batch', 'batches')]).toEqual([
    '1 file',
    '0 files',
    '2 batches',
  ]);
  expect([0, 999, 1000, 12_345, 999_960, 4_000_000_000].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '12.3 kB',
    '1.0 MB',
    '4.0 GB',
  ]);
});

it('formats durations', () => {
  expect([12, 3200, 59_940, 125_000, 3_840_000].map(formatDuration)).toEqual([
    '12 ms',
    '3.2 s',
    '59.9 s',
    '2 min 5 s',
    '1 h 4 min',
  ]);
});

it('never rounds a share up to all', () => {
  expect([formatPercent(1, 1), formatPercent(9999, 10_000), formatPercent(1, 3), formatPercent(0, 0)]).toEqual([
    '100 %',
    '99.9 %',
    '33.3 %',
    '100 %',
  ]);
});
