import { setTimeout } from 'node:timers/promises';
import {
  isCodebatchError,
  listDirectory,
  makeDirectory,
  readShardState,
  removeTree,
  type Store,
  shardIdsOf,
} from '@codebatch/core';
import { createRecordLanguage } from '../file-languages.ts';
import { type OpenBatch, openBatch } from '../open-batch.ts';
import { recordFileOf } from '../record-file-of.ts';
import { scanRecordPlaces } from '../scan-record-file.ts';
import { createBudget, mayFit } from './build-budget.ts';
import { encodeCells } from './cell-rows.ts';
import { createCellTable } from './cell-table.ts';
import { createSegmentCollector } from './collect-segment.ts';
import { encodeHead, type IndexHead } from './index-head.ts';
import { indexKeys } from './index-keys.ts';
import { indexObstacle, recordIndexesDir } from './index-place.ts';
import { createRowFile, openRowFile, type RowFile, type RowFileWriter } from './row-file.ts';
import { type BatchStamp, stampBatch, stampFile } from './stamp-batch.ts';
import { unusedRecordIndexes } from './unused-record-indexes.ts';

/** Options of {@link buildRecordIndex}. */
export interface BuildIndexOptions {
  /** Most time to spend, in milliseconds; where the rest would take longer, the index is given up. Default: no limit. */
  readonly budgetMs?: number;
  /** Records that are indexed together, in memory; 262,144 at most, which is the default. */
  readonly segmentRecords?: number;
}

/** What became of an index. */
export interface BuiltIndex {
  readonly batch_id: string;
  readonly snapshot_id: string;
  /**
   * `built`; `current`: there is one of exactly these records; `off`: there can be none here; `given_up`: it would have
   * taken more than the time allowed; `overtaken`: the batch was changed or deleted meanwhile.
   */
  readonly status: 'built' | 'current' | 'off' | 'given_up' | 'overtaken';
  /** Why, where there is no index. */
  readonly reason?: string;
  /** What stands in the way where it is off: the place, or times from the future. */
  readonly obstacle?: 'file_system' | 'clock';
  /** Records in it; 0 where there is none. */
  readonly records: number;
  /** Bytes of the records. */
  readonly outputs_bytes: number;
  /** Bytes that the index takes. */
  readonly index_bytes: number;
  readonly duration_ms: number;
}

/**
 * Builds the index of the records of a batch, of all its shards that are done, under `indexes/`, unless there is one of
 * exactly these records. It is one file, and gets its name when all of it is on the device; earlier ones of the batch, and
 * those of batches that are gone, are removed. Queries use it while no file of the batch has changed (SPEC 12.5).
 *
 * @throws BATCH_NOT_FOUND; SCHEMA_ERROR for a damaged record or state; STORE_FULL, PERMISSION_DENIED, IO_ERROR.
 */
export async function buildRecordIndex(
  store: Store,
  batchName: string,
  options: BuildIndexOptions = {},
): Promise<BuiltIndex> {
  const begun = performance.now();
  const batch = openBatch(store, batchName);
  const result = (status: BuiltIndex['status'], rest: Partial<BuiltIndex> = {}): BuiltIndex => ({
    batch_id: batch.id,
    snapshot_id: batch.record.snapshot_id,
    status,
    records: 0,
    outputs_bytes: 0,
    index_bytes: 0,
    ...rest,
    duration_ms: Math.round(performance.now() - begun),
  });
  const obstacle = indexObstacle(store);
  if (obstacle !== undefined) return result('off', { obstacle: 'file_system', reason: obstacle });
  const { budgetMs = Number.POSITIVE_INFINITY } = options;
  const tooLong = { reason: 'it would take too long' };
  const changed = { reason: 'the batch was changed or deleted meanwhile' };
  if (budgetMs < TICK_MS) return result('given_up', tooLong);
  const { newest, outputs: written } = stampBatch(batch);
  if (!mayFit(totalSize(written), budgetMs - TICK_MS)) return result('given_up', tooLong);
  if (!(await settle(newest))) {
    return result('off', { obstacle: 'clock', reason: 'files of the batch are newer than the clock of this machine' });
  }
  const { digest, outputs } = stampBatch(batch);
  const outputs_bytes = totalSize(outputs);
  const directory = `${recordIndexesDir(store)}/${batch.id}`;
  const target = `${directory}/${digest}`;
  if (isWhole(target)) return result('current', { outputs_bytes, index_bytes: stampFile(target)?.size ?? 0 });
  makeDirectory(directory);
  const file = createRowFile(target);
  try {
    const now = (): number => performance.now();
    const allows = createBudget({ limit: budgetMs, begun, total: outputs_bytes, now });
    const records = writeRows(batch, file.put, { allows, most: options.segmentRecords });
    if (records === undefined) return result('given_up', { ...tooLong, outputs_bytes });
    if (stampBatch(batch).digest !== digest) return result('overtaken', { ...changed, outputs_bytes });
    const index_bytes = file.commit();
    sweep(store, batch.id, digest);
    return result('built', { records, outputs_bytes, index_bytes });
  } catch (error) {
    // What was read of a batch that is executed again or deleted may fit together no more.
    if (!isCodebatchError(error) || stampBatch(batch).digest === digest) throw error;
    return result('overtaken', { ...changed, outputs_bytes });
  } finally {
    file.abort();
  }
}

