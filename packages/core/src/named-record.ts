import { CodebatchError } from './codebatch-error.ts';
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
 * @throws SNAPSHOT_NOT_FOUND or BATCH_NOT_FOUND with the nearest names; INVALID_ARGUMENT for a
 * prefix of several ids, and for what is neither a label nor of the form of an id
 */
export function resolveRecordName(what: 'snapshot' | 'batch', records: readonly NamedRecord[], name: string): string {
  const byAge = records.toSorted(compareByAge);
  const latest = /^latest(?:~([0-9]{1,9}))?$/.exec(name);
  if (latest !== null) {
    const found = byAge.at(-1 - Number(latest[1] ?? 0));
    if (found === undefined) throw notFound(what, name, records);
    return found.id;
  }
  if (records.some(({ id }) => id === name)) return name;
  const labelled = byAge.findLast(({ label }) => label === name);
  if (labelled !== undefined) return labelled.id;
  // No label has this name, so that only an id or the beginning of one can be meant.
  if (!isRecordId(name)) throw malformedName(what, name);
  const matches = byAge.filter(({ id }) => id.startsWith(name));
  if (matches.length > 1) {
    throw new CodebatchError('INVALID_ARGUMENT', `The ${what} name ${JSON.stringify(name)} is ambiguous`, {
      hints: [
        `It could be ${matches
          .slice(-3)
          .map(({ id }) => id)
          .join(', ')}; write more of the id.`,
      ],
      details: { value: name, candidates: matches.map(({ id }) => id) },
    });
  }
  if (matches.length === 0) throw notFound(what, name, records);
  return matches[0]!.id;
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
