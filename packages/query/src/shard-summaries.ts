import {
  isCodebatchError,
  makeDirectory,
  producer,
  readRegularFile,
  type ShardStateRecord,
  type Store,
  sha256Hex,
  writeFileAtomic,
} from '@codebatch/core';
import type { ShardSummary } from './summarise-shard.ts';

/**
 * Summaries of shards by the digest of their records, kept from batch to batch under `indexes/`: a batch in which little
 * has changed has most of its shards in common with the one before. Without them the records are read, and the answer is
 * the same.
 */
export interface ShardSummaries {
  /** The summary of a done shard: the one that is known of its records, else the one that `make` makes. */
  of(state: ShardStateRecord, make: () => ShardSummary): ShardSummary;
  /** Keeps what was asked for, and of what was known before as much again. */
  save(): void;
}

/** Knows nothing and keeps nothing. */
export const NO_SHARD_SUMMARIES: ShardSummaries = { of: (_, make) => make(), save: () => {} };

const CHECK_DIGITS = 16;

/** Opens the summaries of shards with lists of the length `top`. What is damaged, or of another version, is not known. */
export function openShardSummaries(store: Store, top: number): ShardSummaries {
  const file = `${store.indexes}/shard-summaries.jsonl`;
  const title = `${producer.version} ${top}`;
  const known = readKnown(file, title);
  const used = new Map<string, string>();
  let isNew = false;
  return {
    of({ records_sha256: digest }, make) {
      if (digest === undefined) return make();
      const text = known.get(digest) ?? used.get(digest);
      if (text !== undefined) {
        used.set(digest, text);
        return JSON.parse(text) as ShardSummary;
      }
      const summary = make();
      used.set(digest, JSON.stringify(summary));
      isNew = true;
      return summary;
    },
    save() {
      if (!isNew) return;
      const lines = [...used].map(([digest, text]) => `${digest} ${text}\n`);
      let room = lines.reduce((sum, line) => sum + line.length, 0);
      for (const [digest, text] of known) {
        if (used.has(digest)) continue;
        room -= text.length;
        if (room < 0) break;
        lines.push(`${digest} ${text}\n`);
      }
      const body = lines.join('');
      try {
        makeDirectory(store.indexes);
        writeFileAtomic(file, `${headOf(title, body)}\n${body}`, 'process');
      } catch (error) {
        // What cannot be kept is made again the next time.
        if (!isCodebatchError(error)) throw error;
      }
    },
  };
}

function headOf(title: string, body: string): string {
  return `${title} ${sha256Hex(body).slice(0, CHECK_DIGITS)}`;
}

function readKnown(file: string, title: string): Map<string, string> {
  const known = new Map<string, string>();
  let text: string;
  try {
    text = readRegularFile(file).toString('utf8');
  } catch {
    return known;
  }
  const start = text.indexOf('\n') + 1;
  const body = text.slice(start);
  if (text.slice(0, start) !== `${headOf(title, body)}\n`) return known;
  for (const line of body.split('\n')) {
    const space = line.indexOf(' ');
    if (space > 0) known.set(line.slice(0, space), line.slice(space + 1));
  }
  return known;
}
