import { compareUtf8, isFailure, type OutputRecord, SEVERITIES, type Severity } from '@codebatch/core';
import type { FailedFile } from './failed-files.ts';
import type { OpenBatch } from './open-batch.ts';
import { needlesFor } from './raw-prefilter.ts';
import { readRecordCounts } from './record-counts.ts';
import { countUp, sortedCounts } from './record-fields.ts';
import { recordFileOf } from './record-file-of.ts';
import { scanRecordFile } from './scan-record-file.ts';
import type { WorkShard } from './shard-work.ts';
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

/** A diagnostic code and how often it was found. */
export interface CodeCount {
  readonly code: string;
  readonly severity: string;
  readonly count: number;
  readonly example: string;
}

/** A function or file with its complexity. */
export interface ComplexPlace {
  readonly path: string;
  readonly value: number;
  readonly symbol?: string;
  readonly line?: number;
}

/** How to summarise. */
export interface SummariseRecordsOptions {
  /** Files of which a tree is expected: those that have one are taken away, others get the reason that is seen first. */
  readonly awaitingTree: Map<string, string | undefined>;
  /** Length of each list of examples. */
  readonly top: number;
  /** Leave findings and functions of marked files out. */
  readonly excludeGenerated: boolean;
}

/** Kinds and metrics of which the records themselves are needed; of all others the states tell how many there are. */
const NEEDED_KINDS = ['diagnostic', 'skip', 'ast', 'metric'];
const NEEDED = needlesFor(['diagnostic', 'skip', 'ast', 'function_complexity', 'max_complexity', 'sloc', 'lang']);

/**
 * Counts the records of done shards. A shard whose state counts them by kind is read only for what its records alone
 * can tell; of another all records are read.
 *
 * @throws SCHEMA_ERROR
 */
export function summariseRecords(
  batch: OpenBatch,
  shards: readonly WorkShard[],
  { awaitingTree, top, excludeGenerated }: SummariseRecordsOptions,
): { readonly summary: RecordSummary; readonly failedFiles: readonly FailedFile[] } {
  const kinds = new Map<string, number>();
  const symbols = new Map<string, number>();
  const skipCodes = new Map<string, number>();
  const failedFiles: FailedFile[] = [];
  const findings = collectFindings(top);
  const complexity = rankComplexity(top);
  const lines = countLines();
  let total = 0;

  const addRecord = (record: OutputRecord): void => {
    const isShown = !excludeGenerated || record.file_origin === undefined;
    if (record.kind === 'diagnostic') {
      if (isFailure(record)) failedFiles.push(failedFile(record));
      if (record.severity === 'error') noteReason(awaitingTree, record.path, textOf(record.code));
      if (isShown) findings.add(record);
    } else if (record.kind === 'metric') {
      lines.add(record);
      if (isShown) complexity.add(record);
    } else if (record.kind === 'ast') {
      awaitingTree.delete(record.path);
    } else if (record.kind === 'skip') {
      countUp(skipCodes, textOf(record.code));
      noteReason(awaitingTree, record.path, textOf(record.code, 'skip'));
    }
  };

  for (const { task, state } of shards) {
    if (state?.status !== 'done') continue;
    const counts = readRecordCounts(state);
    if (counts !== undefined) {
      total += counts.total;
      for (const [kind, count] of counts.kinds) countUp(kinds, kind, count);
      for (const [type, count] of counts.symbolTypes) countUp(symbols, type, count);
      if (!NEEDED_KINDS.some((kind) => counts.kinds.has(kind))) continue;
    }
    for (const { record } of scanRecordFile(recordFileOf(batch, task, state), counts && NEEDED)) {
      if (counts === undefined) {
        total += 1;
        countUp(kinds, record.kind);
        if (record.kind === 'symbol') countUp(symbols, String(record.symbol_type));
      }
      addRecord(record);
    }
  }
  return {
    summary: {
      outputs: { total, kinds: sortedCounts(kinds) },
      diagnostics: findings.result(),
      skips: { total: kinds.get('skip') ?? 0, codes: sortedCounts(skipCodes) },
      most_complex: complexity.result(),
      lines: lines.result(),
      symbols: sortedCounts(symbols),
    },
    failedFiles,
  };
}

/** Adds records, and answers with what they come to. */
interface Collector<T> {
  add(record: OutputRecord): void;
  result(): T;
}

function collectFindings(top: number): Collector<RecordSummary['diagnostics']> {
  const severities = new Map<string, number>();
  const codes = new Map<string, CodeCount & { count: number }>();
  const files = new Set<string>();
  let total = 0;
  return {
    add(record) {
      const code = textOf(record.code);
      const severity = textOf(record.severity, 'none');
      total += 1;
      files.add(record.path);
      countUp(severities, severity);
      const key = `${code}\n${severity}`;
      const entry = codes.get(key);
      if (entry === undefined) codes.set(key, { code, severity, count: 1, example: textOf(record.message) });
      else entry.count += 1;
    },
    result() {
      const counted = (severity: Severity) => severities.get(severity) ?? 0;
      const [error, warning, info, hint] = SEVERITIES.map(counted) as [number, number, number, number];
      return {
        total,
        files: files.size,
        severities: { error, warning, info, hint },
        codes: [...codes.values()].sort((a, b) => b.count - a.count || compareUtf8(a.code, b.code)).slice(0, top),
      };
    },
  };
}

function rankComplexity(top: number): Collector<readonly ComplexPlace[]> {
  const functions = createTopValues<ComplexPlace>(top, compareComplexity);
  const files = createTopValues<ComplexPlace>(top, compareComplexity);
  return {
    add(record) {
      const value: unknown = record.value;
      if (typeof value !== 'number' || value <= 0) return;
      if (record.metric === 'function_complexity') functions.add(complexPlace(record, value));
      else if (record.metric === 'max_complexity') files.add(complexPlace(record, value));
    },
    result() {
      const ranked = functions.items();
      return ranked.length > 0 ? ranked : files.items();
    },
  };
}

/** Adds up `sloc`, in all and by `lang`; the records of a file stand together, in either order. */
function countLines(): Collector<RecordSummary['lines']> {
  const languages = new Map<string, number>();
  const linesOf = new Map<string, number>();
  let total = 0;
  return {
    add({ metric, path, value }) {
      if (metric === 'sloc' && typeof value === 'number') {
        linesOf.set(path, value);
        total += value;
      } else if (metric === 'lang' && typeof value === 'string') {
        countUp(languages, value, linesOf.get(path) ?? 0);
        linesOf.delete(path);
      }
    },
    result: () => ({ total, languages: sortedCounts(languages) }),
  };
}

function failedFile(record: OutputRecord): FailedFile {
  const { path, task_id, shard_id } = record;
  return { path, task_id, shard_id, code: textOf(record.code), message: textOf(record.message) };
}

/** A field that other implementations may have filled with anything. */
function textOf(value: unknown, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise;
}

function compareComplexity(a: ComplexPlace, b: ComplexPlace): number {
  return b.value - a.value || compareUtf8(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0);
}

/** The first reason stands: tasks come in plan order, and a parser's word is nearer to the matter than a linter's. */
function noteReason(awaitingTree: Map<string, string | undefined>, path: string, reason: string): void {
  if (awaitingTree.has(path) && awaitingTree.get(path) === undefined) awaitingTree.set(path, reason);
}

function complexPlace(record: OutputRecord, value: number): ComplexPlace {
  const { path, symbol, line } = record;
  return {
    path,
    value,
    ...(typeof symbol === 'string' ? { symbol } : {}),
    ...(typeof line === 'number' ? { line } : {}),
  };
}
