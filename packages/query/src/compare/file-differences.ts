import type { OutputRecord } from '@codebatch/core';
import { recordLine } from '../record-fields.ts';
import type { ChangeRecorder } from './change-recorder.ts';
import type { UnreadRecord } from './read-record-runs.ts';

/** A line of a finding before and after, which shows how far its neighbours moved. */
export type Anchor = readonly [before: number, after: number];

/** The records of one task about one file that differ in more than their place. */
export interface FileDifferences {
  /** In stored order. */
  readonly before: readonly OutputRecord[];
  readonly after: readonly OutputRecord[];
  /** Whether nothing differs but, at most, the path. */
  readonly equal: boolean;
  /** Lines of the findings that are on both sides. */
  anchors(): Anchor[];
}

/** What is known of the file itself. */
export interface FileFacts {
  /** It has other bytes: a finding without a context that stands at an equal place need not be the same. */
  readonly edited: boolean;
  readonly renamed: boolean;
}

/**
 * Takes equal records of a file off each other, one for one and without parsing them: those that say the same at the
 * same place, then findings that say the same in the same context at another. Duplicates are counted.
 *
 * @throws SCHEMA_ERROR.
 */
export function fileDifferences(
  before: readonly UnreadRecord[],
  after: readonly UnreadRecord[],
  { edited, renamed }: FileFacts,
  recorder: ChangeRecorder,
): FileDifferences {
  const same = takeOff(before, after, (record) => (edited && isDoubtful(record) ? undefined : record.body));
  const moved = takeOff(same.before, same.after, findingWithoutPlace);
  for (const [a, b] of renamed ? [...same.pairs, ...moved.pairs] : moved.pairs)
    recorder.moved(kindOf(b), a.read, b.read);
  return {
    before: moved.before.map((record) => record.read()),
    after: moved.after.map((record) => record.read()),
    equal: moved.pairs.length + moved.before.length + moved.after.length === 0,
    anchors: () => [...same.pairs, ...moved.pairs].flatMap(anchorOf),
  };
}

type Pair = readonly [UnreadRecord, UnreadRecord];

/** Pairs records of one key in stored order; records without a key stay. */
function takeOff(
  before: readonly UnreadRecord[],
  after: readonly UnreadRecord[],
  keyOf: (record: UnreadRecord) => string | undefined,
): { pairs: Pair[]; before: readonly UnreadRecord[]; after: readonly UnreadRecord[] } {
  const pairs: Pair[] = [];
  if (before.length === 0 || after.length === 0) return { pairs, before, after };
  const waiting = new Map<string, UnreadRecord[]>();
  for (const record of before) {
    const key = keyOf(record);
    if (key === undefined) continue;
    const queue = waiting.get(key);
    if (queue === undefined) waiting.set(key, [record]);
    else queue.push(record);
  }
  for (const queue of waiting.values()) queue.reverse();
  const taken = new Set<UnreadRecord>();
  const left = after.filter((record) => {
    const key = keyOf(record);
    const partner = key === undefined ? undefined : waiting.get(key)?.pop();
    if (partner === undefined) return true;
    pairs.push([partner, record]);
    taken.add(partner);
    return false;
  });
  return { pairs, before: taken.size === 0 ? before : before.filter((record) => !taken.has(record)), after: left };
}

function kindOf(record: UnreadRecord): string {
  return (record.own ? /^"kind":"([^"\\]*)"/.exec(record.body)?.[1] : undefined) ?? record.read().kind;
}

function isDoubtful(record: UnreadRecord): boolean {
  return !record.body.includes('"context_hash":') && kindOf(record) === 'diagnostic';
}

const FINDING = '"kind":"diagnostic",';
const PLACE = ',"line":';
const PLACE_AND_CONTEXT =
  /,"line":(\d+)(?:,"column":\d+)?(?:,"end_line":\d+)?(?:,"end_column":\d+)?,"context_hash":"([0-9a-f]{16}:[0-9a-f]{16})"\}$/y;

/** What a finding says and in which context, where its line has the layout that our runner writes. */
function findingWithoutPlace({ body, own }: UnreadRecord): string | undefined {
  if (!own || !body.startsWith(FINDING)) return undefined;
  // No text of a record holds this: its quotation marks would be escaped.
  const place = body.lastIndexOf(PLACE);
  if (place === -1) return undefined;
  PLACE_AND_CONTEXT.lastIndex = place;
  const found = PLACE_AND_CONTEXT.exec(body);
  return found === null ? undefined : `${body.slice(0, place)}${found[2]}`;
}

function anchorOf([before, after]: Pair): Anchor[] {
  if (kindOf(after) !== 'diagnostic') return [];
  const [a, b] = [recordLine(before.read()), recordLine(after.read())];
  return a === undefined || b === undefined ? [] : [[a, b]];
}
