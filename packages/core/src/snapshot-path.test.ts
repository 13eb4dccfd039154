import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareUtf8 } from './compare-utf8.ts';
import { portabilityProblem } from './portability-problem.ts';
import { parseRecord } from './records.ts';
import { checkSnapshotPath, normalizeSnapshotPath, parseSnapshotPath, pathKey } from './snapshot-path.ts';

const segments = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
  .filter((text) => !/^\.{1,2}$|[/\0]/.test(text));
const canonicalPaths = fc.array(segments, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));

describe('snapshot paths', () => {
  it('R5.2 refuses absolute, escaping, empty and malformed paths with the reason', () => {
    const bad: [string, RegExp][] = [
      ['', /empty/],
      ['/', /absolute/],
      ['/etc/passwd', /absolute/],
      ['a/', /slash/],
      ['a//b', /empty segment/],
      ['.', /"\."/],
      ['..', /"\.\."/],
      ['../a', /"\.\."/],
      ['a/../b', /"\.\."/],
      ['a/./b', /"\."/],
      ['a\0b', /NUL/],
      ['a\ud800', /Unicode/],
    ];
    for (const [path, reason] of bad) {
      expect(checkSnapshotPath(path), path).toMatch(reason);
      expect(() => parseSnapshotPath(path)).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });

  it('R5.2 keeps casing and names that are legal here but not everywhere', () => {
    for (const path of ['A/b.PY', 'nul.py', 'a\\b', 'x:y', ' lead', 'trail ', '...', '.hidden', 'é/ü', '\u{1f600}']) {
      expect(parseSnapshotPath(path)).toBe(path);
    }
  });

  it('R5.2 makes paths from outside canonical within the root', () => {
    expect(normalizeSnapshotPath('./a//b/')).toBe('a/b');
    expect(normalizeSnapshotPath('a/../b')).toBe('b');
    for (const bad of ['..', 'a/../..', '/a', '', '.', './', 'a/..', 'a\0']) {
      expect(() => normalizeSnapshotPath(bad), bad).toThrowError(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
  });

  it('R5.2 the schema of the file index and the parser agree on what is canonical', () => {
    const line = { schema_version: 1, path_key: 'x', object: `sha256:${'0'.repeat(64)}`, size: 1 };
    const anything = fc.oneof(canonicalPaths, fc.string({ unit: fc.constantFrom('a', '.', '/', '\0', 'é', '\n') }));
    fc.assert(
      fc.property(anything, (path) => {
        const canonical = checkSnapshotPath(path) === undefined;
        const check = () => parseRecord('file', { ...line, path }, 'line 1');
        if (canonical) expect(check().path).toBe(path);
        else expect(check).toThrowError(expect.objectContaining({ code: 'SCHEMA_ERROR' }));
      }),
      { numRuns: 1000 },
    );
  });

  it('normalising is idempotent and leaves canonical paths alone', () => {
    fc.assert(
      fc.property(canonicalPaths, (path) => {
        expect(parseSnapshotPath(path)).toBe(path);
        expect(normalizeSnapshotPath(path)).toBe(path);
        expect(normalizeSnapshotPath(`./${path.replaceAll('/', '//./')}/`)).toBe(path);
      }),
    );
  });

  it('normalising never leaves the root', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '..', '.', '', 'b'), { maxLength: 8 }), (parts) => {
        let result: string;
        try {
          result = normalizeSnapshotPath(parts.join('/'));
        } catch {
          return;
        }
        expect(checkSnapshotPath(result)).toBeUndefined();
      }),
    );
  });
});

describe('path_key', () => {
  it('R5.3 is the Unicode form C in lowercase', () => {
    expect(pathKey('Src/E\u0301.PY')).toBe('src/\u00e9.py');
    expect(pathKey('\u00c9')).toBe(pathKey('e\u0301'));
    expect(pathKey('I')).toBe('i');
    expect(pathKey('STRASSE')).not.toBe(pathKey('Stra\u00dfe'));
  });
});

describe('portabilityProblem', () => {
  it('R5.2 tells what cannot exist on every system', () => {
    const bad = [
      'a<b',
      'a>b',
      'a:b',
      'a"b',
      'a|b',
      'a?b',
      'a*b',
      'a\\b',
      'a\tb',
      'nul.py',
      'dir/NUL',
      'com1',
      'LPT\u00b9.txt',
    ];
    for (const path of [...bad, 'a.', 'a ', 'dir./x', 'aux .txt', 'conin$']) {
      expect(portabilityProblem(path), path).toBeDefined();
    }
    for (const path of ['a', 'null.py', 'com10', 'console', 'a.b', '.a', 'a b', 'com', 'dir/nul_.py']) {
      expect(portabilityProblem(path), path).toBeUndefined();
    }
  });
});

describe('compareUtf8', () => {
  it('orders as the UTF-8 bytes do, beyond the basic plane too', () => {
    expect(compareUtf8('\uffff', '\u{10000}')).toBeLessThan(0);
    expect(compareUtf8('a', 'b')).toBeLessThan(0);
    expect(compareUtf8('a', 'a')).toBe(0);
    expect(compareUtf8('a', 'aa')).toBeLessThan(0);
    expect(compareUtf8('\u{1f600}', '\u{1f601}')).toBeLessThan(0);
    const strings = fc.string({
      unit: fc.constantFrom('a', 'b', '\u007f', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
    });
    fc.assert(
      fc.property(strings, strings, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 2000 },
    );
  });

  it('is a total order on strings with lone surrogates', () => {
    const units = fc.constantFrom('a', '\ud800', '\udbff', '\udc00', '\udfff', '\ue000');
    const strings = fc.array(units, { maxLength: 5 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(strings, strings, strings, (a, b, c) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(-Math.sign(compareUtf8(b, a)) || 0);
        expect(compareUtf8(a, b) === 0).toBe(a === b);
        if (compareUtf8(a, b) < 0 && compareUtf8(b, c) < 0) expect(compareUtf8(a, c)).toBeLessThan(0);
      }),
      { numRuns: 2000 },
    );
  });
});
