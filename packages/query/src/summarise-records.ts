import { compareUtf8, type OutputRecord, SEVERITIES, type Severity } from '@codebatch/core';
import type { BatchSummary, CodeCount, ComplexPlace } from './batch-summary.ts';
import { type FailedFile, isFailure } from './failed-files.ts';
import type { OpenBatch } from './open-batch.ts';
import { needlesFor } from './raw-prefilter.ts';
import { readRecordCounts } from './record-counts.ts';
import { countUp, sortedCounts } from './record-fields.ts';
import { recordFileOf } from './record-file-of.ts';
import { scanRecordFile } from './scan-record-file.ts';
import type { WorkShard } from './shard-work.ts';
import { createTopValues } from './top-values.ts';

/** What a summary says of the records of a batch. */
export interface RecordSummary
  extends Pick<BatchSummary, 'outputs' | 'diagnostics' | 'skips' | 'most_complex' | 'lines' | 'symbols'> {
  readonly failedFiles: readonly FailedFile[];
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
): RecordSummary {
  const kinds = new Map<string, number>();
  const symbols = new Map<string, number>();
  const severities = new Map<string, number>();
  const codes = new Map<string, CodeCount & { count: number }>();
  const flagged = new Set<string>();
  const skipCodes = new Map<string, number>();
  const failedFiles: FailedFile[] = [];
  const functions = createTopValues<ComplexPlace>(top, compareComplexity);
  const wholeFiles = createTopValues<ComplexPlace>(top, compareComplexity);
  const lines = countLines();
  let total = 0;
  let diagnostics = 0;
  const isShown = (record: OutputRecord): boolean => !excludeGenerated || record.file_origin === undefined;

  const addDiagnostic = (record: OutputRecord): void => {
    const { path, task_id, shard_id } = record;
    const code = textOf(record.code);
    const severity = textOf(record.severity, 'none');
    const message = textOf(record.message);
    if (isFailure(record)) failedFiles.push({ path, task_id, shard_id, code, message });
    if (severity === 'error') noteReason(awaitingTree, path, code);
    if (!isShown(record)) return;
    diagnostics += 1;
    countUp(severities, severity);
    flagged.add(path);
    const key = `${code}\n${severity}`;
    const entry = codes.get(key);
    if (entry === undefined) codes.set(key, { code, severity, count: 1, example: message });
    else entry.count += 1;
  };
  const addMetric = (record: OutputRecord): void => {
    lines.add(record);
    const value: unknown = record.value;
    if (typeof value !== 'number' || value <= 0 || !isShown(record)) return;
    if (record.metric === 'function_complexity') functions.add(complexPlace(record, value));
    else if (record.metric === 'max_complexity') wholeFiles.add(complexPlace(record, value));
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
      if (record.kind === 'diagnostic') addDiagnostic(record);
      else if (record.kind === 'metric') addMetric(record);
      else if (record.kind === 'ast') awaitingTree.delete(record.path);
      else if (record.kind === 'skip') {
        countUp(skipCodes, textOf(record.code));
        noteReason(awaitingTree, record.path, textOf(record.code, 'skip'));
      }
    }
  }

  const counted = (severity: Severity) => severities.get(severity) ?? 0;
  const [error, warning, info, hint] = SEVERITIES.map(counted) as [number, number, number, number];
  const complexFunctions = functions.items();
  return {
    outputs: { total, kinds: sortedCounts(kinds) },
    diagnostics: {
      total: diagnostics,
      files: flagged.size,
      severities: { error, warning, info, hint },
      codes: [...codes.values()].sort((a, b) => b.count - a.count || compareUtf8(a.code, b.code)).slice(0, top),
    },
    skips: { total: kinds.get('skip') ?? 0, codes: sortedCounts(skipCodes) },
    failedFiles,
    most_complex: complexFunctions.length > 0 ? complexFunctions : wholeFiles.items(),
    lines: lines.result(),
    symbols: sortedCounts(symbols),
  };
}

/** Adds up `sloc`, in all and by `lang`; the records of a file stand together, in either order. */
function countLines(): { add(record: OutputRecord): void; result(): BatchSummary['lines'] } {
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
