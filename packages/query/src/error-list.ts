import type { Store } from '@codebatch/core';
import type { OutputFilter } from './output-filter.ts';
import { fieldText, recordColumn, recordLine } from './record-fields.ts';
import { openScan } from './scan-outputs.ts';
import { readWorkShards } from './shard-work.ts';

/** Something that is wrong: a diagnostic of severity `error`, or a shard that failed as a whole. */
export interface ErrorRow {
  readonly task_id: string;
  readonly shard_id: string;
  /** Null for a shard. */
  readonly path: string | null;
  readonly code: string | null;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly source: 'record' | 'shard';
}

/**
 * Everything that is wrong in a batch: failed shards first, then diagnostics of severity `error` in the order of
 * scanOutputs. A filter on anything but tasks and shards asks about records, so it leaves failed shards out.
 *
 * @throws as {@link scanOutputs}.
 */
export function errorList(store: Store, batchName: string, filter: OutputFilter = {}): ErrorRow[] {
  const { tasks: _tasks, shards: _shards, ...ofRecords } = filter;
  const scan = openScan(store, batchName, { ...filter, kinds: ['diagnostic'], severities: ['error'] });
  const rows: ErrorRow[] = [];
  if (Object.values(ofRecords).every((value) => value === undefined || value.length === 0)) {
    const tasks = new Set(scan.tasks);
    for (const { task, shard_id, state } of readWorkShards(scan.batch).flat()) {
      if (state?.status !== 'failed' || !tasks.has(task)) continue;
      if (filter.shards !== undefined && filter.shards.length > 0 && !filter.shards.includes(shard_id)) continue;
      const { code = null, message = 'the shard failed' } = state.error ?? {};
      rows.push({ task_id: task.task_id, shard_id, path: null, code, message, source: 'shard' });
    }
  }
  for (const { record } of scan.records()) {
    const { task_id, shard_id, path } = record;
    const line = recordLine(record);
    const column = recordColumn(record);
    rows.push({
      task_id,
      shard_id,
      path,
      code: typeof record.code === 'string' ? record.code : null,
      message: fieldText(record.message),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      source: 'record',
    });
  }
  return rows;
}