/** Whether there is an index of which every row can be read. */
function isWhole(path: string): boolean {
  let rows: RowFile | undefined;
  try {
    rows = openRowFile(path);
    rows.check();
    return true;
  } catch {
    return false;
  } finally {
    rows?.close();
  }
}

interface Pace {
  /** Whether to go on after so many bytes of records. */
  readonly allows: (bytes: number) => boolean;
  /** Records of a segment. */
  readonly most: number | undefined;
}

/** Writes the rows of an index. @returns the number of records; undefined where it was given up. */
function writeRows(batch: OpenBatch, put: RowFileWriter['put'], { allows, most }: Pace): number | undefined {
  const collector = createSegmentCollector(most);
  const table = createCellTable();
  const language = createRecordLanguage(batch);
  const files: IndexHead['files'][number][] = [];
  let records = 0;
  let bytes = 0;
  for (const [task, planned] of batch.tasks.entries()) {
    for (const shard of shardIdsOf(batch.store, planned).sort()) {
      const state = readShardState(batch.store, batch.id, planned.task_id, shard);
      if (state?.status !== 'done') continue;
      collector.begin(files.length);
      files.push({ task, shard });
      let size = 0;
      for (const { record, start, end } of scanRecordPlaces(recordFileOf(batch, planned, state))) {
        if (collector.full) collector.flush(put);
        collector.add(record, start, end, table.add(record, task, language(record)));
        records += 1;
        size = end;
      }
      bytes += size;
      if (!allows(bytes)) return undefined;
    }
  }
  collector.finish(put);
  put(indexKeys.cells, encodeCells(table.cells()));
  put(indexKeys.head, encodeHead({ files, segments: collector.segments }));
  return records;
}

/** Clocks of file systems stand still for some milliseconds, those of FAT for two seconds. */
const TICK_MS = 100;
const COARSE_TICK_MS = 2_000;

/**
 * Waits until a change of any file would give it another time than it has now: within one tick of the file system's
 * clock a second change would not show. `false` where the files come from the future.
 */
async function settle(newest: number): Promise<boolean> {
  const tick = newest % 1000 === 0 ? COARSE_TICK_MS : TICK_MS;
  const left = newest + tick - Date.now();
  if (left > 2 * tick) return false;
  if (left > 0) await setTimeout(left);
  return true;
}

function totalSize(outputs: BatchStamp['outputs']): number {
  return [...outputs.values()].reduce((sum, { size }) => sum + size, 0);
}

/** Removes other indexes of the batch, and those that no query can use. */
function sweep(store: Store, batchId: string, digest: string): void {
  const directory = `${recordIndexesDir(store)}/${batchId}`;
  const obsolete = listDirectory(directory)
    .filter((name) => !name.startsWith('.') && name !== digest)
    .map((name) => `${directory}/${name}`);
  for (const path of [...obsolete, ...unusedRecordIndexes(store)]) {
    try {
      removeTree(path);
    } catch (error) {
      // One that a reader has open cannot be removed on Windows; the next build will.
      if (!isCodebatchError(error)) throw error;
    }
  }
}
