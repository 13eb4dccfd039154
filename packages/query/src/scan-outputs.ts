import { CodebatchError, readShardState, type Store, shardIdsOf, type TaskRecord } from '@codebatch/core';
import { checkLimit } from './check-limit.ts';
import { createRecordLanguage, type RecordLanguage } from './file-languages.ts';
import { type OpenBatch, openBatch, selectTasks } from './open-batch.ts';
import { type CompiledFilter, compileFilter, type OutputFilter } from './output-filter.ts';
import { recordFileOf } from './record-file-of.ts';
import { canPoint, findCandidates } from './record-index/find-candidates.ts';
import { ifUsable, openRecordIndex } from './record-index/open-record-index.ts';
import { createLineFinder, groupCandidates, scanCandidates } from './record-index/scan-candidates.ts';
import { type ScannedOutput, scanRecordFile } from './scan-record-file.ts';

/** Options of {@link scanOutputs}. */
export interface ScanOptions {
  /** Most records to yield; all of them by default. */
  readonly limit?: number;
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
  return limitedTo(options.limit, openScan(store, batchName, filter).records());
}

/** A scan with everything checked and opened but no record read. */
export interface OpenScan {
  readonly batch: OpenBatch;
  readonly tasks: readonly TaskRecord[];
  readonly language: RecordLanguage;
  /** The wanted records in order; each call reads anew. */
  records(): Generator<ScannedOutput>;
}

/** Opens the batch and checks the filter. @throws as {@link scanOutputs}, but for damage in outputs. */
export function openScan(store: Store, batchName: string, filter: OutputFilter): OpenScan {
  const batch = openBatch(store, batchName);
  const tasks = selectTasks(batch, filter.tasks);
  const language = createRecordLanguage(batch);
  const compiled = compileFilter(filter, language);
  const shards = filter.shards === undefined || filter.shards.length === 0 ? undefined : new Set(filter.shards);
  if (shards !== undefined) checkShards(batch, tasks, shards);
  const records = () => scanWanted(batch, tasks, filter, compiled, shards);
  return { batch, tasks, language, records };
}

/** The wanted records: those that an index points at, where one helps, else what a scan of all finds. */
export function* scanWanted(
  batch: OpenBatch,
  tasks: readonly TaskRecord[],
  filter: OutputFilter,
  compiled: CompiledFilter,
  shards?: ReadonlySet<string>,
): Generator<ScannedOutput> {
  const index = canPoint(filter) ? openRecordIndex(batch) : undefined;
  if (index !== undefined) {
    try {
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
  yield* scanTasks(batch, tasks, compiled, shards);
}

/** {@link scanOutputs} for a batch that is open already, over chosen tasks and with a compiled filter. */
export function* scanTasks(
  batch: OpenBatch,
  tasks: readonly TaskRecord[],
  filter: CompiledFilter | undefined,
  shards?: ReadonlySet<string>,
): Generator<ScannedOutput> {
  for (const task of tasks) {
    for (const shard of [...shardIdsOf(batch.store, task)].sort()) {
      if (shards === undefined || shards.has(shard)) yield* scanShard(batch, task, shard, filter);
    }
  }
}

/** The wanted records of one shard of one task; nothing unless the shard is done. */
export function* scanShard(
  batch: OpenBatch,
  task: TaskRecord,
  shard: string,
  filter: CompiledFilter | undefined,
): Generator<ScannedOutput> {
  const state = readShardState(batch.store, batch.id, task.task_id, shard);
  if (state?.status !== 'done') return;
  const file = recordFileOf(batch, task, state);
  for (const scanned of scanRecordFile(file, filter?.needles)) {
    if (filter === undefined || filter.matches(scanned.record)) yield scanned;
  }
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
