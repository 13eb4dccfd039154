import { compareBatches } from '@codebatch/query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
//
import { anEdit, applyEdits, keywordLint, REAL_FILES, type TrackedLine, textOf } from './edit-real-files.ts';
import { addBatch, addSnapshot, makeStore } from './make-store.ts';
import { removeStore } from './store-tree.ts';

/** Compares a file before and after edits, under one name or two. */
function compareEdited(lines: readonly string[], tracked: readonly TrackedLine[], path = 'a.ts') {
  const store = makeStore({ snapshots: { one: { 'a.ts': lines.join('\n') } } });
  try {
    addSnapshot(store, 'two', { [path]: textOf(tracked) });
    addBatch(store, { id: 'a', snapshot: 'one', tasks: [keywordLint(store)] });
    addBatch(store, { id: 'b', snapshot: 'two', tasks: [keywordLint(store)] });
    return compareBatches(store, 'a', 'b');
  } finally {
    removeStore(store);
  }
}

/** Findings on untouched lines that a comparison takes for fixed or for new. */
function countLost({ changes }: ReturnType<typeof compareEdited>, tracked: readonly TrackedLine[]): number {
  const kept = new Set(tracked.map(({ from }) => from));
  const lost = changes.filter(
    ({ before, after }) =>
      (before !== null && kept.has(before.line)) ||
      (after !== null && tracked[(after.line as number) - 1]?.from !== undefined),
  );
  return lost.length;
}

const file = fc.constantFrom(...REAL_FILES);

describe('trap 2: findings keep their identity through edits of real files', () => {
  it('of 1 to 100 lines inserted above, and of any others', () => {
    let untouched = 0;
    let lost = 0;
    fc.assert(
      fc.property(file, fc.array(anEdit, { minLength: 1, maxLength: 6 }), (lines, edits) => {
        const tracked = applyEdits(lines, edits);
        untouched += tracked.filter(({ from }) => from !== undefined).length;
        lost += countLost(compareEdited(lines, tracked), tracked);
      }),
      { numRuns: 1000 },
    );
    expect(lost / untouched).toBe(0);
  });

  it('of a file that was renamed, and edited in less than half of its lines', () => {
    fc.assert(
      fc.property(file, fc.nat(), fc.integer({ min: 0, max: 5 }), (lines, at, count) => {
        const edits = count === 0 ? [] : [{ type: 'insert' as const, at, count }];
        const tracked = applyEdits(lines, edits);
        const comparison = compareEdited(lines, tracked, 'lib/b.ts');
        expect(comparison.files.renamed).toEqual([{ from: 'a.ts', to: 'lib/b.ts', identical: count === 0 }]);
        expect(comparison.summary.total_changes).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('where one is fixed and one of the same rule is new: one of each', () => {
    fc.assert(
      fc.property(file, fc.nat(), fc.nat(), (lines, fixAt, addAt) => {
        const found = lines.flatMap((text, n) => (/\b(const|return|import)\b/.test(text) ? [n] : []));
        fc.pre(found.length > 0);
        const fixed = found[fixAt % found.length] as number;
        const place = addAt % (lines.length + 1);
        // Next to the fixed line it would be the same finding on an edited line.
        fc.pre(Math.abs(place - fixed) > 1);
        const tracked = lines.map((text, n): TrackedLine => ({ text, from: n + 1 }));
        tracked[fixed] = { text: '// nothing to find here', from: undefined };
        tracked.splice(place, 0, { text: 'const added = "by this edit";', from: undefined });
        const { added, removed, changed } = compareEdited(lines, tracked).summary;
        expect({ added, removed, changed }).toEqual({ added: 1, removed: 1, changed: 0 });
      }),
      { numRuns: 1000 },
    );
  });
});
