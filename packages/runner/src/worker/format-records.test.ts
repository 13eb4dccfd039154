import { describe, expect, it } from 'vitest';
import { formatRecord, formatRecords } from './format-records.ts';

describe('formatRecord', () => {
  it('begins with the kind and leaves out the path and what is undefined', () => {
    expect(formatRecord({ kind: 'a', value: 1, none: undefined })).toBe('"kind":"a","value":1}');
    expect(formatRecord({ value: 'é\n', path: 'x.py', kind: 'a' })).toBe('"kind":"a","value":"é\\n"}');
  });
});

describe('formatRecords', () => {
  const plain = { kind: 'a', value: 'x},{"kind":"b"', list: [1, { of: [] }] };
  const nested = { kind: 'b', list: [{ kind: 'c' }, { kind: 'd' }] };
  const turned = { value: 2, kind: 'e' };

  it.each([
    ['one record', [plain]],
    ['records whose text looks like a boundary', [plain, plain, { kind: 'f' }]],
    ['lists of objects with kinds', [plain, nested, plain]],
    ['a first record that begins otherwise', [turned, plain]],
    ['a later record that begins otherwise', [plain, turned]],
    ['one that begins otherwise and a list of objects with kinds that makes up for it', [plain, turned, nested]],
    ['records with a path', [plain, { kind: 'g', path: 'x.py' }]],
  ])('gives the line of each: %s', (_what, records) => {
    expect(formatRecords(records)).toBe(records.map(formatRecord).join('\n'));
  });
});
