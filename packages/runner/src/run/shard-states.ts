import * as fs from 'node:fs';
import { isCodebatchError, layout, readShardState, type ShardStateRecord, type Store } from '@codebatch/core';

/** The states of the shards of one task that ever had one. */
export type ShardStates = ReadonlyMap<string, ShardStateRecord>;

/**
 * Reads the states of a task's shards as far as a run can rely on them. One that has no state file is `ready` and absent
 * here (SPEC 11), and so is one whose state is damaged. One that is `done` without its outputs in full length, as a
 * power cut leaves it, counts as `running`: it needs a new attempt.
 *
 * @throws CodebatchError SCHEMA_TOO_NEW and faults of reading
 */
export function readShardStates(store: Store, batchId: string, taskId: string): ShardStates {
  const states = new Map<string, ShardStateRecord>();
  for (const shard of listShards(layout.shardsDir(store.root, batchId, taskId))) {
    const state = readState(store, batchId, taskId, shard);
    if (state === undefined) continue;
    const lost = state.status === 'done' && hasLostOutputs(store, state);
    states.set(shard, lost ? { ...state, status: 'running' } : state);
  }
  return states;
}

function readState(store: Store, batchId: string, taskId: string, shard: string): ShardStateRecord | undefined {
  try {
    return readShardState(store, batchId, taskId, shard);
  } catch (error) {
    if (isCodebatchError(error) && error.code === 'SCHEMA_ERROR') return undefined;
    throw error;
  }
}

/** The length is all that is looked at: to read everything that is done would make every resume as slow as `verify`. */
function hasLostOutputs(store: Store, state: ShardStateRecord): boolean {
  const { batch_id, task_id, shard_id, outputs_bytes } = state;
  if (outputs_bytes === undefined) return false;
  const file = layout.shardOutputs(store.root, batch_id, task_id, shard_id);
  return fs.statSync(file, { throwIfNoEntry: false })?.size !== outputs_bytes;
}

function listShards(directory: string): string[] {
  if (!fs.existsSync(directory)) return [];
  return fs.readdirSync(directory).filter((name) => /^[0-9a-f]{2}$/.test(name));
}
