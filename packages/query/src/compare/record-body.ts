import { canonicalJson, type OutputRecord } from '@codebatch/core';

/** Fields that say where and when a record was written and what is known of its file, not what it says (SPEC 9.2, 9.6). */
const ENVELOPE: ReadonlySet<string> = new Set([
  'schema_version',
  'snapshot_id',
  'batch_id',
  'task_id',
  'shard_id',
  'ts',
  'file_origin',
]);

/** Fields that say where in its file a record stands. */
const POSITION: ReadonlySet<string> = new Set([
  'path',
  'line',
  'column',
  'col',
  'end_line',
  'end_column',
  'context_hash',
]);

/** Everything that a record says, but the envelope, as canonical JSON. */
export function bodyOf(record: OutputRecord): string {
  return contentOf(record, ENVELOPE);
}

/** What a record says, as canonical JSON, without envelope and position. */
export function meaningOf(record: OutputRecord): string {
  return contentOf(record, ENVELOPE, POSITION);
}

/** Names of the fields of meaning that differ, sorted. */
export function differingFields(before: OutputRecord, after: OutputRecord): string[] {
  const names: string[] = [];
  for (const name of Object.keys(before)) {
    if (before[name] !== after[name] && isMeaning(name) && !sameValue(before[name], after[name])) names.push(name);
  }
  for (const name of Object.keys(after)) {
    if (!Object.hasOwn(before, name) && isMeaning(name)) names.push(name);
  }
  return names.sort();
}

function isMeaning(name: string): boolean {
  return !ENVELOPE.has(name) && !POSITION.has(name);
}

/** Whether two records of one meaning stand at different places. */
export function isMoved(before: OutputRecord, after: OutputRecord): boolean {
  for (const name of POSITION) if (name !== 'context_hash' && before[name] !== after[name]) return true;
  return false;
}

function contentOf(record: OutputRecord, ...without: readonly ReadonlySet<string>[]): string {
  return canonicalJson(
    Object.fromEntries(Object.entries(record).filter(([name]) => !without.some((names) => names.has(name)))),
  );
}

function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
