import {
  errnoOf,
  isFailure,
  layout,
  type OutputRecord,
  parseRecord,
  producer,
  readRegularFile,
  recordsDigest,
  SCHEMA_VERSION,
  type ShardStateRecord,
  type Store,
  sha256Hex,
  writeDocument,
} from '@codebatch/core';
import { parseJson } from '../verify/check-document.ts';
import type { ShardToRedo } from './redo-shards.ts';

/**
 * Writes the state of a shard anew from its outputs. A damaged state that still has their digest in it proves them.
 * Without one they may have been cut by a power failure: then they count only where there must be no doubt because the
 * shard cannot be executed any more, and only if there are records, each of them one of this shard.
 *
 * @param executable - Whether the task of the shard can be executed.
 * @returns `proven` or `plausible`; undefined where the outputs cannot be trusted, and nothing was written
 */
export function restoreState(
  store: Store,
  place: ShardToRedo,
  executable: boolean,
): 'proven' | 'plausible' | undefined {
  const { batch, task, shard } = place;
  const stateFile = layout.shardState(store.root, batch, task, shard);
  const outputsFile = layout.shardOutputs(store.root, batch, task, shard);
  const bytes = readIfThere(outputsFile);
  const left = readIfThere(stateFile);
  if (bytes === undefined || bytes === 'unreadable' || left === 'unreadable') return undefined;
  const digest = sha256Hex(bytes);
  const remains = left?.toString('latin1');
  const proven = remains?.includes(digest) === true;
  // A state that is there in part, and does not have the digest, speaks against the outputs as much as for them.
  if (!proven && (remains !== undefined || executable)) return undefined;
  const records = parseLines(bytes, place);
  if (records === undefined || (records.length === 0 && !proven)) return undefined;
  const state: ShardStateRecord = {
    schema_name: 'codebatch.shard_state',
    schema_version: SCHEMA_VERSION,
    shard_id: shard,
    task_id: task,
    batch_id: batch,
    status: 'done',
    attempt: 1,
    completed_at: new Date().toISOString(),
    producer: { ...producer },
    stats: countRecords(records),
    outputs_sha256: digest,
    outputs_bytes: bytes.length,
    records_sha256: recordsDigest(records.map((record) => JSON.stringify(record))),
  };
  writeDocument(stateFile, state, store.durability);
  return proven ? 'proven' : 'plausible';
}

function readIfThere(file: string): Buffer | 'unreadable' | undefined {
  try {
    return readRegularFile(file);
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? undefined : 'unreadable';
  }
}

/** The records of an outputs index; undefined where a line is none of this shard, or the last one was cut. */
function parseLines(bytes: Buffer, { batch, task, shard }: ShardToRedo): OutputRecord[] | undefined {
  const json = bytes.toString('utf8').split('\n');
  if (json.pop() !== '') return undefined;
  const records: OutputRecord[] = [];
  for (const line of json) {
    const value = parseJson(Buffer.from(line));
    if (!value.ok) return undefined;
    let record: OutputRecord;
    try {
      record = parseRecord('output', value.value, 'The line');
    } catch {
      return undefined;
    }
    if (record.batch_id !== batch || record.task_id !== task || record.shard_id !== shard) return undefined;
    records.push(record);
  }
  return records;
}

function countRecords(records: readonly OutputRecord[]): NonNullable<ShardStateRecord['stats']> {
  const kinds: Record<string, number> = {};
  const severities: Record<string, number> = {};
  const paths = { skipped: new Set<string>(), failed: new Set<string>() };
  for (const record of records) {
    const { kind, severity, path } = record;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    if (kind === 'skip') paths.skipped.add(path);
    if (kind !== 'diagnostic') continue;
    if (severity !== undefined) severities[severity] = (severities[severity] ?? 0) + 1;
    if (isFailure(record)) paths.failed.add(path);
  }
  return {
    files_processed: new Set(records.map(({ path }) => path)).size - paths.skipped.size - paths.failed.size,
    files_skipped: paths.skipped.size,
    files_failed: paths.failed.size,
    outputs_written: records.length,
    kinds,
    severities,
  };
}
