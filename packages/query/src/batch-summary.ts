import { compareUtf8, type Store } from '@codebatch/core';
import { readSnapshotFiles } from '@codebatch/snapshot/read';
import { type BatchStatus, statusOf } from './batch-status.ts';
import { type FailedFile, filesOfFailedShards } from './failed-files.ts';
import { fileLanguage, languageOverrides } from './file-languages.ts';
import { grammarLanguages } from './grammar-languages.ts';
import { type OpenBatch, openBatch } from './open-batch.ts';
import { NO_SHARD_SUMMARIES, openShardSummaries } from './shard-summaries.ts';
import { readWorkShards, type StateLookup, type WorkShard } from './shard-work.ts';
import { type RecordSummary, summariseRecords } from './summarise-records.ts';
import { createTopValues } from './top-values.ts';

/** What a batch found, in one page of data. */
export interface BatchSummary extends BatchStatus, RecordSummary {
  /** Files of the snapshot; languages with most files first. */
  readonly files: {
    readonly count: number;
    readonly bytes: number;
    readonly languages: readonly { readonly language: string; readonly files: number; readonly bytes: number }[];
  };
  /** Files of a language with a grammar, and how many of them have a tree; the ratio is null where nothing parses. */
  readonly coverage: {
    readonly with_grammar: number;
    readonly with_tree: number;
    readonly ratio: number | null;
    /** Some of those without a tree: the code of their skip, failure or first error, `NOT_RUN` or `NO_RECORD`. */
    readonly without_tree: readonly { readonly path: string; readonly reason: string }[];
  };
  /** Some of the files that failed a task; `failed` counts those of done shards. */
  readonly failed_files: readonly FailedFile[];
  readonly failed_shards: readonly {
    readonly task_id: string;
    readonly shard_id: string;
    readonly code: string;
    readonly message: string;
  }[];
  readonly largest: readonly { readonly path: string; readonly bytes: number }[];
}

/**
 * Counts everything in a batch: one pass over the file index and the states, and over those outputs that tell more than
 * the states do (SPEC 12). Of an unfinished batch it says what is there so far; `status` says that it is unfinished.
 *
 * @param options.top - Length of each list of examples; 10 by default.
 * @param options.excludeGenerated - Leave findings and functions of marked files (SPEC 9.6) out of `diagnostics` and
 * `most_complex`.
 * @param options.keep - Take what is known of shards with the same records from under `indexes/`, and keep there what is
 * found now; for a batch that this program has just run. Reading commands write nothing. False by default.
 * @param options.stateOf - States that are not to be read again.
 * @throws BATCH_NOT_FOUND, SCHEMA_ERROR.
 */
export function batchSummary(
  store: Store,
  batchName: string,
  options: {
    readonly top?: number;
    readonly excludeGenerated?: boolean;
    readonly keep?: boolean;
    readonly stateOf?: StateLookup | undefined;
  } = {},
): BatchSummary {
  const { top = 10, excludeGenerated = false, keep = false } = options;
  const batch = openBatch(store, batchName);
  const work = readWorkShards(batch, options.stateOf);
  const status = statusOf(batch, work);
  const files = summariseFiles(batch, top);
  const known = keep && !excludeGenerated ? openShardSummaries(store, top) : NO_SHARD_SUMMARIES;
  const { summary, failedFiles } = summariseRecords(batch, work.flat(), {
    awaitingTree: files.awaitingTree,
    top,
    excludeGenerated,
    known,
  });
  known.save();
  const parseDone = status.tasks.some((task) => task.type === 'parse' && task.status === 'completed');
  return {
    ...status,
    ...summary,
    files: files.summary,
    coverage: coverageOf(files, parseDone, top),
    failed_files: [...failedFiles, ...filesOfFailedShards(batch, work.flat())].slice(0, top),
    failed_shards: failedShards(work.flat()),
    largest: files.largest,
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
