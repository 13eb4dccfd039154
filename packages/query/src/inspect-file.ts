import {
  type FileRecord,
  type OutputRecord,
  readShardState,
  type Store,
  shardOf,
  type TaskRecord,
} from '@codebatch/core';
import { fileLanguage, languageOverrides } from './file-languages.ts';
import { findFile } from './find-file.ts';
import { type OpenBatch, openBatch } from './open-batch.ts';
import { scanShard } from './scan-outputs.ts';

/** Everything a batch says about one file. Records are as stored, in the order of the plan and of their shards. */
export interface FileInspection {
  readonly batch_id: string;
  readonly snapshot_id: string;
  readonly path: string;
  readonly language: string;
  readonly file: FileRecord;
  /** For each task the shard that the file belongs to, its state, and how many records are about the file. */
  readonly tasks: readonly {
    readonly task_id: string;
    readonly type: string;
    readonly shard_id: string;
    readonly status: string;
    readonly outputs: number;
  }[];
  /** Values of the metrics of the whole file. */
  readonly metrics: Readonly<Record<string, unknown>>;
  /** Metric records about one function each. */
  readonly functions: readonly OutputRecord[];
  readonly symbols: readonly OutputRecord[];
  readonly edges: readonly OutputRecord[];
  readonly diagnostics: readonly OutputRecord[];
  readonly skips: readonly OutputRecord[];
  readonly trees: readonly OutputRecord[];
  /** Records of all other kinds. */
  readonly others: readonly OutputRecord[];
}

/**
 * Collects what all tasks of a batch recorded about one file; of each task only the file's own shard is read.
 *
 * @param path - Path in the snapshot; `./` in front is dropped, and another Unicode form finds the file too.
 * @throws BATCH_NOT_FOUND; FILE_NOT_FOUND with the nearest paths; INVALID_ARGUMENT for a path that can be in no snapshot.
 */
export function inspectFile(store: Store, batchName: string, path: string): FileInspection {
  const batch = openBatch(store, batchName);
  const { file, position } = findFile(batch, path);
  const records: OutputRecord[] = [];
  const tasks = batch.tasks.map((task) => {
    const { strategy, shard_count } = task.sharding;
    const shard_id = shardOf(file, strategy, shard_count, position);
    const earlier = records.length;
    for (const record of recordsOf(batch, task, shard_id, file.path)) records.push(record);
    const status = readShardState(store, batch.id, task.task_id, shard_id)?.status ?? 'ready';
    return { task_id: task.task_id, type: task.type, shard_id, status, outputs: records.length - earlier };
  });
  const ofKind = (kind: string) => records.filter((record) => record.kind === kind);
  const metrics = ofKind('metric');
  const wholeFile = metrics.filter((record) => typeof record.metric === 'string' && record.symbol === undefined);
  return {
    batch_id: batch.id,
    snapshot_id: batch.record.snapshot_id,
    path: file.path,
    language: languageIn(records) ?? fileLanguage(file, languageOverrides(batch)),
    file,
    tasks,
    metrics: Object.fromEntries(wholeFile.map((record) => [record.metric, record.value])),
    functions: metrics.filter((record) => record.symbol !== undefined),
    symbols: ofKind('symbol'),
    edges: ofKind('edge'),
    diagnostics: ofKind('diagnostic'),
    skips: ofKind('skip'),
    trees: ofKind('ast'),
    others: records.filter((record) => !SHOWN.has(record.kind)),
  };
}

const SHOWN: ReadonlySet<string> = new Set(['metric', 'symbol', 'edge', 'diagnostic', 'skip', 'ast']);

function* recordsOf(batch: OpenBatch, task: TaskRecord, shard: string, path: string): Generator<OutputRecord> {
  for (const { record } of scanShard(batch, task, shard, undefined)) {
    if (record.path === path) yield record;
  }
}

function languageIn(records: readonly OutputRecord[]): string | undefined {
  return records.find((record) => typeof record.language === 'string')?.language;
}
