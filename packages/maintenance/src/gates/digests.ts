import {
  type JsonLine,
  readOutputs,
  readPlan,
  readShardState,
  readTask,
  recordsDigest,
  shardIdsOf,
} from '@codebatch/core';
import { batchDigest } from '../batch-digest.ts';
import { createFailureList, type Gate } from './gate.ts';

/** Digests are those of what they were recorded for. */
export const digestsGate: Gate = {
  id: 'digests',
  summary: 'Every object, index and document has the bytes that its digest was recorded for',
  method:
    'Reads and hashes every file of the store, and computes records_sha256 of every shard anew from its parsed records.',
  requirements: ['R4.1', 'R11.1'],
  check({ store, batchId, verification }) {
    const failures = createFailureList();
    let compared = 0;
    let absent = 0;
    for (const { task_id } of readPlan(store, batchId).tasks) {
      for (const shard of shardIdsOf(store, readTask(store, batchId, task_id))) {
        const state = readShardState(store, batchId, task_id, shard);
        if (state?.status !== 'done') continue;
        if (state.records_sha256 === undefined) {
          absent += 1;
          continue;
        }
        compared += 1;
        const actual = recordsDigest(textsOf(readOutputs(store, batchId, task_id, shard)));
        if (actual === state.records_sha256) continue;
        failures.add({
          message: 'The records are not those that records_sha256 was recorded for',
          location: `batches/${batchId}/tasks/${task_id}/shards/${shard}/state.json`,
          expected: state.records_sha256,
          actual,
        });
      }
    }
    const { objects, without_digest } = verification.counts;
    const details = { objects, shards: compared, shards_without_digest: absent, files_without_digest: without_digest };
    return { failures: failures.list, details: { ...details, batch_digest: batchDigest(store, batchId).digest } };
  },
};

function* textsOf(lines: Iterable<JsonLine>): Generator<string> {
  for (const { text } of lines) yield text;
}
