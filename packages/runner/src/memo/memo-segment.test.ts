import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { appendLines } from '@codebatch/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { formatMemoEntries, type MemoEntry, readMemoSegment } from './memo-segment.ts';

const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'codebatch-')), 'segment');
/** No batch is gone. */
const nowhere = (): boolean => false;
const key = (index: number): string => index.toString(16).padStart(32, '0');

function entry(start: number, batchId = 'batch'): MemoEntry {
  return {
    outcome: 'ok',
    digest: key(start),
    counts: { metric: start },
    objects: ['sha256:00'],
    shard: { batchId, taskId: '01_words', shardId: 'ab', outputsCrc: 15, recordsSha256: 'f0' },
    place: { start, bytes: 10, prefix: 3 },
  };
}

afterEach(() => fs.rmSync(file, { force: true }));

describe('memo segments', () => {
  it('give back what was appended, the last entry of a key', () => {
    appendLines(
      file,
      formatMemoEntries([
        [key(1), entry(1)],
        [key(2), entry(2)],
      ]),
    );
    appendLines(file, formatMemoEntries([[key(1), entry(7, 'later')]]));
    const segment = readMemoSegment(file);
    expect(segment.get(key(1), nowhere)).toEqual(entry(7, 'later'));
    expect(segment.get(key(2), nowhere)).toEqual(entry(2));
    expect(segment.get(key(3), nowhere)).toBeUndefined();
    expect(segment.get(key(1), (batch) => batch === 'later')).toEqual(entry(1));
    expect(segment.get(key(1), () => true)).toBeUndefined();
    expect(segment.stale).toBe(1);
    expect([...segment.keys()]).toEqual([key(1), key(2)]);
  });

  it('R2.6 any damage loses entries and never changes one', () => {
    const batches = fc.array(fc.constantFrom('one', 'two', 'three'), { minLength: 1, maxLength: 6 });
    const damage = fc.record({ at: fc.nat(2_000), byte: fc.nat(255), cut: fc.boolean() });
    fc.assert(
      fc.property(batches, damage, (names, { at, byte, cut }) => {
        fs.rmSync(file, { force: true });
        const wanted = names.map((name, index) => [key(index), entry(index, name)] as const);
        for (const one of wanted) appendLines(file, formatMemoEntries([one]));
        const bytes = fs.readFileSync(file);
        const place = at % bytes.length;
        bytes[place] = byte;
        fs.writeFileSync(file, cut ? bytes.subarray(0, place) : bytes);
        appendLines(file, formatMemoEntries([[key(99), entry(99)]]));
        const segment = readMemoSegment(file);
        for (const [name, one] of wanted) expect([one, undefined]).toContainEqual(segment.get(name, nowhere));
        expect(segment.get(key(99), nowhere)).toEqual(entry(99));
      }),
      { numRuns: 200 },
    );
  });
});
