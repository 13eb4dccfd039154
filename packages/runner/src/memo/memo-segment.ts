import { readRegularFile, sha256Hex } from '@codebatch/core';
import type { EarlierRecords, MemoShard, ResultFacts } from '../protocol.ts';

/** A result that is remembered: all of it but the records, and where these stand. */
export type MemoEntry = Pick<ResultFacts, 'outcome' | 'digest' | 'counts' | 'objects'> & EarlierRecords;

/** What a segment holds: of each key the entries in the order in which they were appended. */
export interface MemoSegment {
  /** The last entry of a key that is right and of a batch that is not gone. */
  get(key: string, isGone: (batchId: string) => boolean): MemoEntry | undefined;
  /** Keys for which there are lines, each once; `get` says whether the line is right. */
  keys(): Iterable<string>;
  /** How many they are. */
  readonly size: number;
  /** Lines behind which others of their key come: of use only where the batches of these are gone. */
  readonly stale: number;
}

const SHARD_MARK = '@';
const CHECK_DIGITS = 8;
/** Where the key begins in a line of an entry. */
const KEY_START = '["'.length;

type EntryFields = [
  key: string,
  outcome: MemoEntry['outcome'],
  digest: string,
  start: number,
  bytes: number,
  prefix: number,
  counts: MemoEntry['counts'],
  objects: MemoEntry['objects'],
];

/** A line of an entry, and that of its shard. */
interface EntryLine {
  readonly header: string;
  readonly line: string;
  /** The line of the same key before it. */
  readonly older: EntryLine | undefined;
}

/**
 * Reads a segment: a file to which entries are only ever appended, a line for a shard and then one for each of its
 * results. What is torn or damaged is passed over: an entry counts only if its check sum, which covers its shard, is
 * right. An entry is looked into when it is asked for: most of a segment that is often appended to is stale.
 */
export function readMemoSegment(file: string): MemoSegment {
  const byKey = new Map<string, EntryLine>();
  const shards = new Map<string, MemoShard>();
  let lines = 0;
  let header = '';
  for (const line of readLines(file)) {
    if (line.startsWith(SHARD_MARK)) {
      header = line;
      continue;
    }
    lines += 1;
    const key = line.slice(KEY_START, line.indexOf('"', KEY_START));
    byKey.set(key, { header, line, older: byKey.get(key) });
  }
  return {
    keys: () => byKey.keys(),
    size: byKey.size,
    stale: lines - byKey.size,
    get(key, isGone) {
      for (let found = byKey.get(key); found !== undefined; found = found.older) {
        const entry = parseEntry(key, found, shards);
        if (entry !== undefined && !isGone(entry.shard.batchId)) return entry;
      }
      return undefined;
    },
  };
}

function parseEntry(
  wanted: string,
  { header, line }: EntryLine,
  shards: Map<string, MemoShard>,
): MemoEntry | undefined {
  const text = line.slice(0, -CHECK_DIGITS);
  if (line.slice(-CHECK_DIGITS) !== checkSum(header, text)) return undefined;
  const [key, outcome, digest, start, bytes, prefix, counts, objects] = JSON.parse(text) as EntryFields;
  if (key !== wanted) return undefined;
  let shard = shards.get(header);
  if (shard === undefined) {
    shard = parseShard(header);
    shards.set(header, shard);
  }
  return { outcome, digest, counts, objects, shard, place: { start, bytes, prefix } };
}

/** Entries of one shard as lines of a segment, without a line feed at the end; empty where there are none. */
export function formatMemoEntries(entries: readonly (readonly [key: string, entry: MemoEntry])[]): string {
  const shard = entries[0]?.[1].shard;
  if (shard === undefined) return '';
  const header = `${SHARD_MARK}${JSON.stringify(shardFields(shard))}`;
  const lines = [header];
  for (const [key, { outcome, digest, counts, objects, place }] of entries) {
    const fields: EntryFields = [key, outcome, digest, place.start, place.bytes, place.prefix, counts, objects];
    const text = JSON.stringify(fields);
    lines.push(`${text}${checkSum(header, text)}`);
  }
  return lines.join('\n');
}

/** The shard of a header whose check sum has been found right. */
function parseShard(header: string): MemoShard {
  const fields = JSON.parse(header.slice(SHARD_MARK.length)) as ReturnType<typeof shardFields>;
  const [batchId, taskId, shardId, outputsCrc, recordsSha256] = fields;
  return { batchId, taskId, shardId, outputsCrc, recordsSha256 };
}

function shardFields({ batchId, taskId, shardId, outputsCrc, recordsSha256 }: MemoShard) {
  return [batchId, taskId, shardId, outputsCrc, recordsSha256] as const;
}

function readLines(file: string): string[] {
  try {
    return readRegularFile(file)
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function checkSum(header: string, text: string): string {
  return sha256Hex(`${header}\n${text}`).slice(0, CHECK_DIGITS);
}
