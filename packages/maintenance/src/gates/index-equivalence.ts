import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type OutputRecord, readOutputs, readPlan, readTask, type Store, shardIdsOf } from '@codebatch/core';
import { countOutputs, type OutputFilter, scanOutputs } from '@codebatch/query';
import { digestOf, textsOf } from './answers.ts';
import { createFailureList, type FailureList, type Gate } from './gate.ts';
import { withBuiltIndex } from './with-built-index.ts';

/** Queries find exactly what is stored, with an index and without. */
export const indexEquivalenceGate: Gate = {
  id: 'index-equivalence',
  summary: 'A query answers the stored records, byte for byte, whether an index helps it or not',
  method:
    'Compares the records that queries answer, whole and by task, with what the outputs indexes hold; then, with an index built aside for this and with that of the store, what queries of kinds, severities, codes, metrics, names and paths find, and what counts say, with what stands in the records.',
  requirements: ['R12.5'],
  async check({ store, batchId }) {
    const failures = createFailureList();
    const { tasks } = readPlan(store, batchId);
    const ids = tasks.map(({ task_id }) => task_id);
    const compare = (what: string, filter: OutputFilter, wanted: readonly string[]): void => {
      const expected = digestOf(wanted.flatMap((task) => [...storedTexts(store, batchId, task)]));
      const actual = digestOf(textsOf(scanOutputs(store, batchId, filter)));
      if (expected !== actual)
        failures.add({ message: `The query of ${what} answers something else`, expected, actual });
    };
    compare('all outputs', {}, ids);
    for (const id of ids) compare(id, { tasks: [id] }, [id]);
    const { index, queries } = await compareIndexed(store, batchId, failures);
    return { failures: failures.list, details: { queries: ids.length + 1 + queries, index } };
  },
};

/** Compares what an index finds and counts with what stands in the records. */
async function compareIndexed(
  store: Store,
  batchId: string,
  failures: FailureList,
): Promise<{ readonly index: string; readonly queries: number }> {
  return await withBuiltIndex(store, batchId, ({ indexed, plain, missing }) => {
    if (missing !== undefined) return { index: missing, queries: 0 };
    const subjects: (readonly [which: string, subject: Store])[] = [['an index built anew', indexed]];
    if (existsSync(`${store.indexes}/records`)) subjects.push(['the index of the store', store]);
    const compare = (what: string, expected: string, ask: (subject: Store) => string): void => {
      for (const [which, subject] of subjects) {
        const actual = ask(subject);
        const message = `With ${which}, the query of ${what} answers something else`;
        if (actual !== expected) failures.add({ message, expected, actual });
      }
    };
    const samples = sampleRecords(plain, batchId);
    for (const { field, value, digest } of samples) {
      const filter: OutputFilter = { [FILTERS[field]]: [value] };
      compare(`${field} ${value}`, digest, (subject) => digestOf(textsOf(scanOutputs(subject, batchId, filter))));
    }
    for (const fields of GROUPS) {
      const count = (subject: Store): string => digestOf([JSON.stringify(countOutputs(subject, batchId, {}, fields))]);
      compare(`counts by ${fields.join(', ')}`, count(plain), count);
    }
    return { index: 'compared', queries: samples.length + GROUPS.length };
  });
}

const FILTERS = {
  kind: 'kinds',
  severity: 'severities',
  code: 'codes',
  metric: 'metrics',
  name: 'names',
  path: 'path',
} as const;
type Field = keyof typeof FILTERS;
const FIELDS = Object.keys(FILTERS) as readonly Field[];

const GROUPS: readonly (readonly string[])[] = [
  ['kind', 'severity', 'code', 'language'],
  ['directory', 'kind'],
  ['extension', 'task_id', 'task_type'],
  ['symbol_type', 'metric'],
];

interface Sample {
  readonly field: Field;
  readonly value: string;
  /** Of the texts of the records that have it. */
  readonly digest: string;
}

/** Values asked for of each field. */
const VALUES = 12;

/** Some values of each field with the records that have them, found by reading all. */
function sampleRecords(store: Store, batchId: string): Sample[] {
  const values = Object.fromEntries(FIELDS.map((field) => [field, new Set<string>()])) as Record<Field, Set<string>>;
  for (const { record } of scanOutputs(store, batchId)) {
    for (const field of FIELDS) {
      const value: unknown = record[field];
      // Other values stand for several: they are patterns.
      if (typeof value === 'string' && /^[\w./-]+$/.test(value)) values[field].add(value);
    }
  }
  const wanted = FIELDS.map((field) => ({
    field,
    texts: new Map(spread([...values[field]]).map((value) => [value, createHash('sha256')])),
  }));
  for (const { text, record } of scanOutputs(store, batchId)) {
    for (const { field, texts } of wanted) {
      for (const value of valuesIn(record, field, texts)) texts.get(value)?.update(text).update('\n');
    }
  }
  return wanted.flatMap(({ field, texts }) =>
    [...texts].map(([value, hash]) => ({ field, value, digest: hash.digest('hex') })),
  );
}

/** Those of the values that a filter on the field finds in a record. */
function valuesIn(record: OutputRecord, field: Field, values: ReadonlyMap<string, unknown>): string[] {
  if (field === 'path') return [...values.keys()].filter((value) => record.path.includes(value));
  const own = field === 'name' ? [record.name, record.qualified_name] : [record[field]];
  return [...new Set(own)].filter((value): value is string => typeof value === 'string' && values.has(value));
}

function spread(values: readonly string[]): string[] {
  const step = Math.max(1, values.length / VALUES);
  return Array.from({ length: Math.min(VALUES, values.length) }, (_, n) => values[Math.floor(n * step)] as string);
}

function* storedTexts(store: Store, batchId: string, taskId: string): Generator<string> {
  for (const shard of shardIdsOf(store, readTask(store, batchId, taskId)).sort()) {
    yield* textsOf(readOutputs(store, batchId, taskId, shard));
  }
}
