import { randomBytes } from 'node:crypto';
import { CodebatchError } from './codebatch-error.ts';

const RECORD_ID = /^[a-zA-Z0-9_-]+$/;
const SHARD_ID = /^[a-f0-9]{2}$/;
/** Ids are names of directories, and most file systems end at 255 bytes. */
const MAX_LENGTH = 255;

/** What an id names. */
export type RecordIdKind = 'snapshot' | 'batch' | 'task';

/** Whether a text has the form of an id of a snapshot, batch or task. */
export function isRecordId(text: string): boolean {
  return RECORD_ID.test(text) && text.length <= MAX_LENGTH;
}

/** Whether a text has the form of a shard id: two lowercase hex digits. */
export function isShardId(text: string): boolean {
  return SHARD_ID.test(text);
}

/**
 * Checks an id: letters, digits, `_` and `-`. `latest` is reserved and refused.
 *
 * @throws INVALID_ARGUMENT
 */
export function parseRecordId(text: string, what: RecordIdKind): string {
  const reserved = /^latest(~.*)?$/.test(text);
  if (isRecordId(text) && !reserved) return text;
  const reason = reserved ? 'is a reserved word' : 'is malformed';
  throw new CodebatchError('INVALID_ARGUMENT', `The ${what} id ${JSON.stringify(text)} ${reason}`, {
    hints: ['Ids consist of letters, digits, "_" and "-"; "latest" is reserved.'],
    details: { value: text, what },
  });
}

/**
 * Checks a shard id: two lowercase hex digits (SPEC 8.1).
 *
 * @throws INVALID_ARGUMENT
 */
export function parseShardId(text: string): string {
  if (isShardId(text)) return text;
  throw new CodebatchError('INVALID_ARGUMENT', `The shard id ${JSON.stringify(text)} is malformed`, {
    hints: ['Shard ids are two lowercase hex digits, 00 to ff.'],
    details: { value: text },
  });
}

/** A new id such as `snap-20260102-030405-9f86d081`: prefix, UTC time, eight random hex digits. */
export function createRecordId(prefix: 'snap' | 'batch', now: Date = new Date()): string {
  const [day, time] = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  return `${prefix}-${day}-${time}-${randomBytes(4).toString('hex')}`;
}
