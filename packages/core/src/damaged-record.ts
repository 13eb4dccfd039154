import type { CodebatchError } from './codebatch-error.ts';
import { statIfPresent } from './stat-if-present.ts';
import type { Store } from './store.ts';

/** A snapshot or batch whose record cannot be read: neither its label nor the time of its creation is known. */
export interface DamagedRecord {
  readonly id: string;
  /** Why it cannot be read. */
  readonly error: CodebatchError;
  /** It was created at this time at the latest, in milliseconds since 1970; `Infinity` where nothing tells. */
  readonly createdBy: number;
}

/**
 * The time by which a snapshot or batch was created, in milliseconds since 1970: as its id tells, where that is one of
 * `createRecordId`, and as the times of files tell; `Infinity` where neither does.
 *
 * @param files - Paths of files that are written once, at its creation or later; those that are not there tell nothing.
 */
export function latestCreation(
  what: 'snapshot' | 'batch',
  { record }: Store,
  id: string,
  files: readonly string[],
): number {
  // Unpacking an archive can give files a time at which there was no store.
  const begun = Date.parse(record.created_at);
  const written = files.map((file) => timeOf(file)).filter((time) => time >= begun);
  return Math.min(timeOfId(id) + ID_LAG_MS[what], ...written);
}

/** An id has whole seconds. A snapshot takes its id before it reads its source, and its time after that. */
const ID_LAG_MS = { batch: 2_000, snapshot: 24 * 60 * 60_000 } as const;
const TIMED_ID = /^(?:snap|batch)-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[0-9a-f]{8}$/;

function timeOfId(id: string): number {
  const time = Date.parse(id.replace(TIMED_ID, '$1-$2-$3T$4:$5:$6Z'));
  return TIMED_ID.test(id) && !Number.isNaN(time) ? time : Number.POSITIVE_INFINITY;
}

/** File systems round times down: to ticks of their clock, FAT to even seconds. */
const ROUNDING_MS = 10;
const COARSE_ROUNDING_MS = 2_000;

function timeOf(file: string): number {
  const time = statIfPresent(file)?.mtimeMs;
  if (time === undefined) return Number.POSITIVE_INFINITY;
  return time + (time % 1000 === 0 ? COARSE_ROUNDING_MS : ROUNDING_MS);
}
