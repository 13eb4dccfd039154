import { isCodebatchError, type ShardStateRecord, type Store } from '@codebatch/core';
import { openBatch } from './open-batch.ts';
import { readRecordCounts } from './record-counts.ts';
import { recordFileOf } from './record-file-of.ts';
import { openShardSummaries } from './shard-summaries.ts';
import { summariseCounted } from './summarise-records.ts';

/** Summarises shards of a batch as they are done. */
export interface ShardSummariser {
  /** Takes a shard that is done. What is wrong with its records is left to whoever needs them, and is no error here. */
  add(state: ShardStateRecord): void;
  /** Keeps what was found under `indexes/`, where `batchSummary` with `keep` finds it. */
  save(): void;
}

/**
 * Makes ready for summarising the shards of a batch while others are still at work, so that the summary of the whole
 * batch need not wait for all of its records to be read in the end.
 *
 * @param top - Length of each list of examples, as `batchSummary` will be asked for.
 * @throws BATCH_NOT_FOUND, SCHEMA_ERROR.
 */
export function createShardSummariser(store: Store, batchName: string, top: number): ShardSummariser {
  const batch = openBatch(store, batchName);
  const tasks = new Map(batch.tasks.map((task) => [task.task_id, task]));
  const known = openShardSummaries(store, top);
  return {
    add(state) {
      const task = tasks.get(state.task_id);
      const counts = readRecordCounts(state);
      if (task === undefined || counts === undefined) return;
      try {
        summariseCounted(recordFileOf(batch, task, state), state, counts, { top, excludeGenerated: false, known });
      } catch (error) {
        if (!isCodebatchError(error)) throw error;
      }
    },
    save: () => known.save(),
  };
}
