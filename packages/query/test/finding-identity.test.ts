import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileRecord, Store } from '@codebatch/core';
import { compareBatches } from '@codebatch/query';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addBatch, addSnapshot, type Body, makeStore, type TaskSpec } from './make-store.ts';
import { removeStore } from './store-tree.ts';

const sources = join(import.meta.dirname, '../src');
const real = readdirSync(sources)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(sources, name), 'utf8').split('\n'));

/** A line of a file with where it came from: its number before the edits, unless it is new or was edited. */
interface TrackedLine {
  readonly text: string;
  readonly from: number | undefined;
}

const edit = fc.oneof(
  fc.record({ type: fc.constant('insert'), at: fc.nat(), count: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ type: fc.constant('delete'), at: fc.nat(), count: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ type: fc.constant('change'), at: fc.nat(), count: fc.constant(1) }),
);

function applyEdits(
  lines: readonly string[],
  edits: readonly { type: string; at: number; count: number }[],
): TrackedLine[] {
  const tracked = lines.map((text, n): TrackedLine => ({ text, from: n + 1 }));
  for (const { type, at, count } of edits) {
    const place = at % (tracked.length + 1);
    if (type === 'insert') tracked.splice(place, 0, ...newLines(at, count));
    else if (type === 'delete') tracked.splice(place, count);
    else if (place < tracked.length) tracked[place] = { text: `const edited${at} = 1;`, from: undefined };
  }
  return tracked;
}

function newLines(seed: number, count: number): TrackedLine[] {
  return Array.from({ length: count }, (_, n) => ({ text: `  inserted(${seed}, ${n});`, from: undefined }));
}

function lint(store: Store): TaskSpec {
  return {
    id: 'lint',
    outputs: (file: FileRecord) =>
      store.objects
        .get(file.object)
        .toString('utf8')
        .split('\n')
        .flatMap((text, n): Body[] => {
          const column = text.search(/\b(const|return|import)\b/) + 1;
          const found = { kind: 'diagnostic', code: 'X1', severity: 'info', message: 'keyword', line: n + 1, column };
          return column > 0 ? [found] : [];
        }),
  };
}

it('trap 2: findings on untouched lines keep their identity through any edits of real files', () => {
  let untouched = 0;
  let lost = 0;
  fc.assert(
    fc.property(fc.constantFrom(...real), fc.array(edit, { minLength: 1, maxLength: 6 }), (lines, edits) => {
      const tracked = applyEdits(lines, edits);
      const store = makeStore({ snapshots: { one: { 'a.ts': lines.join('\n') } } });
      try {
        addSnapshot(store, 'two', { 'a.ts': tracked.map(({ text }) => text).join('\n') });
        addBatch(store, { id: 'a', snapshot: 'one', tasks: [lint(store)] });
        addBatch(store, { id: 'b', snapshot: 'two', tasks: [lint(store)] });
        const kept = new Set(tracked.map(({ from }) => from));
        const { changes, summary } = compareBatches(store, 'a', 'b');
        untouched += kept.size;
        for (const { before, after } of changes) {
          if (before !== null && kept.has(before.line)) lost += 1;
          if (after !== null && tracked[(after.line as number) - 1]?.from !== undefined) lost += 1;
        }
        expect(summary.total_changes).toBe(changes.length);
      } finally {
        removeStore(store);
      }
    }),
    { numRuns: 60 },
  );
  expect(lost / untouched).toBeLessThan(0.001);
});
