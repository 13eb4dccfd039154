import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type RecordFile, scanRecordFile } from './scan-record-file.ts';
import { summariseShard } from './summarise-shard.ts';
import { createSummaryFilter } from './summary-filter.ts';

type Fields = Readonly<Record<string, unknown>>;

const folder = mkdtempSync(join(tmpdir(), 'codebatch-query-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ENVELOPE = { schema_version: 1, snapshot_id: 's', batch_id: 'b', task_id: 't', shard_id: '00', ts: '2026' };

const metric = fc.record({
  kind: fc.constant('metric'),
  metric: fc.constantFrom('function_complexity', 'max_complexity', 'sloc', 'lang', 'loc', 'function_sloc', 'max'),
  value: fc.oneof(fc.nat(12), fc.constantFrom(-1, 1.5, 1e21, 9_007_199_254_740_992, 'python', null)),
});
const body: fc.Arbitrary<Fields> = fc.oneof(
  { weight: 4, arbitrary: metric },
  fc.record(
    { kind: fc.constant('diagnostic'), severity: fc.constantFrom('error', 'warning'), code: fc.constantFrom('A', 'B') },
    { requiredKeys: ['kind'] },
  ),
  fc.constantFrom<Fields>(
    { kind: 'ast', object: 'x' },
    { kind: 'skip', code: 'SKIP_SIZE' },
    { kind: 'symbol', name: '"kind":"metric","metric":"sloc","value":3' },
    { kind: 'edge', target: 'function_complexity' },
    { data: { kind: 'metric', metric: 'sloc', value: 5 }, kind: 'a.b' },
    { note: 1, kind: 'skip', code: 'X' },
  ),
);
const file = fc.record({
  path: fc.constantFrom('a.py', 'b.py', ',"kind":"metric","metric":"sloc"', 'ä\\".py', 'c'),
  marked: fc.boolean(),
  bodies: fc.array(body, { maxLength: 12 }),
});

/** As this program writes a line, and as others may. */
const FORMS: readonly ((envelope: Fields, body: Fields) => string)[] = [
  (envelope, fields) => JSON.stringify({ ...envelope, ...fields }),
  (envelope, fields) => JSON.stringify({ ...fields, ...envelope }),
  (envelope, fields) => JSON.stringify({ ...envelope, ...fields }).replaceAll('":', '" : '),
  (envelope, fields) =>
    JSON.stringify({ ...envelope, ...fields })
      .replace('"kind":"', '"kind":"\\u00')
      .replace(/(\\u00)(.)/, (_, prefix, first: string) => prefix + first.charCodeAt(0).toString(16)),
];

describe('the filter of summaries', () => {
  it.each([1, 2, 10])('leaves out nothing that a summary of %i places has', (top) => {
    fc.assert(
      fc.property(
        fc.array(file, { maxLength: 6 }),
        fc.constantFrom(...FORMS),
        fc.boolean(),
        (files, form, excludeGenerated) => {
          const kinds = new Map<string, number>();
          const lines = files.flatMap(({ path, marked, bodies }) =>
            bodies.map((fields) => {
              kinds.set(String(fields['kind']), 1);
              return form({ ...ENVELOPE, path, ...(marked ? { file_origin: 'generated' } : {}) }, fields);
            }),
          );
          const outputs = outputsOf(lines);
          const filter = createSummaryFilter(kinds, top);
          const whole = summariseShard(scanRecordFile(outputs, undefined), { top, excludeGenerated });
          const filtered = filter === undefined ? [] : scanRecordFile(outputs, filter);
          expect(summariseShard(filtered, { top, excludeGenerated })).toEqual(whole);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('passes over what it tells apart by its bytes', () => {
    const lines = [5, 4, 3, 6, 1].map((value) =>
      JSON.stringify({ ...ENVELOPE, path: 'a', kind: 'metric', metric: 'function_complexity', value }),
    );
    const others = ['loc', 'function_sloc'].map((name) =>
      JSON.stringify({ ...ENVELOPE, path: 'a', kind: 'metric', metric: name, value: 9 }),
    );
    const filter = createSummaryFilter(new Map([['metric', 7]]), 2);
    const passed = [...scanRecordFile(outputsOf([...lines, ...others]), filter)];
    expect(passed.map(({ record }) => record.value)).toEqual([5, 4, 6]);
  });

  it('is not there where no record tells anything', () => {
    expect(createSummaryFilter(new Map([['symbol', 3]]), 10)).toBeUndefined();
  });
});

function outputsOf(lines: readonly string[]): RecordFile {
  const path = join(folder, 'outputs.index.jsonl');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return { path, name: 'outputs.index.jsonl', expectedBytes: undefined, empty: true };
}
