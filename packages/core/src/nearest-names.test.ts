import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestNames } from './nearest-names.ts';

/** Edits by the whole table of beginnings. */
function editsOf(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  const at = (i: number, j: number): number => table[i]![j]!;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      table[i]![j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced);
    }
  }
  return at(a.length, b.length);
}

describe('nearestNames', () => {
  it('finds typing errors and prefixes, the nearest first, at most three', () => {
    expect(nearestNames('analize', ['parse', 'analyze', 'full'])).toEqual(['analyze']);
    expect(nearestNames('snap', ['snap-1', 'snap-2', 'snap-3', 'snap-4'])).toEqual(['snap-1', 'snap-2', 'snap-3']);
    expect(nearestNames('zzzz', ['parse', 'full'])).toEqual([]);
    expect(nearestNames('', ['parse'])).toEqual([]);
    expect(nearestNames('x'.repeat(100_000), ['x'.repeat(100_000)])).toHaveLength(1);
  });

  it('are the nearest of all that are within the limit', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '/'), maxLength: 14 });
    fc.assert(
      fc.property(name, fc.uniqueArray(name, { maxLength: 20 }), (wanted, candidates) => {
        const scored = candidates.map((candidate) => {
          const [a, b] = [wanted.toLowerCase(), candidate.toLowerCase()];
          return { candidate, distance: a !== '' && b.startsWith(a) ? 0 : editsOf(a, b) };
        });
        const expected = scored
          .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length / 3)))
          .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
        expect(nearestNames(wanted, candidates)).toEqual(expected.slice(0, 3).map(({ candidate }) => candidate));
      }),
      { numRuns: 2000 },
    );
  });

  it('long names among very many are no work for minutes', () => {
    const path = (n: number) => `${n}/${'d'.repeat(90)}/${'e'.repeat(90)}/file${n}.ts`;
    const names = Array.from({ length: 200_000 }, (_, n) => path(n));
    expect(nearestNames(path(7).replace('file', 'flie'), names)).toHaveLength(3);
  });
});
