import * as fs from 'node:fs';
import { CodebatchError, isCodebatchError } from './codebatch-error.ts';
import { type DamagedRecord, latestCreation } from './damaged-record.ts';
import { readDocument, readDocumentIfPresent } from './documents.ts';
import type { BatchRecord, PlanRecord, TaskRecord } from './generated/record-types.ts';
import { layout } from './layout.ts';
import { listDirectory } from './list-directory.ts';
import { compareByAge, labelOf, type NamedRecord, recordNotFound, resolveRecordName } from './named-record.ts';
import { nearestNames } from './nearest-names.ts';
import { isRecordId, isShardId, parseRecordId } from './record-id.ts';
import { listBatchIds, type Store } from './store.ts';

/**
 * Reads `batch.json`.
 *
 * @throws BATCH_NOT_FOUND with the nearest ids; INVALID_ARGUMENT, SCHEMA_ERROR, SCHEMA_TOO_NEW
 */
export function readBatch(store: Store, batch: string): BatchRecord {
  const record = readBatchIfPresent(store, batch);
  if (record === undefined) throw recordNotFound('batch', batch, listBatchIds(store));
  return record;
}

function readBatchIfPresent(store: Store, batch: string): BatchRecord | undefined {
  return readDocumentIfPresent('batch', layout.batchFile(store.root, parseRecordId(batch, 'batch')));
}

/**
 * Reads `plan.json` of a batch.
 *
 * @throws BATCH_NOT_FOUND, IO_ERROR where the batch has no plan, SCHEMA_ERROR, SCHEMA_TOO_NEW
 */
export function readPlan(store: Store, batch: string): PlanRecord {
  const { batch_id } = readBatch(store, batch);
  return readDocument('plan', layout.planFile(store.root, batch_id));
}

/**
 * Reads `task.json` of a task in a batch.
 *
 * @throws BATCH_NOT_FOUND, TASK_NOT_FOUND with the nearest ids, INVALID_ARGUMENT, SCHEMA_ERROR,
 * SCHEMA_TOO_NEW
 */
export function readTask(store: Store, batch: string, task: string): TaskRecord {
  const batchId = parseRecordId(batch, 'batch');
  const taskId = parseRecordId(task, 'task');
  const record = readDocumentIfPresent('task', layout.taskFile(store.root, batchId, taskId));
  if (record !== undefined) return record;
  readBatch(store, batchId);
  const known = listTaskIds(store, batchId);
  const nearest = nearestNames(taskId, known);
  throw new CodebatchError('TASK_NOT_FOUND', `The batch ${batchId} has no task ${JSON.stringify(taskId)}`, {
    hints: [nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `Its tasks are ${known.join(', ')}.`],
    details: { batch_id: batchId, task_id: taskId },
  });
}

/** Ids of the tasks of a batch that have a `task.json`, sorted. */
export function listTaskIds(store: Store, batch: string): string[] {
  const id = parseRecordId(batch, 'batch');
  return listDirectory(layout.tasksDir(store.root, id)).filter(
    (task) => isRecordId(task) && fs.existsSync(layout.taskFile(store.root, id, task)),
  );
}

/**
 * The batches of a store by time of creation, then id; the newest is last. Damaged ones are left out.
 *
 * @param onDamaged - Called for each that is left out.
 */
export function listBatches(store: Store, onDamaged?: (id: string, error: CodebatchError) => void): BatchRecord[] {
  const records: { readonly record: BatchRecord; readonly named: NamedRecord }[] = [];
  for (const id of listBatchIds(store)) {
    try {
      const record = readBatchIfPresent(store, id);
      // Another process may have deleted it since.
      if (record !== undefined) records.push({ record, named: nameOf(id, record) });
    } catch (error) {
      if (!isCodebatchError(error)) throw error;
      onDamaged?.(id, error);
    }
  }
  return records.sort((a, b) => compareByAge(a.named, b.named)).map(({ record }) => record);
}

/**
 * The id of the batch that a name stands for: id, `latest`, `latest~n`, label or unique prefix. The batch of an id may be
 * damaged.
 *
 * @throws BATCH_NOT_FOUND; INVALID_ARGUMENT for a prefix of several ids; SCHEMA_ERROR, SCHEMA_TOO_NEW, PERMISSION_DENIED,
 * IO_ERROR where `latest`, `latest~n` or a label may stand for a batch whose batch.json cannot be read
 */
export function resolveBatchId(store: Store, name: string): string {
  if (isRecordId(name) && name !== 'latest' && fs.existsSync(layout.batchFile(store.root, name))) return name;
  const damaged: DamagedRecord[] = [];
  const records = listBatches(store, (id, error) => {
    const files = [layout.batchFile(store.root, id), layout.planFile(store.root, id)];
    damaged.push({ id, error, createdBy: latestCreation('batch', store, id, files) });
  }).map((record) => nameOf(record.batch_id, record));
  return resolveRecordName('batch', records, name, damaged);
}

/** Ids of the shards of a task: those that `task.json` lists, otherwise those that have a directory. Sorted. */
export function shardIdsOf(store: Store, task: TaskRecord): string[] {
  const listed = task.sharding.shard_ids;
  if (listed !== undefined) return listed.toSorted();
  return listDirectory(layout.shardsDir(store.root, task.batch_id, task.task_id)).filter(isShardId);
}

function nameOf(id: string, record: BatchRecord): NamedRecord {
  return { id, createdAt: record.created_at, label: labelOf(record) };
}
