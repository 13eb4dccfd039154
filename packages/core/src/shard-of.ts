import { CodebatchError } from './codebatch-error.ts';
import type { FileRecord, TaskRecord } from './generated/record-types.ts';
import { parseObjectRef } from './object-ref.ts';

/** Rule that gives a file its shard. */
export type ShardStrategy = TaskRecord['sharding']['strategy'];

/** The only shard of the strategy `single`. */
export const SINGLE_SHARD = '00';

/**
 * The shard of a file (SPEC 8.1). `hash_prefix`: the first byte of its object's digest; `single`: `00`; `round_robin`:
 * its position in the file index, modulo the number of shards.
 *
 * @param position - Position of the file in files.index.jsonl, from 0.
 * @throws INVALID_ARGUMENT for a shard count outside 1 to 256
 */
export function shardOf(
  file: Pick<FileRecord, 'object'>,
  strategy: ShardStrategy,
  shardCount: number,
  position: number,
): string {
  if (!Number.isInteger(shardCount) || shardCount < 1 || shardCount > 256) {
    throw new CodebatchError('INVALID_ARGUMENT', `A task cannot have ${shardCount} shards`, {
      details: { shardCount },
    });
  }
  switch (strategy) {
    case 'single':
      return SINGLE_SHARD;
    case 'hash_prefix':
      return parseObjectRef(file.object).slice('sha256:'.length, 'sha256:'.length + 2);
    case 'round_robin':
      return (position % shardCount).toString(16).padStart(2, '0');
  }
}
