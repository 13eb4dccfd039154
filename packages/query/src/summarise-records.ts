import { compareUtf8, SEVERITIES, type Severity, type ShardStateRecord } from '@codebatch/core';
import type { FailedFile } from './failed-files.ts';
import type { OpenBatch } from './open-batch.ts';
import { type RecordCounts, readRecordCounts } from './record-counts.ts';
import { countUp, sortedCounts } from './record-fields.ts';
import { recordFileOf } from './record-file-of.ts';
import { type RecordFile, type ScannedOutput, scanRecordFile } from './scan-record-file.ts';
import type { ShardSummaries } from './shard-summaries.ts';
import type { WorkShard } from './shard-work.ts';
import {
  type CodeCount,
  type ComplexPlace,
  compareComplexity,
  type ShardSummary,
  type SummariseShardOptions,
  summariseShard,
} from './summarise-shard.ts';
import { createSummaryFilter } from './summary-filter.ts';
import { createTopValues } from './top-values.ts';

/** What a batch found, as far as its records tell. */
export interface RecordSummary {
  readonly outputs: { readonly total: number; readonly kinds: Readonly<Record<string, number>> };
  readonly diagnostics: {
    readonly total: number;
    /** Files with at least one. */
    readonly files: number;
    readonly severities: Readonly<Record<Severity, number>>;
    /** The most frequent codes, with one message as an example. */
    readonly codes: readonly CodeCount[];
  };
  readonly skips: { readonly total: number; readonly codes: Readonly<Record<string, number>> };
  /** By `function_complexity`, else by `max_complexity` of files. */
  readonly most_complex: readonly ComplexPlace[];
  /** Lines with code, in all and by language, as the analyze task counted them. */
  readonly lines: { readonly total: number; readonly languages: Readonly<Record<string, number>> };
  /** Symbols by type, the most frequent first. */
  readonly symbols: Readonly<Record<string, number>>;
}

/** How to summarise. */
export interface SummariseRecordsOptions {
  /** Files of which a tree is expected: those that have one are taken away, others get the reason that is seen first. */
  readonly awaitingTree: Map<string, string | undefined>;
  /** Length of each list of examples. */
  readonly top: number;
  /** Leave findings and functions of marked files out. */
  readonly excludeGenerated: boolean;
  /** What is known of shards with the same records. */
  readonly known: ShardSummaries;
}

/**
 * Counts the records of done shards. A shard whose state counts them by kind is read only for what its records alone
 * can tell, and not at all where these are known; of another all records are read.
 *
 * @throws SCHEMA_ERROR.
 */
export function summariseRecords(
  batch: OpenBatch,
  shards: readonly WorkShard[],
  { awaitingTree, top, excludeGenerated, known }: SummariseRecordsOptions,
): { readonly summary: RecordSummary; readonly failedFiles: readonly FailedFile[] } {
  const kinds = new Map<string, number>();
  const symbols = new Map<string, number>();
  const total = startTotal(awaitingTree, top);
  let outputs = 0;

  function* counted(records: Iterable<ScannedOutput>): Generator<ScannedOutput> {
    for (const output of records) {
      const { record } = output;
      outputs += 1;
      countUp(kinds, record.kind);
      if (record.kind === 'symbol') countUp(symbols, String(record.symbol_type));
      yield output;
    }
  }

  for (const { task, state } of shards) {
    if (state?.status !== 'done') continue;
    const file = recordFileOf(batch, task, state);
    const counts = readRecordCounts(state);
    if (counts === undefined) {
      total.add(summariseShard(counted(scanRecordFile(file, undefined)), { top, excludeGenerated }));
      continue;
    }
    outputs += counts.total;
    for (const [kind, count] of counts.kinds) countUp(kinds, kind, count);
    for (const [type, count] of counts.symbolTypes) countUp(symbols, type, count);
    const shard = summariseCounted(file, state, counts, { top, excludeGenerated, known });
    if (shard !== undefined) total.add(shard);
  }
  const { failedFiles, skipCodes, ...rest } = total.result();
  return {
    summary: {
      outputs: { total: outputs, kinds: sortedCounts(kinds) },
      skips: { total: kinds.get('skip') ?? 0, codes: skipCodes },
      symbols: sortedCounts(symbols),
      ...rest,
    },
    failedFiles,
  };
}

/** What the records of a done shard tell beside the counts of its state; undefined where that is nothing. */
export function summariseCounted(
  file: RecordFile,
  state: ShardStateRecord,
  { kinds }: RecordCounts,
  { known, ...options }: SummariseShardOptions & { readonly known: ShardSummaries },
): ShardSummary | undefined {
  const filter = createSummaryFilter(kinds, options.top);
  if (filter === undefined) return undefined;
  return known.of(state, () => summariseShard(scanRecordFile(file, filter), options));
}

/** Adds up what shards come to, in their order. */
function startTotal(awaitingTree: Map<string, string | undefined>, top: number) {
  const codes = new Map<string, CodeCount & { count: number }>();
  const severities = new Map<string, number>();
  const files = new Set<string>();
  const skipCodes = new Map<string, number>();
  const failedFiles: FailedFile[] = [];
  const languages = new Map<string, number>();
  const functions = createTopValues<ComplexPlace>(top, compareComplexity);
  const complexFiles = createTopValues<ComplexPlace>(top, compareComplexity);
  let findings = 0;
  let lines = 0;
  return {
    add(shard: ShardSummary): void {
      for (const found of shard.codes) {
        const key = `${found.code}\n${found.severity}`;
        const entry = codes.get(key);
        if (entry === undefined) codes.set(key, { ...found });
        else entry.count += found.count;
        countUp(severities, found.severity, found.count);
        findings += found.count;
      }
      for (const path of shard.found) files.add(path);
      for (const [code, count] of Object.entries(shard.skips)) countUp(skipCodes, code, count);
      for (const [language, count] of Object.entries(shard.lines.languages)) countUp(languages, language, count);
      lines += shard.lines.total;
      for (const failure of shard.failures) failedFiles.push(failure);
      for (const place of shard.functions) functions.add(place);
      for (const place of shard.files) complexFiles.add(place);
      for (const path of shard.trees) awaitingTree.delete(path);
      for (const [path, reason] of shard.reasons) {
        // The first reason stands: tasks come in plan order, and a parser's word is nearer to the matter than a linter's.
        if (awaitingTree.has(path) && awaitingTree.get(path) === undefined) awaitingTree.set(path, reason);
      }
    },
    result() {
      const counted = (severity: Severity) => severities.get(severity) ?? 0;
      const [error, warning, info, hint] = SEVERITIES.map(counted) as [number, number, number, number];
      const ranked = functions.items();
      return {
        diagnostics: {
          total: findings,
          files: files.size,
          severities: { error, warning, info, hint },
          codes: [...codes.values()].sort((a, b) => b.count - a.count || compareUtf8(a.code, b.code)).slice(0, top),
        },
        skipCodes: sortedCounts(skipCodes),
        failedFiles,
        most_complex: ranked.length > 0 ? ranked : complexFiles.items(),
        lines: { total: lines, languages: sortedCounts(languages) },
      };
    },
  };
}
