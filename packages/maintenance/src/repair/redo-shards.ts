import {
  isCodebatchError,
  layout,
  readPlan,
  readShardState,
  removeFile,
  type Store,
  startAttempt,
  writeDocument,
} from '@codebatch/core';
import { type RunBatchOptions, runBatch } from '@codebatch/runner';

/** A shard that is to be executed again. */
export interface ShardToRedo {
  readonly batch: string;
  readonly task: string;
  readonly shard: string;
}

/**
 * Gives shards a new attempt and executes it, task by task in the order of the plan, without reuse of earlier results:
 * a remembered result would not make its objects again.
 *
 * @param reasons told why a task could not be run; the others are.
 */
export async function redoShards(
  store: Store,
  shards: readonly ShardToRedo[],
  options: Pick<RunBatchOptions, 'registry' | 'jobs' | 'signal'>,
  reasons: string[],
): Promise<void> {
  const { registry, jobs, signal } = options;
  for (const batch of new Set(shards.map((shard) => shard.batch))) {
    const ofBatch = shards.filter((shard) => shard.batch === batch);
    await attempt(reasons, batch, async () => {
      // All of them first: a run reads every state of its batch.
      for (const { task, shard } of ofBatch) resetShard(store, batch, task, shard);
      for (const { task_id } of readPlan(store, batch).tasks) {
        const ids = ofBatch.filter(({ task }) => task === task_id).map(({ shard }) => shard);
        if (ids.length === 0) continue;
        await attempt(reasons, `${batch}: ${task_id}`, async () => {
          await runBatch(store, batch, { registry, jobs, signal, tasks: [task_id], shards: ids, reuse: false });
        });
      }
    });
  }
}

/** Makes a shard `ready` again. A state that cannot be read is removed, which means the same. */
function resetShard(store: Store, batch: string, task: string, shard: string): void {
  const file = layout.shardState(store.root, batch, task, shard);
  try {
    const state = readShardState(store, batch, task, shard);
    if (state !== undefined) writeDocument(file, startAttempt(state), store.durability);
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    removeFile(file);
  }
}

async function attempt(reasons: string[], what: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!isCodebatchError(error) || error.code === 'INTERRUPTED') throw error;
    reasons.push(`${what}: ${error.message}`);
  }
}
