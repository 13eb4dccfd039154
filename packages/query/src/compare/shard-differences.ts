import type { OutputRecord, ShardStateRecord, TaskRecord } from '@codebatch/core';
import type { OpenBatch } from '../open-batch.ts';
import type { Needles } from '../raw-prefilter.ts';
import { recordFileOf } from '../record-file-of.ts';
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
 * @param edited - Paths of files in the shard that have other bytes on the other side. A finding without a context that
 * stands at an equal place of such a file need not be the same: it is always handed out.
 * @throws SCHEMA_ERROR.
 */
export function shardDifferences(
  before: ShardSide,
  after: ShardSide,
  needles: Needles | undefined,
  edited: ReadonlySet<string> | undefined,
): ShardDifferences {
  const digest = before.state?.records_sha256;
  if (digest !== undefined && digest === after.state?.records_sha256) return { before: [], after: [] };
  const isDoubtful = (text: string, read: () => OutputRecord): boolean =>
    edited !== undefined && !text.includes('"context_hash"') && isFindingIn(edited, read());
  const waiting = new Map<string, { count: number; read: () => OutputRecord }>();
  const removed: OutputRecord[] = [];
  for (const { text, body, read } of bodiesOf(before, needles)) {
    if (isDoubtful(text, read)) removed.push(read());
    else {
      const same = waiting.get(body);
      if (same === undefined) waiting.set(body, { count: 1, read });
      else same.count += 1;
    }
  }
  const added: OutputRecord[] = [];
  for (const { text, body, read } of bodiesOf(after, needles)) {
    const same = isDoubtful(text, read) ? undefined : waiting.get(body);
    if (same === undefined || same.count === 0) added.push(read());
    else same.count -= 1;
  }
  for (const { count, read } of waiting.values()) {
    for (let n = 0; n < count; n += 1) removed.push(read());
  }
  return { before: removed, after: added };
}

function isFindingIn(paths: ReadonlySet<string>, { kind, path }: OutputRecord): boolean {
  return kind === 'diagnostic' && paths.has(path);
}

function* bodiesOf(
  side: ShardSide,
  needles: Needles | undefined,
): Generator<{ text: string; body: string; read: () => OutputRecord }> {
  if (side.state === undefined) return;
  const file = recordFileOf(side.batch, side.task, side.state);
  for (const { text, line } of scanRecordLines(file, needles)) {
    const body = bodyOfLine(text);
    const read = () => parseRecordLine(text, file, line);
    yield { text, body: body ?? bodyOf(read()), read };
  }
}
