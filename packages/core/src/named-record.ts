import { CodebatchError } from './codebatch-error.ts';
import type { DamagedRecord } from './damaged-record.ts';
import { nearestNames } from './nearest-names.ts';
import { isRecordId } from './record-id.ts';

/** A record that can be named by id, unique prefix, label, or `latest`. */
export interface NamedRecord {
  readonly id: string;
  /** RFC 3339 time. */
  readonly createdAt: string;
  readonly label?: string | undefined;
}

/** The label under which a snapshot or a batch can be named, where it has one. */
export function labelOf(record: { readonly metadata?: Readonly<Record<string, unknown>> }): string | undefined {
  const label = record.metadata?.['label'];
  return typeof label === 'string' ? label : undefined;
}

/** Orders records by time of creation, then by id: the newest is last. */
export function compareByAge(a: NamedRecord, b: NamedRecord): number {
  return Date.parse(a.createdAt) - Date.parse(b.createdAt) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * The id that a name stands for: `latest` and `latest~n` (the n-th before it), an id, the newest record with that label,
 * or a prefix that only one id has; in this order.
 *
 * Where `latest`, `latest~n` or a label may stand for a damaged record, it is refused: no other record is what was asked for.
 * That is so unless every damaged one is known to be older than the answer. An id stands for its record, damaged or not.
 *
 * @param damaged - The records of which no more is known than that they are there.
 * @throws SNAPSHOT_NOT_FOUND or BATCH_NOT_FOUND with the nearest names; INVALID_ARGUMENT for a
 * prefix of several ids, and for what is neither a label nor of the form of an id; where a damaged record may be meant, the
 * code of its error, which is SCHEMA_ERROR for one that was cut or changed, with its id as `damaged`
 */
export function resolveRecordName(
  what: 'snapshot' | 'batch',
  records: readonly NamedRecord[],
  name: string,
  damaged: readonly DamagedRecord[] = [],
): string {
  const byAge = records.toSorted(compareByAge);
  /** @returns the answer, unless a damaged record may be newer */
  const unlessDoubtful = (answer: NamedRecord | undefined): string | undefined => {
    const before = answer === undefined ? Number.NEGATIVE_INFINITY : Date.parse(answer.createdAt);
    const doubtful = damaged.find(({ createdBy }) => createdBy >= before);
    if (doubtful !== undefined) throw mayBeDamaged(what, name, doubtful);
    return answer?.id;
  };
  const latest = /^latest(?:~([0-9]{1,9}))?$/.exec(name);
  if (latest !== null) {
    const back = Number(latest[1] ?? 0);
    const found = back < records.length + damaged.length ? unlessDoubtful(byAge.at(-1 - back)) : undefined;
    if (found === undefined) throw notFound(what, name, records);
    return found;
  }
  const ids = [...byAge, ...damaged].map(({ id }) => id);
  if (ids.includes(name)) return name;
  const labelled = byAge.findLast(({ label }) => label === name);
  const matches = isRecordId(name) ? ids.filter((id) => id.startsWith(name)) : [];
  if (labelled !== undefined || matches.length === 0) {
    const found = unlessDoubtful(labelled);
    if (found !== undefined) return found;
  }
  // No label has this name, so that only an id or the beginning of one can be meant.
  if (!isRecordId(name)) throw malformedName(what, name);
  if (matches.length > 1) {
    throw new CodebatchError('INVALID_ARGUMENT', `The ${what} name ${JSON.stringify(name)} is ambiguous`, {
      hints: [`It could be ${matches.slice(-3).join(', ')}; write more of the id.`],
      details: { value: name, candidates: matches },
    });
  }
  if (matches.length === 0) throw notFound(what, name, records);
  return matches[0]!;
}

function mayBeDamaged(what: 'snapshot' | 'batch', name: string, { id, error }: DamagedRecord): CodebatchError {
  const text = `The ${what} name ${JSON.stringify(name)} may stand for ${id}, which is damaged: ${error.message}`;
  return new CodebatchError(error.code, text, {
    hints: [
      `Name the ${what} that is meant by its id.`,
      ...(error.code === 'SCHEMA_ERROR' ? [damagedRecordHint(what, id)] : error.hints),
    ],
    details: { value: name, damaged: id },
    cause: error,
  });
}

/** What can be done about a snapshot or batch whose record is damaged. */
export function damagedRecordHint(what: 'snapshot' | 'batch', id: string): string {
  return `"codebatch verify" shows the damage; "codebatch ${what} delete ${id}" removes the ${what}.`;
}

function notFound(what: 'snapshot' | 'batch', name: string, records: readonly NamedRecord[]): CodebatchError {
  const names = records.flatMap(({ id, label }) => (label === undefined ? [id] : [id, label]));
  return recordNotFound(what, name, records.length === 0 ? names : ['latest', ...names]);
}

function malformedName(what: 'snapshot' | 'batch', name: string): CodebatchError {
  return new CodebatchError('INVALID_ARGUMENT', `The ${what} name ${JSON.stringify(name)} is no label and no id`, {
    hints: ['Name an id, the beginning of one, a label, "latest", or "latest~1" for the one before it.'],
    details: { value: name },
  });
}

/** The error for an unknown snapshot or batch, with hints at the nearest of the existing names. */
export function recordNotFound(what: 'snapshot' | 'batch', name: string, names: Iterable<string>): CodebatchError {
  const nearest = nearestNames(name, names);
  const code = what === 'snapshot' ? 'SNAPSHOT_NOT_FOUND' : 'BATCH_NOT_FOUND';
  return new CodebatchError(code, `The store has no ${what} ${JSON.stringify(name)}`, {
    hints: [
      ...(nearest.length === 0 ? [] : [`Did you mean ${nearest.join(' or ')}?`]),
      `List what there is with "codebatch ${what} list".`,
    ],
    details: { value: name },
  });
}
