import * as fs from 'node:fs';
import { layout, readShardState, type ShardStateRecord, type Store } from '@codebatch/core';

/** The states of the shards of one task that ever had one. */
export type ShardStates = ReadonlyMap<string, ShardStateRecord>;

/** Reads the states of a task's shards. One that has no state file is `ready` and absent here (SPEC 11). */
export function readShardStates(store: Store, batchId: string, taskId: string): ShardStates {
  const states = new Map<string, ShardStateRecord>();
  for (const shard of listShards(layout.shardsDir(store.root, batchId, taskId))) {
    const state = readShardState(store, batchId, taskId, shard);
    if (state !== undefined) states.set(shard, state);
  }
  return states;
}

function listShards(directory: string): string[] {
  if (!fs.existsSync(directory)) return [];
  return fs.readdirSync(directory).filter((name) => /^[0-9a-f]{2}$/.test(name));
}
