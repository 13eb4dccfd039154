import type { OutputRecord } from '@codebatch/core';
import { recordColumn } from '../record-fields.ts';
import type { FindingContext } from './finding-context.ts';
import { meaningOf } from './record-body.ts';

/** A record on one side of a comparison. */
export interface ComparedRecord {
  readonly record: OutputRecord;
  /** Text around a diagnostic, if it is known; asked for only when needed. */
  readonly context: () => FindingContext | undefined;
}

/** What is the same thing on both sides, of the records of one file and task, and the rest of either. */
export interface RecordMatch<T = ComparedRecord> {
  readonly pairs: readonly (readonly [before: T, after: T])[];
  readonly before: readonly T[];
  readonly after: readonly T[];
}

/** What two records must have in common to be taken for the same; undefined where a record has no such key. */
export type MatchKey<T = ComparedRecord> = (compared: T) => string | undefined;

/**
 * Matches the records of one file and task on two sides. Each key in turn pairs, in stored order, what earlier keys
 * left; every record is in one pair at most, so numbers of equal records are kept. Linear in the number of records.
 */
export function matchByKeys<T>(
  before: readonly T[],
  after: readonly T[],
  keys: readonly MatchKey<T>[],
): RecordMatch<T> {
  const pairs: (readonly [T, T])[] = [];
  let left = before;
  let right = after;
  for (const keyOf of keys) {
    if (left.length === 0 || right.length === 0) break;
    const waiting = new Map<string, T[]>();
    for (const one of right) {
      const key = keyOf(one);
      if (key === undefined) continue;
      const queue = waiting.get(key);
      if (queue === undefined) waiting.set(key, [one]);
      else queue.push(one);
    }
    for (const queue of waiting.values()) queue.reverse();
    const taken = new Set<T>();
    left = left.filter((one) => {
      const key = keyOf(one);
      const partner = key === undefined ? undefined : waiting.get(key)?.pop();
      if (partner === undefined) return true;
      pairs.push([one, partner]);
      taken.add(partner);
      return false;
    });
    if (taken.size > 0) right = right.filter((one) => !taken.has(one));
  }
  return { pairs, before: left, after: right };
}

/** Keys for every kind but `diagnostic`, the narrowest first. */
export function keysOfKind(kind: string): readonly MatchKey[] {
  const identity = identityOf(kind);
  const place: MatchKey = ({ record }) => joined(record.line, recordColumn(record));
  switch (kind) {
    case 'metric':
      return [
        both(identity, ({ record }) => joined(record.line, record.value)),
        both(identity, ({ record }) => joined(record.value)),
        both(identity, ({ record }) => joined(record.line)),
        identity,
      ];
    case 'symbol':
    case 'edge':
      return [both(identity, meaning), both(identity, place), identity];
    case 'ast':
    case 'artifact':
    case 'chunk_manifest':
    case 'skip':
      return [both(identity, meaning), identity];
    default:
      return [both(meaning, place), meaning];
  }
}

const meaning: MatchKey = ({ record }) => meaningOf(record);

function identityOf(kind: string): MatchKey {
  return ({ record }) => {
    switch (kind) {
      case 'metric':
        return joined(record.metric, record.symbol);
      case 'symbol':
        return joined(record.symbol_type, record.qualified_name ?? `${record.scope}\n${record.name}`);
      case 'edge':
        return joined(record.edge_type, record.target, record['module'], record.name);
      case 'artifact':
        return joined(record.name, record.format);
      case 'chunk_manifest':
        return joined(record.format);
      case 'skip':
        return joined(record.code);
      default:
        return '';
    }
  };
}

/** Both keys together; undefined where one of them is. */
export function both<T>(first: MatchKey<T>, second: MatchKey<T>): MatchKey<T> {
  return (compared) => {
    const a = first(compared);
    const b = a === undefined ? undefined : second(compared);
    return b === undefined ? undefined : `${a}\u0000${b}`;
  };
}

/** Values as one text. Strings stay as they are: a key is made for every record of a changed file. */
export function joined(...values: readonly unknown[]): string {
  let key = '';
  for (const value of values) {
    key += `${typeof value === 'string' ? value : value === undefined ? '\u0001' : JSON.stringify(value)}\u0000`;
  }
  return key;
}
