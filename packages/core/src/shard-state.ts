import { CodebatchError } from './codebatch-error.ts';
import { readDocumentIfPresent } from './documents.ts';
import type { ShardStateRecord } from './generated/record-types.ts';
import { layout } from './layout.ts';
import { parseRecordId, parseShardId } from './record-id.ts';
import type { Store } from './store.ts';

/** Where a shard stands. */
export type ShardStatus = ShardStateRecord['status'];

/** Fields that belong to one attempt. */
export type AttemptFields = Partial<
  Pick<
    ShardStateRecord,
    'started_at' | 'completed_at' | 'error' | 'stats' | 'outputs_sha256' | 'outputs_bytes' | 'records_sha256'
  >
>;

const NEXT: Readonly<Record<ShardStatus, readonly ShardStatus[]>> = {
  ready: ['running'],
  running: ['done', 'failed'],
  done: [],
  failed: [],
};

/**
 * The state after a step within an attempt (SPEC 8.3): `ready -> running -> done | failed`.
 *
 * @param fields - Added to the state; `error` is dropped unless the shard failed.
 * @throws INTERNAL_ERROR for a step that does not exist
 */
export function transitionShard(
  state: ShardStateRecord,
  to: ShardStatus,
  fields: AttemptFields = {},
): ShardStateRecord {
  if (!NEXT[state.status].includes(to)) {
    throw new CodebatchError(
      'INTERNAL_ERROR',
      `Shard ${state.shard_id} of ${state.task_id} cannot go from ${state.status} to ${to}`,
      {
        details: { batch_id: state.batch_id, task_id: state.task_id, shard_id: state.shard_id, from: state.status, to },
      },
    );
  }
  const next: ShardStateRecord = { ...withoutSeal(state), ...fields, status: to };
  if (to !== 'failed') delete next.error;
  return next;
}

/**
 * The state at the beginning of a new attempt: `ready`, the attempt counted up from 1, nothing left of the last one
 * (SPEC 8.3, 9.1).
 */
export function startAttempt(state: ShardStateRecord): ShardStateRecord {
  const { started_at, completed_at, error, stats, outputs_sha256, outputs_bytes, records_sha256, ...identity } =
    withoutSeal(state);
  return { ...identity, status: 'ready', attempt: (state.attempt ?? 0) + 1 };
}

/**
 * The state of a shard; `undefined` where it has no `state.json`.
 *
 * @throws SCHEMA_ERROR, SCHEMA_TOO_NEW; INVALID_ARGUMENT for malformed ids
 */
export function readShardState(store: Store, batch: string, task: string, shard: string): ShardStateRecord | undefined {
  const batchId = parseRecordId(batch, 'batch');
  const taskId = parseRecordId(task, 'task');
  return readDocumentIfPresent('shard_state', layout.shardState(store.root, batchId, taskId, parseShardId(shard)));
}

function withoutSeal(state: ShardStateRecord): ShardStateRecord {
  const { self_sha256: _, ...content } = state;
  return content as ShardStateRecord;
}
