import { EXPORT_FORMATS } from '@codebatch/report';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { type Body, makeStore } from '../../query/test/make-store.ts';
import { exportBytes, exportText } from './export-text.ts';
import { removeStore } from './sample-store.ts';

const FINDING = { kind: 'diagnostic', severity: 'warning', code: 'A1', message: 'm', line: 1, column: 1 };
const SYMBOL = { kind: 'symbol', name: 'n', qualified_name: 'n', symbol_type: 'function', scope: 'module', line: 1 };

/** Records of which one field has what the specification does not allow there. */
const ODD: readonly Body[] = [
  { ...FINDING, code: 404 },
  { ...FINDING, code: ['x'] },
  { ...FINDING, message: 5 },
  { ...FINDING, message: { a: 1 } },
  { ...FINDING, line: 1.5, column: 0.5 },
  { ...FINDING, line: '3' },
  { ...FINDING, line: 0 },
  { ...FINDING, line: 2 ** 32 + 1, column: 2 ** 33 },
  { ...FINDING, end_line: '2', end_column: '3' },
  { ...FINDING, end_line: 1.5, end_column: 3 },
  { ...SYMBOL, name: 5 },
  { ...SYMBOL, symbol_type: 5 },
  { ...SYMBOL, scope: 7 },
  { ...SYMBOL, line: 1.5 },
];

/** A store in which a file has one record, which is another one in the batch `before`. */
function storeOf(body: Body) {
  const outputs = [[body], [{ ...body, extra: 1 }]] as const;
  return makeStore({
    snapshots: { one: { 'a.py': 'x = 1\n' }, two: { 'a.py': 'x = 2\n' } },
    batches: [
      { id: 'before', snapshot: 'one', tasks: [{ id: 't', version: '1', outputs: () => outputs[0] }] },
      { id: 'after', snapshot: 'two', tasks: [{ id: 't', version: '2', outputs: () => outputs[1] }] },
    ],
  });
}

describe('a record with anything in a field', () => {
  it.each(ODD.map((body) => [JSON.stringify(body), body] as const))('%s stops no export', (_, body) => {
    const store = storeOf(body);
    try {
      for (const { name: format, comparison, content } of EXPORT_FORMATS) {
        const filter = content === 'records' ? { kinds: [body.kind] } : {};
        expect(exportBytes(store, { format, filter })).toBeInstanceOf(Uint8Array);
        if (comparison) expect(exportBytes(store, { format, filter, against: 'before' })).toBeInstanceOf(Uint8Array);
      }
    } finally {
      removeStore(store);
    }
  });

  it('has regions of whole numbers, and the task for a code that is no text', () => {
    for (const [body, region] of [
      [{ ...FINDING, code: 404, line: 1.5 }, [1, 1, 1, 1]],
      [{ ...FINDING, code: 404, end_line: '2', end_column: '3' }, [1, 1, 1, 2]],
    ] as const) {
      const store = storeOf(body);
      try {
        const { runs } = JSON.parse(exportText(store, { format: 'sarif' }));
        const [{ ruleId, locations }] = runs[0].results;
        expect([ruleId, Object.values(locations[0].physicalLocation.region)]).toEqual(['t', region]);
      } finally {
        removeStore(store);
      }
    }
  });

  it('has no number of more than 32 bits in Parquet', async () => {
    const store = storeOf({ ...FINDING, line: 2 ** 32 + 1, column: 2 ** 31 - 1 });
    try {
      const { buffer } = Uint8Array.from(exportBytes(store, { format: 'parquet' }));
      expect(await parquetReadObjects({ file: buffer })).toMatchObject([{ line: null, column: 2 ** 31 - 1 }]);
    } finally {
      removeStore(store);
    }
  });
});
