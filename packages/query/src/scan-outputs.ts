import { CodebatchError, readShardState, type Store, shardIdsOf, type TaskRecord } from '@codebatch/core';
import { checkLimit } from './check-limit.ts';
import { createRecordLanguage, type RecordLanguage } from './file-languages.ts';
import { type MissingShards, missingShards, readMissingShards } from './missing-shards.ts';
import { type OpenBatch, openBatch, selectTasks } from './open-batch.ts';
import { type CompiledFilter, compileFilter, type OutputFilter } from './output-filter.ts';
import { recordFileOf } from './record-file-of.ts';
import { canPoint, findCandidates } from './record-index/find-candidates.ts';
import { hasAllShards } from './record-index/has-all-shards.ts';
import { ifUsable, openRecordIndex } from './record-index/open-record-index.ts';
import { createLineFinder, groupCandidates, scanCandidates } from './record-index/scan-candidates.ts';
import { type ScannedOutput, scanRecordFile } from './scan-record-file.ts';

/** Options of {@link scanOutputs}. */
export interface ScanOptions {
  /** Most records to yield; all of them by default. */
  readonly limit?: number;
  /** Told at the end what of the chosen tasks is not done, so that its records are missing. */
  readonly onMissing?: (missing: readonly MissingShards[]) => void;
}

/**
 * Yields the records of a batch that a filter wants, each as stored and as parsed: tasks in the order of the plan,
 * shards by id, records in stored order (SPEC 9, 12). A shard contributes only when its state is `done` (SPEC 8.4).
 * The first record comes at once and memory does not grow with the batch; a filter on language keeps one map of paths.
 * Where an index of the batch holds, it points at what a selective filter may want, and the rest is not read (SPEC 12.5).
 *
 * @throws BATCH_NOT_FOUND, TASK_NOT_FOUND, SHARD_NOT_FOUND, INVALID_ARGUMENT; SCHEMA_ERROR with `path` and `line` for
 * a damaged line of a done shard, or when its outputs index is missing.
 *
 * @example
 * for (const { text } of scanOutputs(store, 'latest', { kinds: ['diagnostic'] })) process.stdout.write(`${text}\n`);
 */
export function scanOutputs(
  store: Store,
  batchName: string,
  filter: OutputFilter = {},
  options: ScanOptions = {},
): Generator<ScannedOutput> {
  checkLimit(options.limit);
  return scanAndReport(openScan(store, batchName, filter), options);
}

function* scanAndReport(scan: OpenScan, { limit, onMissing }: ScanOptions): Generator<ScannedOutput> {
  yield* limitedTo(limit, scan.records());
  onMissing?.(scan.missing());
}

/** A scan with everything checked and opened but no record read. */
export interface OpenScan {
  readonly batch: OpenBatch;
  readonly tasks: readonly TaskRecord[];
  readonly language: RecordLanguage;
  /** The wanted records in order; each call reads anew. */
  records(): Generator<ScannedOutput>;
  /** What of the tasks is not done. States are read only where the records have not shown that there is nothing. */
  missing(): MissingShards[];
  /** Tells whether all shards of the tasks are done. */
  learn(complete: boolean): void;
}

/** Opens the batch and checks the filter. @throws as {@link scanOutputs}, but for damage in outputs. */
export function openScan(store: Store, batchName: string, filter: OutputFilter): OpenScan {
  const batch = openBatch(store, batchName);
  const tasks = selectTasks(batch, filter.tasks);
  const language = createRecordLanguage(batch);
  const compiled = compileFilter(filter, language);
  const shards = filter.shards === undefined || filter.shards.length === 0 ? undefined : new Set(filter.shards);
  if (shards !== undefined) checkShards(batch, tasks, shards);
  let complete: boolean | undefined;
  const learn = (value: boolean): void => {
    complete = value;
  };
  return {
    batch,
    tasks,
    language,
    records: () => scanWanted(batch, tasks, filter, compiled, shards, learn),
    missing: () => {
      if (complete === undefined) return missingShards(store, batch.id, filter.tasks);
      return complete ? [] : readMissingShards(batch, filter.tasks);
    },
    learn,
  };
}

/**
 * The wanted records: those that an index points at, where one helps, else what a scan of all finds.
 *
 * @param learn - Told whether all shards of the tasks are done, as soon as that is known.
 */
export function* scanWanted(
  batch: OpenBatch,
  tasks: readonly TaskRecord[],
  filter: OutputFilter,
  compiled: CompiledFilter,
  shards?: ReadonlySet<string>,
  learn?: (complete: boolean) => void,
): Generator<ScannedOutput> {
  const index = canPoint(filter) ? openRecordIndex(batch) : undefined;
  if (index !== undefined) {
    try {
      learn?.(hasAllShards(index, batch, tasks));
      const candidates = ifUsable(() => findCandidates(index, filter));
      if (candidates !== undefined) {
        const findLines = createLineFinder(index);
        for (const file of groupCandidates(index, batch, candidates, tasks, shards)) {
          yield* scanCandidates(batch, file, findLines, compiled, () =>
            scanShard(batch, file.task, file.shard, compiled),
          );
        }
        return;
      }
    } finally {
      index.close();
    }
  }
  yield* scanTasks(batch, tasks, compiled, shards, learn);
}

/** {@link scanOutputs} for a batch that is open already, over chosen tasks and with a compiled filter. */
export function* scanTasks(
  batch: OpenBatch,
  tasks: readonly TaskRecord[],
  filter: CompiledFilter | undefined,
  shards?: ReadonlySet<string>,
  learn?: (complete: boolean) => void,
): Generator<ScannedOutput> {
  // A plan that does not list its shards may have some that have left no trace.
  let complete = tasks.every(({ sharding }) => sharding.shard_ids !== undefined);
  for (const task of tasks) {
    for (const shard of [...shardIdsOf(batch.store, task)].sort()) {
      if (shards !== undefined && !shards.has(shard)) continue;
      const done = yield* scanShard(batch, task, shard, filter);
      complete &&= done;
    }
  }
  if (shards === undefined) learn?.(complete);
}

/** The wanted records of one shard of one task; nothing unless the shard is done. @returns whether it is */
export function* scanShard(
  batch: OpenBatch,
  task: TaskRecord,
  shard: string,
  filter: CompiledFilter | undefined,
): Generator<ScannedOutput, boolean> {
  const state = readShardState(batch.store, batch.id, task.task_id, shard);
  if (state?.status !== 'done') return false;
  const file = recordFileOf(batch, task, state);
  for (const scanned of scanRecordFile(file, filter?.needles)) {
    if (filter === undefined || filter.matches(scanned.record)) yield scanned;
  }
  return true;
}

function* limitedTo<T>(limit: number | undefined, items: Iterable<T>): Generator<T> {
  if (limit === 0) return;
  let count = 0;
  for (const item of items) {
    yield item;
    count += 1;
    if (count === limit) return;
  }
}

function checkShards(batch: OpenBatch, tasks: readonly TaskRecord[], shards: ReadonlySet<string>): void {
  const known = new Set(tasks.flatMap((task) => [...shardIdsOf(batch.store, task)]));
  for (const shard of shards) {
    if (known.has(shard)) continue;
    throw new CodebatchError('SHARD_NOT_FOUND', `batch ${batch.id} has no shard ${shard} in the chosen tasks`, {
      hints: [`its shards are ${[...known].sort().slice(0, 16).join(', ')}${known.size > 16 ? ', ...' : ''}`],
      details: { batch_id: batch.id, shard_id: shard },
    });
  }
}
