import { compareUtf8, type OutputRecord, SEVERITIES, type Severity, type Store } from '@codebatch/core';
import { readSnapshotFiles } from '@codebatch/snapshot';
import { type BatchStatus, statusOf } from './batch-status.ts';
import { type FailedFile, filesOfFailedShards, isFailure } from './failed-files.ts';
import { fileLanguage, languageOverrides } from './file-languages.ts';
import { grammarLanguages } from './grammar-languages.ts';
import { type OpenBatch, openBatch } from './open-batch.ts';
import { countUp, sortedCounts } from './record-fields.ts';
import { scanTasks } from './scan-outputs.ts';
import { readWorkShards, type WorkShard } from './shard-work.ts';
import { createTopValues } from './top-values.ts';

/** What a batch found, in one page of data. */
export interface BatchSummary extends BatchStatus {
  /** Files of the snapshot; languages with most files first. */
  readonly files: {
    readonly count: number;
    readonly bytes: number;
    readonly languages: readonly { readonly language: string; readonly files: number; readonly bytes: number }[];
  };
  readonly outputs: { readonly total: number; readonly kinds: Readonly<Record<string, number>> };
  readonly diagnostics: {
    readonly total: number;
    /** Files with at least one. */
    readonly files: number;
    readonly severities: Readonly<Record<Severity, number>>;
    /** The most frequent codes, with one message as an example. */
    readonly codes: readonly CodeCount[];
  };
  /** Files of a language with a grammar, and how many of them have a tree; the ratio is null where nothing parses. */
  readonly coverage: {
    readonly with_grammar: number;
    readonly with_tree: number;
    readonly ratio: number | null;
    /** Some of those without a tree: the code of their skip, failure or first error, `NOT_RUN` or `NO_RECORD`. */
    readonly without_tree: readonly { readonly path: string; readonly reason: string }[];
  };
  readonly skips: { readonly total: number; readonly codes: Readonly<Record<string, number>> };
  /** Some of the files that failed a task; `failed` counts those of done shards. */
  readonly failed_files: readonly FailedFile[];
  readonly failed_shards: readonly {
    readonly task_id: string;
    readonly shard_id: string;
    readonly code: string;
    readonly message: string;
  }[];
  readonly largest: readonly { readonly path: string; readonly bytes: number }[];
  /** By `function_complexity`, else by `max_complexity` of files. */
  readonly most_complex: readonly ComplexPlace[];
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

/**
 * Counts everything in a batch: one pass over the file index and one over the outputs (SPEC 12). Of an unfinished batch
 * it says what is there so far; `status` says that it is unfinished.
 *
 * @param options.top - Length of each list of examples; 10 by default.
 * @param options.excludeGenerated - Leave findings and functions of marked files (SPEC 9.6) out of `diagnostics` and
 * `most_complex`.
 * @throws BATCH_NOT_FOUND, SCHEMA_ERROR.
 */
export function batchSummary(
  store: Store,
  batchName: string,
  options: { readonly top?: number; readonly excludeGenerated?: boolean } = {},
): BatchSummary {
  const { top = 10, excludeGenerated = false } = options;
  const batch = openBatch(store, batchName);
  const work = readWorkShards(batch);
  const status = statusOf(batch, work);
  const files = summariseFiles(batch, top);
  const records = summariseRecords(batch, files.awaitingTree, top, excludeGenerated);
  const parseDone = status.tasks.some((task) => task.type === 'parse' && task.status === 'completed');
  return {
    ...status,
    files: files.summary,
    outputs: records.outputs,
    diagnostics: records.diagnostics,
    coverage: coverageOf(files, parseDone, top),
    skips: records.skips,
    failed_files: [...records.failedFiles, ...filesOfFailedShards(batch, work.flat())].slice(0, top),
    failed_shards: failedShards(work.flat()),
    largest: files.largest,
    most_complex: records.mostComplex,
  };
}

interface FileTotals {
  readonly summary: BatchSummary['files'];
  readonly largest: BatchSummary['largest'];
  readonly withGrammar: number | undefined;
  /** Files with a grammar of which no tree was seen yet, with the reason as far as known. */
  readonly awaitingTree: Map<string, string | undefined>;
}

function summariseFiles(batch: OpenBatch, top: number): FileTotals {
  const grammars = grammarLanguages(batch.tasks);
  const overrides = languageOverrides(batch);
  const awaitingTree = new Map<string, string | undefined>();
  const languages = new Map<string, { files: number; bytes: number }>();
  const largest = createTopValues<{ path: string; bytes: number }>(
    top,
    (a, b) => b.bytes - a.bytes || compareUtf8(a.path, b.path),
  );
  let count = 0;
  let bytes = 0;
  for (const file of readSnapshotFiles(batch.store, batch.record.snapshot_id)) {
    const language = fileLanguage(file, overrides);
    const entry = languages.get(language) ?? { files: 0, bytes: 0 };
    languages.set(language, entry);
    entry.files += 1;
    entry.bytes += file.size;
    count += 1;
    bytes += file.size;
    largest.add({ path: file.path, bytes: file.size });
    if (grammars?.has(language)) awaitingTree.set(file.path, undefined);
  }
  const byLanguage = [...languages].map(([language, entry]) => ({ language, ...entry }));
  byLanguage.sort((a, b) => b.files - a.files || compareUtf8(a.language, b.language));
  return {
    summary: { count, bytes, languages: byLanguage },
    largest: largest.items(),
    withGrammar: grammars === undefined ? undefined : awaitingTree.size,
    awaitingTree,
  };
}

function summariseRecords(
  batch: OpenBatch,
  awaitingTree: Map<string, string | undefined>,
  top: number,
  excludeGenerated: boolean,
) {
  const kinds = new Map<string, number>();
  const severities = new Map<string, number>();
  const codes = new Map<string, { code: string; severity: string; count: number; example: string }>();
  const flagged = new Set<string>();
  const skipCodes = new Map<string, number>();
  const failedFiles: FailedFile[] = [];
  const byValue = (a: ComplexPlace, b: ComplexPlace) =>
    b.value - a.value || compareUtf8(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0);
  const functions = createTopValues<ComplexPlace>(top, byValue);
  const wholeFiles = createTopValues<ComplexPlace>(top, byValue);
  let total = 0;
  let diagnostics = 0;
  const counts = (record: OutputRecord) => !excludeGenerated || record.file_origin === undefined;

  const addDiagnostic = (record: OutputRecord) => {
    const { path, task_id, shard_id } = record;
    const code = textOf(record.code);
    const severity = textOf(record.severity, 'none');
    const message = textOf(record.message);
    if (isFailure(record)) failedFiles.push({ path, task_id, shard_id, code, message });
    if (severity === 'error') noteReason(awaitingTree, path, code);
    if (!counts(record)) return;
    diagnostics += 1;
    countUp(severities, severity);
    flagged.add(path);
    const key = `${code}\n${severity}`;
    const entry = codes.get(key);
    if (entry === undefined) codes.set(key, { code, severity, count: 1, example: message });
    else entry.count += 1;
  };
  const addMetric = (record: OutputRecord) => {
    const value: unknown = record.value;
    if (typeof value !== 'number' || value <= 0 || !counts(record)) return;
    if (record.metric === 'function_complexity') functions.add(complexPlace(record, value));
    else if (record.metric === 'max_complexity') wholeFiles.add(complexPlace(record, value));
  };

  for (const { record } of scanTasks(batch, batch.tasks, undefined)) {
    total += 1;
    countUp(kinds, record.kind);
    if (record.kind === 'diagnostic') addDiagnostic(record);
    else if (record.kind === 'metric') addMetric(record);
    else if (record.kind === 'ast') awaitingTree.delete(record.path);
    else if (record.kind === 'skip') {
      countUp(skipCodes, textOf(record.code));
      noteReason(awaitingTree, record.path, textOf(record.code, 'skip'));
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
    mostComplex: complexFunctions.length > 0 ? complexFunctions : wholeFiles.items(),
  };
}

/** A field that other implementations may have filled with anything. */
function textOf(value: unknown, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise;
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

function coverageOf(files: FileTotals, parseDone: boolean, top: number): BatchSummary['coverage'] {
  if (files.withGrammar === undefined) return { with_grammar: 0, with_tree: 0, ratio: null, without_tree: [] };
  const withTree = files.withGrammar - files.awaitingTree.size;
  const unexplained = parseDone ? 'NO_RECORD' : 'NOT_RUN';
  return {
    with_grammar: files.withGrammar,
    with_tree: withTree,
    ratio: files.withGrammar === 0 ? null : withTree / files.withGrammar,
    without_tree: [...files.awaitingTree]
      .slice(0, top)
      .map(([path, reason]) => ({ path, reason: reason ?? unexplained })),
  };
}

function failedShards(work: readonly WorkShard[]): BatchSummary['failed_shards'] {
  return work
    .filter(({ state }) => state?.status === 'failed')
    .map(({ task, shard_id, state }) => ({
      task_id: task.task_id,
      shard_id,
      code: state?.error?.code ?? 'TASK_FAILED',
      message: state?.error?.message ?? 'the shard failed',
    }));
}
