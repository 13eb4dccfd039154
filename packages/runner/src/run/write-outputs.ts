import { layout, SCHEMA_VERSION, type Store, sha256Hex, writeFileAtomic } from '@codebatch/core';
import { createLineBuffer } from './line-buffer.ts';
import type { PlannedTask } from './open-plan.ts';

/** The records of one file: its path, its origin (SPEC 9.6), and the lines as a worker gave them. */
export interface FileBody {
  readonly path: string;
  readonly origin?: string | undefined;
  readonly body: Buffer;
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
export interface OutputDigests {
  readonly outputs_sha256: string;
  readonly outputs_bytes: number;
  readonly records_sha256: string;
}

/** Where the records of a file stand in an outputs index: bytes, from the first of its first line. */
export interface BodyPlace {
  readonly start: number;
  readonly bytes: number;
  /** Bytes before the body in each of its lines. */
  readonly prefix: number;
}

export interface WrittenOutputs {
  readonly digests: OutputDigests;
  /** One for each file, in the order in which they came. */
  readonly places: readonly BodyPlace[];
}

/** Writes outputs indexes, one after the other. */
export interface OutputWriter {
  /**
   * Writes the outputs index of a shard, replacing that of an earlier attempt as a whole (SPEC 9.1). Records arrive
   * finished but for their envelope, which is put in front of every line as bytes: to parse them costs twenty times as
   * much.
   */
  write(envelope: OutputEnvelope, bodies: Iterable<FileBody>): WrittenOutputs;
}

const LF = 0x0a;

export function createOutputWriter(store: Store): OutputWriter {
  // Kept from shard to shard: to allocate them anew costs as much as to fill them.
  const outputs = createLineBuffer();
  const records = createLineBuffer();
  return {
    write(envelope, bodies) {
      const { batchId, shardId } = envelope;
      const { taskId } = envelope.task.spec;
      const start = textOf({ schema_version: SCHEMA_VERSION });
      const ids = textOf({ snapshot_id: envelope.snapshotId, batch_id: batchId });
      const own = textOf({ task_id: taskId, shard_id: shardId });
      const time = textOf({ ts: envelope.ts });
      const places: BodyPlace[] = [];
      outputs.clear();
      records.clear();
      for (const { path, origin, body } of bodies) {
        const place = textOf(origin === undefined ? { path } : { path, file_origin: origin });
        const full = Buffer.from(`{${start},${ids},${own},${time},${place},`);
        const lasting = Buffer.from(`{${start},${own},${place},`);
        const first = outputs.length();
        for (let at = 0; at < body.length; ) {
          const end = body.indexOf(LF, at) + 1;
          const line = body.subarray(at, end);
          outputs.add(full, line);
          records.add(lasting, line);
          at = end;
        }
        places.push({ start: first, bytes: outputs.length() - first, prefix: full.length });
      }
      const bytes = outputs.bytes();
      writeFileAtomic(layout.shardOutputs(store.root, batchId, taskId, shardId), bytes, store.durability);
      return {
        digests: {
          outputs_sha256: sha256Hex(bytes),
          outputs_bytes: bytes.length,
          records_sha256: sha256Hex(records.bytes()),
        },
        places,
      };
    },
  };
}

/** The fields of an object as JSON without its braces. */
function textOf(fields: object): string {
  return JSON.stringify(fields).slice(1, -1);
}
