import type { OutputRecord, ShardStateRecord, TaskRecord } from '@codebatch/core';
import type { OpenBatch } from '../open-batch.ts';
import type { Needles } from '../raw-prefilter.ts';
import { recordFileOf } from '../scan-outputs.ts';
import { parseRecordLine, scanRecordLines } from '../scan-record-file.ts';
import { bodyOf, bodyOfLine } from './record-body.ts';

/** The records of a shard on one side; none without a done state. */
export interface ShardSide {
  readonly batch: OpenBatch;
  readonly task: TaskRecord;
  readonly state: ShardStateRecord | undefined;
}

/** Records that only one side has, each in stored order. */
export interface ShardDifferences {
  readonly before: readonly OutputRecord[];
  readonly after: readonly OutputRecord[];
}

/**
 * The records of a shard that differ between two sides in anything but batch, snapshot and time. Shards with equal
 * digests are not read. Equal records are taken off each other one for one, mostly without being parsed; memory depends
 * on one side of one shard.
 *
 * @param needles - Lines without any of them are passed over.
 * @throws SCHEMA_ERROR.
 */
export function shardDifferences(before: ShardSide, after: ShardSide, needles: Needles | undefined): ShardDifferences {
  const digest = before.state?.records_sha256;
  if (digest !== undefined && digest === after.state?.records_sha256) return { before: [], after: [] };
  const waiting = new Map<string, { count: number; read: () => OutputRecord }>();
  for (const { body, read } of bodiesOf(before, needles)) {
    const same = waiting.get(body);
    if (same === undefined) waiting.set(body, { count: 1, read });
    else same.count += 1;
  }
  const added: OutputRecord[] = [];
  for (const { body, read } of bodiesOf(after, needles)) {
    const same = waiting.get(body);
    if (same === undefined || same.count === 0) added.push(read());
    else same.count -= 1;
  }
  const removed: OutputRecord[] = [];
  for (const { count, read } of waiting.values()) {
    for (let n = 0; n < count; n += 1) removed.push(read());
  }
  return { before: removed, after: added };
}

function* bodiesOf(
  side: ShardSide,
  needles: Needles | undefined,
): Generator<{ body: string; read: () => OutputRecord }> {
  if (side.state === undefined) return;
  const file = recordFileOf(side.batch, side.task, side.state);
  for (const { text, line } of scanRecordLines(file, needles)) {
    const body = bodyOfLine(text);
    const read = () => parseRecordLine(text, file, line);
    yield body === undefined ? { body: bodyOf(read()), read } : { body, read };
  }
}
