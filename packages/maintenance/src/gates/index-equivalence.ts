import { existsSync } from 'node:fs';
import { readOutputs, readPlan, readTask, type Store, shardIdsOf } from '@codebatch/core';
import { type OutputFilter, scanOutputs } from '@codebatch/query';
import { digestOf, textsOf } from './answers.ts';
import { createFailureList, type Gate } from './gate.ts';

/** Queries find exactly what is stored. */
export const indexEquivalenceGate: Gate = {
  id: 'index-equivalence',
  summary: 'A query answers the stored records, byte for byte, whether an index helps it or not',
  method: 'Compares the records that queries answer, whole and by task, with what the outputs indexes hold.',
  requirements: ['R12.5'],
  check({ store, batchId }) {
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
    return {
      failures: failures.list,
      details: { queries: ids.length + 1, index: existsSync(`${store.indexes}/query`) ? 'present' : 'absent' },
    };
  },
};

function* storedTexts(store: Store, batchId: string, taskId: string): Generator<string> {
  for (const shard of shardIdsOf(store, readTask(store, batchId, taskId)).sort()) {
    yield* textsOf(readOutputs(store, batchId, taskId, shard));
  }
}
