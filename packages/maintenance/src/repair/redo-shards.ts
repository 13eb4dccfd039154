import { existsSync } from 'node:fs';
import {
  isCodebatchError,
  isStoreFailure,
  layout,
  readPlan,
  readRegularFile,
  readShardState,
  removeFile,
  type Store,
  startAttempt,
  writeDocument,
  writeFileAtomic,
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
 * a remembered result would not make its objects again. A shard that could not be executed has the state that it had.
 *
 * @param reasons told why a task could not be run; the others are.
 * @throws CodebatchError INTERRUPTED, and where the store itself cannot be read or written
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
    const before = ofBatch.map((shard) => readStateFile(store, shard));
    try {
      await attempt(reasons, batch, async () => {
        // All of them first: a run reads every state of its batch.
        for (const shard of ofBatch) resetShard(store, shard);
        for (const { task_id } of readPlan(store, batch).tasks) {
          const ids = ofBatch.filter(({ task }) => task === task_id).map(({ shard }) => shard);
          if (ids.length === 0) continue;
          await attempt(reasons, `${batch}: ${task_id}`, async () => {
            await runBatch(store, batch, { registry, jobs, signal, tasks: [task_id], shards: ids, reuse: false });
          });
        }
      });
    } finally {
      // What was lost must still be seen as lost, and not as work that nobody has begun.
      for (const [index, shard] of ofBatch.entries()) {
        if (!isDone(store, shard)) putBack(store, shard, before[index]);
      }
    }
  }
}

/** Whether a shard has a sound state, and that is `done`. */
export function isDone(store: Store, { batch, task, shard }: ShardToRedo): boolean {
  try {
    return readShardState(store, batch, task, shard)?.status === 'done';
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    return false;
  }
}

/** Makes a shard `ready` again. A state that cannot be read is removed, which means the same. */
function resetShard(store: Store, { batch, task, shard }: ShardToRedo): void {
  const file = layout.shardState(store.root, batch, task, shard);
  try {
    const state = readShardState(store, batch, task, shard);
    if (state !== undefined) writeDocument(file, startAttempt(state), store.durability);
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    removeFile(file);
  }
}

function readStateFile(store: Store, { batch, task, shard }: ShardToRedo): Buffer | undefined {
  const file = layout.shardState(store.root, batch, task, shard);
  return existsSync(file) ? readRegularFile(file) : undefined;
}

function putBack(store: Store, { batch, task, shard }: ShardToRedo, bytes: Buffer | undefined): void {
  const file = layout.shardState(store.root, batch, task, shard);
  if (bytes === undefined) removeFile(file);
  else writeFileAtomic(file, bytes, store.durability);
}

async function attempt(reasons: string[], what: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!isCodebatchError(error) || error.code === 'INTERRUPTED' || isStoreFailure(error)) throw error;
    reasons.push(`${what}: ${error.message}`);
  }
}
