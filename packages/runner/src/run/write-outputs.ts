import { createHash } from 'node:crypto';
import { layout, SCHEMA_VERSION, type Store, writeFileAtomic } from '@codebatch/core';
import type { PlannedTask } from './open-plan.ts';

/** The records of one file: its path, and the lines as a worker gave them. */
export interface FileBody {
  readonly path: string;
  readonly body: string;
}

/** The identity that all records of a shard attempt share. */
export interface OutputEnvelope {
  readonly snapshotId: string;
  readonly batchId: string;
  readonly task: PlannedTask;
  readonly shardId: string;
  readonly ts: string;
}

/** What a shard state says of its outputs. */
export interface WrittenOutputs {
  readonly outputs_sha256: string;
  readonly outputs_bytes: number;
  readonly records_sha256: string;
}

/**
 * Writes the outputs index of a shard, replacing that of an earlier attempt as a whole (SPEC 9.1). Records arrive
 * finished but for their envelope, which is put in front of every line as text: to parse them costs ten times as much.
 */
export function writeOutputs(store: Store, envelope: OutputEnvelope, bodies: Iterable<FileBody>): WrittenOutputs {
  const { batchId, shardId } = envelope;
  const { taskId } = envelope.task.spec;
  const start = textOf({ schema_version: SCHEMA_VERSION });
  const ids = textOf({ snapshot_id: envelope.snapshotId, batch_id: batchId });
  const own = textOf({ task_id: taskId, shard_id: shardId });
  const time = textOf({ ts: envelope.ts });
  const records = createHash('sha256');
  const outputs = createHash('sha256');
  // Bytes file by file: one string of the whole shard costs a third more, most of it in copies.
  const chunks: Buffer[] = [];
  for (const { path, body } of bodies) {
    if (body === '') continue;
    const place = textOf({ path });
    const lines = body.slice(0, -1).split('\n');
    const chunk = Buffer.from(withPrefix(lines, `{${start},${ids},${own},${time},${place},`));
    chunks.push(chunk);
    outputs.update(chunk);
    records.update(Buffer.from(withPrefix(lines, `{${start},${own},${place},`)));
  }
  const bytes = Buffer.concat(chunks);
  writeFileAtomic(layout.shardOutputs(store.root, batchId, taskId, shardId), bytes, store.durability);
  return {
    outputs_sha256: outputs.digest('hex'),
    outputs_bytes: bytes.byteLength,
    records_sha256: records.digest('hex'),
  };
}

function withPrefix(lines: readonly string[], prefix: string): string {
  return `${prefix}${lines.join(`\n${prefix}`)}\n`;
}

/** The fields of an object as JSON without its braces. */
function textOf(fields: object): string {
  return JSON.stringify(fields).slice(1, -1);
}
