import { isFailure, type OutputRecord, readOutputs, type Store } from '@codebatch/core';
import type { PriorRecord } from '@codebatch/plugin';
import type { Outcome, WorkerSetup } from '../protocol.ts';

/** What an earlier task found in a file: how it fared, and its records. */
export interface PriorOutput {
  readonly outcome: Outcome;
  records(): readonly PriorRecord[];
}

/** Committed records of tasks that this run does not execute, by shard and path. */
export interface PriorOutputs {
  of(task: number, shardId: string, path: string): PriorOutput;
}

/** Reads committed outputs shard by shard; those of one shard at a time are kept. */
export function createPriorOutputs(store: Store, setup: WorkerSetup): PriorOutputs {
  let shard = '';
  let byTask = new Map<number, Map<string, PriorRecord[]>>();
  return {
    of(task, shardId, path) {
      if (shardId !== shard) {
        shard = shardId;
        byTask = new Map();
      }
      let byPath = byTask.get(task);
      if (byPath === undefined) {
        byPath = readByPath(store, setup.batchId, setup.tasks[task]!.taskId, shardId);
        byTask.set(task, byPath);
      }
      const records = byPath.get(path) ?? [];
      return { outcome: outcomeOf(records), records: () => records };
    },
  };
}

function readByPath(store: Store, batchId: string, taskId: string, shardId: string): Map<string, PriorRecord[]> {
  const byPath = new Map<string, PriorRecord[]>();
  for (const line of readOutputs(store, batchId, taskId, shardId)) {
    const record = withoutIds(line.value as OutputRecord);
    const known = byPath.get(record.path);
    if (known === undefined) byPath.set(record.path, [record]);
    else known.push(record);
  }
  return byPath;
}

/**
 * A record without the ids and the time of its batch and the origin of its file, as it is while it is in memory: a task
 * that read them could not be reused in another batch.
 */
export function withoutIds(record: OutputRecord): PriorRecord {
  const { snapshot_id: _s, batch_id: _b, task_id: _t, shard_id: _h, ts: _c, file_origin: _o, ...rest } = record;
  return rest;
}

function outcomeOf(records: readonly PriorRecord[]): Outcome {
  for (const record of records) {
    if (record.kind === 'skip') return 'skipped';
    if (isFailure(record)) return 'failed';
  }
  return 'ok';
}
