import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { appendMemoEntries, type MemoEntry, readMemoSegment } from './memo-segment.ts';

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'codebatch-'));
const file = path.join(directory, 'segment');
const key = (index: number): string => index.toString(16).padStart(32, '0');
const entry = (body: string): MemoEntry => ({ outcome: 'ok', body, counts: { metric: 1 }, objects: ['sha256:00'] });

afterEach(() => fs.rmSync(file, { force: true }));

describe('memo segments', () => {
  it('give back what was appended, the last entry of a key', () => {
    appendMemoEntries(file, [
      [key(1), entry('')],
      [key(2), entry('"kind":"é😀"}\n@x\n')],
    ]);
    appendMemoEntries(file, [[key(1), entry('later\n')]]);
    const segment = readMemoSegment(file);
    expect(segment.find(key(1))).toEqual(entry('later\n'));
    expect(segment.find(key(2))).toEqual(entry('"kind":"é😀"}\n@x\n'));
    expect(segment.find(key(3))).toBeUndefined();
  });

  it('R2.6 any damage loses entries and never changes one', () => {
    const bodies = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 1, maxLength: 6 });
    const damage = fc.record({ at: fc.nat(2_000), byte: fc.nat(255), cut: fc.boolean() });
    fc.assert(
      fc.property(bodies, damage, (texts, { at, byte, cut }) => {
        fs.rmSync(file, { force: true });
        const entries = texts.map((text, index) => [key(index), entry(text)] as const);
        appendMemoEntries(file, entries);
        const bytes = fs.readFileSync(file);
        const place = at % bytes.length;
        bytes[place] = byte;
        fs.writeFileSync(file, cut ? bytes.subarray(0, place) : bytes);
        appendMemoEntries(file, [[key(99), entry('after')]]);
        const segment = readMemoSegment(file);
        for (const [name, wanted] of entries) expect([wanted, undefined]).toContainEqual(segment.find(name));
        expect(segment.find(key(99))).toEqual(entry('after'));
      }),
      { numRuns: 200 },
    );
  });
});
