import { createHash } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import {
  AtomicFileWriter,
  isAbandoned,
  isCodebatchError,
  layout,
  listDirectory,
  removeQuietly,
  SCHEMA_VERSION,
  type ShardStateRecord,
  type Store,
} from '@codebatch/core';
import { createLineBuffer, type LineBuffer } from './line-buffer.ts';
import type { RecordLines } from './record-lines.ts';
import type { BodyPlace, WrittenOutputs } from './written-outputs.ts';

/** The records of one file of a shard: its path, its origin (SPEC 9.6), and the lines. */
export interface FileRecords {
  readonly path: string;
  readonly origin?: string | undefined;
  readonly lines: RecordLines;
}

/** The identity that all records of a shard attempt share. */
export interface OutputEnvelope {
  readonly snapshotId: string;
  readonly batchId: string;
  readonly taskId: string;
  readonly shardId: string;
  readonly ts: string;
}

/** Writes outputs indexes, one after the other. */
export interface OutputWriter {
  /**
   * Writes the outputs index of a shard, beside its place: published, it replaces that of an earlier attempt as a whole
   * (SPEC 9.1). Records arrive finished but for their envelope, which is put in front of every line as bytes: to parse
   * them costs twenty times as much. The directory of the shard must exist.
   *
   * @throws CodebatchError as `AtomicFileWriter`
   */
  write(envelope: OutputEnvelope, files: readonly FileRecords[]): WrittenOutputs;
}

/** Lines are hashed and written in pieces of about this size, while they are in the processor's cache. */
const PIECE_BYTES = 1024 * 1024;

export function createOutputWriter(store: Store): OutputWriter {
  // Kept from shard to shard: to allocate it anew costs as much as to fill it.
  const buffer = createLineBuffer();
  return {
    write(envelope, files) {
      const { batchId, shardId, taskId } = envelope;
      const beginnings = files.map(createBeginnings(envelope));
      const sha256 = createHash('sha256');
      let crc = 0;
      const file = new AtomicFileWriter(layout.shardOutputs(store.root, batchId, taskId, shardId), store.durability);
      try {
        const sizes = eachPiece(buffer, files, beginnings, 'full', (piece) => {
          sha256.update(piece);
          crc = crc32(piece, crc);
          file.write(piece);
        });
        const places: BodyPlace[] = [];
        let length = 0;
        for (const [position, bytes] of sizes.entries()) {
          places.push({ start: length, bytes, prefix: beginnings[position]!.full.length });
          length += bytes;
        }
        const digests = {
          outputs_sha256: sha256.digest('hex'),
          outputs_bytes: length,
          records_sha256: digestOfSameRecords(files, beginnings) ?? digestRecords(buffer, files, beginnings),
        };
        return { temporary: file.finish(), digests, crc, places };
      } catch (error) {
        file.abort();
        throw error;
      }
    },
  };
}

/**
 * Puts the lines of files, with their beginnings, through the buffer piece by piece.
 *
 * @returns how many bytes each file has
 */
function eachPiece(
  buffer: LineBuffer,
  files: readonly FileRecords[],
  beginnings: readonly Beginning[],
  form: 'full' | 'lasting',
  take: (piece: Buffer) => void,
): number[] {
  buffer.clear();
  const sizes = files.map(({ lines }, position) => {
    if (buffer.length() >= PIECE_BYTES) {
      take(buffer.bytes());
      buffer.clear();
    }
    const before = buffer.length();
    buffer.add(beginnings[position]![form], lines);
    return buffer.length() - before;
  });
  if (buffer.length() > 0) take(buffer.bytes());
  return sizes;
}

function digestRecords(buffer: LineBuffer, files: readonly FileRecords[], beginnings: readonly Beginning[]): string {
  const sha256 = createHash('sha256');
  eachPiece(buffer, files, beginnings, 'lasting', (piece) => sha256.update(piece));
  return sha256.digest('hex');
}

/** Removes those of the outputs that were not published. */
export function discardOutputs(outputs: readonly WrittenOutputs[]): void {
  for (const { temporary } of outputs) removeQuietly(temporary);
}

/** Removes what writers that are gone have left of the outputs of a shard. What cannot be removed is swept later. */
export function discardAbandoned(store: Store, { batch_id, task_id, shard_id }: ShardStateRecord): void {
  const target = layout.shardOutputs(store.root, batch_id, task_id, shard_id);
  try {
    for (const name of listDirectory(dirname(target))) {
      if (name.startsWith(`.${basename(target)}.`) && isAbandoned(name)) removeQuietly(`${dirname(target)}/${name}`);
    }
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
  }
}

/** What stands before the body in each record of a file. */
interface Beginning {
  readonly full: Buffer;
  /** Without what differs from batch to batch, as `records_sha256` sees it. */
  readonly lasting: Buffer;
  /** Where in `full` the lasting parts are: from, to. */
  readonly own: readonly [number, number];
  readonly place: readonly [number, number];
}

function createBeginnings(envelope: OutputEnvelope): (file: FileRecords) => Beginning {
  const { batchId, shardId, snapshotId, taskId, ts } = envelope;
  const start = textOf({ schema_version: SCHEMA_VERSION });
  const before = `{${start},${textOf({ snapshot_id: snapshotId, batch_id: batchId })},`;
  const own = textOf({ task_id: taskId, shard_id: shardId });
  const between = `${before}${own},${textOf({ ts })},`;
  return ({ path, origin }) => {
    const place = textOf(origin === undefined ? { path } : { path, file_origin: origin });
    const full = Buffer.from(`${between}${place},`);
    return {
      full,
      lasting: Buffer.from(`{${start},${own},${place},`),
      own: [Buffer.byteLength(before), Buffer.byteLength(`${before}${own}`)],
      place: [Buffer.byteLength(between), full.length],
    };
  };
}

/**
 * The digest of an earlier index that holds the same records and no others, in the same order: that of one whose bytes
 * are all here, with nothing changed but the ids and times.
 */
function digestOfSameRecords(files: readonly FileRecords[], beginnings: readonly Beginning[]): string | undefined {
  const index = files.find(({ lines }) => lines.from !== undefined)?.lines.from?.index;
  if (index === undefined) return undefined;
  let at = 0;
  for (const [position, { lines }] of files.entries()) {
    const { bytes, prefix, from } = lines;
    if (bytes.length === 0) continue;
    const { full, own, place } = beginnings[position]!;
    if (from?.index !== index || from.start !== at || prefix !== full.length) return undefined;
    for (const [first, end] of [own, place]) {
      if (full.compare(bytes, first, end, first, end) !== 0) return undefined;
    }
    at += bytes.length;
  }
  return at === index.bytes.length ? index.recordsSha256 : undefined;
}

/** The fields of an object as JSON without its braces. */
function textOf(fields: object): string {
  return JSON.stringify(fields).slice(1, -1);
}
