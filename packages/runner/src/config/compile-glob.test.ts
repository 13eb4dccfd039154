import { describe, expect, it } from 'vitest';
import { compileGlob } from './compile-glob.ts';

describe('compileGlob', () => {
  it.each([
    ['*.py', ['a.py', 'x/y/a.py'], ['a.pyc', 'a.py/b']],
    ['/*.py', ['a.py'], ['x/a.py']],
    ['src/**', ['src/a', 'src/x/y.ts'], ['src', 'lib/src/a']],
    ['**/test/*.ts', ['test/a.ts', 'x/y/test/a.ts'], ['test/x/a.ts', 'xtest/a.ts']],
    ['src/**/a.ts', ['src/a.ts', 'src/x/y/a.ts'], ['src/ba.ts']],
    ['*.{ts,tsx}', ['a.ts', 'b/c.tsx'], ['a.js']],
    ['file[0-9].txt', ['file1.txt'], ['file10.txt', 'filea.txt']],
    ['[!a].txt', ['b.txt'], ['a.txt']],
    ['a?c', ['abc'], ['ac', 'a/c']],
    ['a+(b).$', ['a+(b).$'], ['aab.$']],
    ['unclosed{', ['unclosed{'], ['unclosed']],
    ['unclosed[', ['unclosed['], ['unclosed']],
    ['lib/**', ['lib/two\nlines', 'lib/a/two\nlines'], ['two\nlines']],
  ])('%s', (pattern, matching, others) => {
    const matches = compileGlob(pattern);
    expect(matching.filter((path) => !matches(path))).toEqual([]);
    expect(others.filter(matches)).toEqual([]);
  });

  it('refuses a range that ends before it begins', () => {
    expect(() => compileGlob('[z-a].py')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
