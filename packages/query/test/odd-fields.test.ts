import * as query from '@codebatch/query';
import { describe, expect, it } from 'vitest';
import { type Body, makeStore } from './make-store.ts';
import { removeStore } from './store-tree.ts';

const FINDING = { kind: 'diagnostic', severity: 'warning', code: 'A1', message: 'm', line: 1, column: 1 };

const ODD: readonly Body[] = [
  { ...FINDING, code: 404 },
  { ...FINDING, message: 5 },
  { ...FINDING, message: { a: 1 } },
  { ...FINDING, severity: 3 },
  { ...FINDING, line: 1.5, column: 0.5 },
  { ...FINDING, line: '1' },
];

describe('a finding with anything in a field', () => {
  it.each(ODD.map((body) => [JSON.stringify(body), body] as const))(
    '%s is compared, followed and accepted',
    (_, body) => {
      const outputs = () => [body, body];
      const store = makeStore({
        snapshots: { one: { 'a.py': 'x = 1\n\n' }, two: { 'a.py': 'x = 2\n\n' } },
        batches: [
          { id: 'one', snapshot: 'one', created_at: '2026-01-01T00:00:00.000Z', tasks: [{ id: 't', outputs }] },
          { id: 'two', snapshot: 'two', created_at: '2026-01-02T00:00:00.000Z', tasks: [{ id: 't', outputs }] },
        ],
      });
      try {
        const { summary } = query.compareBatches(store, 'one', 'two');
        expect(summary.added).toBe(summary.removed);
        for (const { code, severity, message, line } of query.fileHistory(store, 'a.py').findings) {
          expect([code, severity, message].map((value) => typeof value)).toEqual(['string', 'string', 'string']);
          expect([1, undefined]).toContain(line);
        }
        const { baseline } = query.acceptFindings(store, 'one');
        for (const { code, message } of baseline.findings)
          expect([typeof code, typeof message]).toEqual(['string', 'string']);
        expect(query.compareWithBaseline(store, 'one', baseline)).toMatchObject({ accepted: 2, added: [], fixed: [] });
      } finally {
        removeStore(store);
      }
    },
  );
});

it('lines of code count for their language in whichever order the metrics of a file stand', () => {
  const lang = { kind: 'metric', metric: 'lang', value: 'python' };
  const sloc = { kind: 'metric', metric: 'sloc', value: 3 };
  const outputs = ({ path }: { readonly path: string }) => (path === 'a.py' ? [lang, sloc] : [sloc, lang]);
  const store = makeStore({
    snapshots: { one: { 'a.py': 'a', 'b.py': 'b' } },
    batches: [{ id: 'one', snapshot: 'one', tasks: [{ id: 'analyze', strategy: 'single', outputs }] }],
  });
  try {
    expect(query.batchSummary(store, 'one').lines).toEqual({ total: 6, languages: { python: 6 } });
  } finally {
    removeStore(store);
  }
});
