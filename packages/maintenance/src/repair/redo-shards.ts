import path from 'node:path';
import {
  errnoOf,
  isCodebatchError,
  isStoreFailure,
  layout,
  type PlanRecord,
  readPlan,
  readRegularFile,
  readShardState,
  readTask,
  removeFile,
  type Store,
  shardIdsOf,
  startAttempt,
  writeDocument,
  writeFileAtomic,
} from '@codebatch/core';
import { type RunBatchOptions, runBatch } from '@codebatch/runner';
import { hasPlace } from './has-place.ts';

/** A shard that is to be executed again. */
export interface ShardToRedo {
  readonly batch: string;
  readonly task: string;
  readonly shard: string;
}

/**
 * Gives shards a new attempt and executes it, task by task in the order of the plan, without reuse of earlier results:
 * a remembered result would not make its objects again. What they depend on and is not complete is executed with them. A
 * shard that could not be executed has the state that it had.
 *
 * @param reasons told why a task could not be run; the others are.
 * @throws INTERRUPTED, and where the store itself cannot be read or written
 */
export async function redoShards(
  store: Store,
  shards: readonly ShardToRedo[],
  options: Pick<RunBatchOptions, 'registry' | 'jobs' | 'signal'>,
  reasons: string[],
): Promise<void> {
  const { registry, jobs, signal } = options;
  for (const batch of new Set(shards.map((shard) => shard.batch))) {
    const ofBatch = withPlace(
      store,
      shards.filter((shard) => shard.batch === batch),
      reasons,
    );
    const before = ofBatch.map((shard) => readStateFile(store, shard));
    try {
      await attempt(reasons, batch, async () => {
        // All of them first: a run reads every state of its batch.
        for (const shard of ofBatch) resetShard(store, shard);
        const plan = readPlan(store, batch);
        for (const { task_id } of plan.tasks) {
          const ids = ofBatch.filter(({ task }) => task === task_id).map(({ shard }) => shard);
          if (ids.length === 0) continue;
          await attempt(reasons, `${batch}: ${task_id}`, async () => {
            const part = openPart(store, plan, task_id, ids);
            await runBatch(store, batch, { registry, jobs, signal, ...part, reuse: false });
          });
        }
      });
    } finally {
      // What was lost must still be seen as lost, and not as work that nobody has begun.
      for (const [index, shard] of ofBatch.entries()) {
        if (!isDone(store, shard)) putBack(store, shard, before[index]!);
      }
    }
  }
}

/**
 * The part of a batch that gives shards of a task: these, and of the tasks that they depend on those that are not
 * complete. A whole-snapshot task needs every shard of those.
 */
function openPart(
  store: Store,
  { batch_id, tasks }: PlanRecord,
  task: string,
  shards: readonly string[],
): Pick<RunBatchOptions, 'tasks' | 'shards'> {
  const isWhole = (id: string): boolean => readTask(store, batch_id, id).sharding.strategy === 'single';
  const everyShard = (id: string): readonly string[] => shardIdsOf(store, readTask(store, batch_id, id));
  const part = new Set([task]);
  // A set is walked through what is added meanwhile, too.
  for (const id of part) {
    for (const need of tasks.find(({ task_id }) => task_id === id)?.depends_on ?? []) {
      const wanted = isWhole(id) || isWhole(need) ? everyShard(need) : shards;
      if (!wanted.every((shard) => isDone(store, { batch: batch_id, task: need, shard }))) part.add(need);
    }
  }
  return { tasks: [...part], shards: [...part].some(isWhole) ? undefined : shards };
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

/**
 * The shards whose files can be written. A directory in the place of a state is in the way of the whole batch, as a run
 * reads every state.
 */
function withPlace(store: Store, shards: readonly ShardToRedo[], reasons: string[]): readonly ShardToRedo[] {
  const isFree = (file: string): boolean => hasPlace(store.root, path.relative(store.root, file), reasons);
  const blocked = shards.filter(({ batch, task, shard }) => !isFree(layout.shardState(store.root, batch, task, shard)));
  if (blocked.length > 0) return [];
  return shards.filter(({ batch, task, shard }) => isFree(layout.shardOutputs(store.root, batch, task, shard)));
}

function readStateFile(store: Store, { batch, task, shard }: ShardToRedo): Buffer | 'absent' | 'unreadable' {
  try {
    return readRegularFile(layout.shardState(store.root, batch, task, shard));
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? 'absent' : 'unreadable';
  }
}

function putBack(store: Store, { batch, task, shard }: ShardToRedo, before: ReturnType<typeof readStateFile>): void {
  const file = layout.shardState(store.root, batch, task, shard);
  if (before === 'absent') removeFile(file);
  else if (before !== 'unreadable') writeFileAtomic(file, before, store.durability);
}

async function attempt(reasons: string[], what: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!isCodebatchError(error) || error.code === 'INTERRUPTED' || isStoreFailure(error)) throw error;
    reasons.push(`${what}: ${error.message}`);
  }
}
