import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePathPattern, compilePathPatterns } from './path-pattern.ts';

const cases: readonly [pattern: string, path: string, expected: boolean][] = [
  ['core', 'pkg/core.py', true],
  ['pkg/', 'pkg/core.py', true],
  ['Core', 'pkg/core.py', false],
  ['*.py', 'pkg/deep/core.py', true],
  ['*.py', 'pkg/core.pyi', false],
  ['pkg/*.py', 'pkg/core.py', true],
  ['pkg/*.py', 'pkg/deep/core.py', false],
  ['pkg/**', 'pkg/deep/core.py', true],
  ['**/core.py', 'core.py', true],
  ['**/core.py', 'a/b/core.py', true],
  ['**/core.py', 'a/b/hardcore.py', false],
  ['a?.ts', 'ab.ts', true],
  ['a?.ts', 'a/.ts', false],
  ['a?.ts', 'a🎉.ts', true],
  ['{src,test}/*.{js,ts}', 'test/a.ts', true],
  ['{src,test}/*.{js,ts}', 'lib/a.ts', false],
  ['[ab].ts', 'b.ts', true],
  ['[!ab].ts', 'b.ts', false],
  ['[a-c]?.ts', 'bz.ts', true],
  ['pages/[id].tsx', 'src/pages/[id].tsx', true],
  ['a+b(c).ts', 'a+b(c).ts', true],
  ['a.c', 'abc', false],
  ['./src/a.ts', 'src/a.ts', true],
  ['{open', 'x/{open.ts', true],
];

describe('compilePathPattern', () => {
  it.each(cases)('R12.1 %s over %s is %s', (pattern, path, expected) => {
    expect(compilePathPattern(pattern)(path)).toBe(expected);
  });

  it('finds a path in another Unicode form', () => {
    expect(compilePathPattern('nai\u0308ve')('na\u00efve/a.py')).toBe(true);
    expect(compilePathPattern('na\u00efve/*.py')('nai\u0308ve/a.py')).toBe(true);
  });

  it('every path matches itself and compiles, whatever characters it has', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (path) => compilePathPattern(path)(path)),
      { examples: [['[z-a]'], ['[]'], ['[!]'], ['{a'], ['a}'], ['\\'], ['[\\]'], ['**'], ['[a&&b]']] },
    );
  });

  it('refuses an empty pattern, and joins several by or', () => {
    expect(() => compilePathPattern('')).toThrow(/empty/);
    expect(compilePathPatterns(['a.ts', '*.py'])?.('x.py')).toBe(true);
    expect(compilePathPatterns([])).toBeUndefined();
  });
});
