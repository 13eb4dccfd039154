import { CodebatchError, nearestNames, parseShardId, type ShardStateRecord, type Store } from '@codebatch/core';
import { openBatch, selectTasks } from './open-batch.ts';
import { readWorkShards } from './shard-work.ts';

/** One shard with work. */
export interface ShardRow {
  readonly task_id: string;
  readonly shard_id: string;
  readonly status: ShardStateRecord['status'];
  /** Number of the current attempt; 0 before the first. */
  readonly attempt: number;
  readonly started_at?: string;
  readonly completed_at?: string;
  readonly stats: Readonly<Record<string, number>>;
  /** Why it failed; only where the status is `failed`. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** Which shards are wanted; absent fields want all. */
export interface ShardFilter {
  /** Id or type of a task. */
  readonly task?: string;
  readonly shard?: string;
  readonly status?: string;
}

const STATUSES: readonly string[] = ['ready', 'running', 'done', 'failed'];

/**
 * The shards of a batch that have work, by task in plan order and shard id, each with the state on disk (SPEC 8.3): a
 * shard whose process was killed is listed as `running`.
 *
 * @throws BATCH_NOT_FOUND, TASK_NOT_FOUND, SHARD_NOT_FOUND, INVALID_ARGUMENT.
 */
export function shardList(store: Store, batchName: string, filter: ShardFilter = {}): ShardRow[] {
  const batch = openBatch(store, batchName);
  const tasks = new Set(selectTasks(batch, filter.task === undefined ? undefined : [filter.task]));
  if (filter.status !== undefined && !STATUSES.includes(filter.status)) {
    throw new CodebatchError('INVALID_ARGUMENT', `unknown shard status ${JSON.stringify(filter.status)}`, {
      hints: [`statuses: ${STATUSES.join(', ')}`, ...nearestNames(filter.status, STATUSES)],
      details: { status: filter.status },
    });
  }
  const shard = filter.shard === undefined ? undefined : parseShardId(filter.shard);
  const work = readWorkShards(batch)
    .flat()
    .filter((one) => tasks.has(one.task));
  if (shard !== undefined && !work.some((one) => one.shard_id === shard)) {
    const known = [...new Set(work.map((one) => one.shard_id))].sort();
    throw new CodebatchError('SHARD_NOT_FOUND', `no shard ${shard} with files in batch ${batch.id}`, {
      hints: [`shards with files: ${known.slice(0, 16).join(', ')}${known.length > 16 ? ', ...' : ''}`],
      details: { batch_id: batch.id, shard_id: shard },
    });
  }
  return work
    .map(({ task, shard_id, state }) => shardRow(task.task_id, shard_id, state))
    .filter((row) => shard === undefined || row.shard_id === shard)
    .filter((row) => filter.status === undefined || row.status === filter.status);
}

function shardRow(taskId: string, shardId: string, state: ShardStateRecord | undefined): ShardRow {
  const status = state?.status ?? 'ready';
  const stats = Object.entries(state?.stats ?? {}).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const { started_at, completed_at, error } = state ?? {};
  return {
    task_id: taskId,
    shard_id: shardId,
    status,
    attempt: state?.attempt ?? 0,
    ...(started_at === undefined ? {} : { started_at }),
    ...(completed_at === undefined ? {} : { completed_at }),
    stats: Object.fromEntries(stats),
    ...(status === 'failed' && error !== undefined ? { error: { code: error.code, message: error.message } } : {}),
  };
}
