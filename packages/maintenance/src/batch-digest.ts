import {
  type JsonLine,
  readOutputs,
  readPlan,
  readShardState,
  readTask,
  recordsDigest,
  type Store,
  sha256Hex,
  shardIdsOf,
} from '@codebatch/core';

/** One hash for the results of a batch. */
export interface BatchDigest {
  /** sha256 in hex: the root over the tasks in the order of the plan. */
  readonly digest: string;
  /** Whether every shard with files is done: only then do equal digests mean equal batches. */
  readonly complete: boolean;
  readonly tasks: readonly { readonly task_id: string; readonly digest: string; readonly shards: number }[];
}

/**
 * Computes the Merkle root of a batch: the hash over its tasks, each the hash over its done shards with records, each its
 * `records_sha256` (SPEC 9.3). Batches with equal results have equal digests on every machine, whatever their ids and
 * times, and whether empty shards have a directory. A shard without a recorded digest is read.
 *
 * @throws BATCH_NOT_FOUND, SCHEMA_ERROR
 */
export function batchDigest(store: Store, batchId: string): BatchDigest {
  let complete = true;
  const tasks = readPlan(store, batchId).tasks.map(({ task_id }) => {
    const task = readTask(store, batchId, task_id);
    const lines: string[] = [];
    for (const shard of shardIdsOf(store, task)) {
      const state = readShardState(store, batchId, task_id, shard);
      if (state?.status !== 'done') complete = false;
      else {
        const digest = state.records_sha256 ?? recordsDigest(textsOf(readOutputs(store, batchId, task_id, shard)));
        if (digest !== NO_RECORDS) lines.push(`${shard} ${digest}\n`);
      }
    }
    return { task_id, digest: sha256Hex(lines.join('')), shards: lines.length };
  });
  const digest = sha256Hex(tasks.map((task) => `${task.task_id} ${task.digest}\n`).join(''));
  return { digest, complete, tasks };
}

/** `records_sha256` of a shard without records. */
const NO_RECORDS = sha256Hex('');

function* textsOf(lines: Iterable<JsonLine>): Generator<string> {
  for (const { text } of lines) yield text;
}
