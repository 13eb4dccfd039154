import * as fs from 'node:fs';
import {
  type BatchRecord,
  CodebatchError,
  createRecordId,
  discardIncompleteTree,
  discardTree,
  isCodebatchError,
  layout,
  listSnapshotIds,
  makeDirectory,
  nearestNames,
  type PlanRecord,
  parseRecordId,
  producer,
  recordNotFound,
  removeTreeQuietly,
  renamePath,
  SCHEMA_VERSION,
  type Store,
  syncFileSystem,
  type TaskRecord,
  temporaryName,
  writeDocument,
} from '@codebatch/core';
import { readSnapshot } from '@codebatch/snapshot';
import { findTask } from '../registry/check-plan.ts';
import type { Pipeline, Registry } from '../registry/registry.ts';
import { checkOptionNames } from '../registry/resolve-options.ts';
import { planTasks } from './plan-tasks.ts';

/** What a batch is made of. */
export interface InitBatchOptions {
  readonly snapshotId: string;
  /** Name of a pipeline of the registry. */
  readonly pipeline: string;
  readonly registry: Registry;
  /** Options by name of the task, over those of the configuration and of the pipeline. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Default: made from the time. */
  readonly id?: string;
  /** A name under which the batch can be found. */
  readonly label?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * Plans a batch and writes its records: the plan, and for every task its identity, sharding and resolved options. No
 * shard has a directory yet; one without a state is `ready`. The batch appears as a whole, by a rename.
 *
 * @throws CodebatchError ALREADY_EXISTS, SNAPSHOT_NOT_FOUND, PIPELINE_NOT_FOUND, TASK_NOT_FOUND, INVALID_ARGUMENT
 */
export function initBatch(store: Store, options: InitBatchOptions): BatchRecord {
  const { registry } = options;
  const id = parseRecordId(options.id ?? createRecordId('batch'), 'batch');
  refuseExisting(store, id);
  const pipeline = findPipeline(registry, options.pipeline);
  for (const { type } of pipeline.tasks) findTask(type, registry.tasks);
  checkOptionNames(options.options ?? {}, registry.tasks);
  const snapshot = readSnapshot(store, options.snapshotId);
  const metadata = { ...options.metadata, ...(options.label === undefined ? {} : { label: options.label }) };
  const batch: BatchRecord = {
    schema_name: 'codebatch.batch',
    schema_version: SCHEMA_VERSION,
    producer,
    batch_id: id,
    snapshot_id: snapshot.snapshot_id,
    created_at: new Date().toISOString(),
    pipeline: pipeline.name,
    status: 'pending',
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
  const tasks = planTasks(store, batch, pipeline, registry, options.options ?? {});
  writeBatch(store, batch, tasks);
  return batch;
}

/** The pipeline of a name. @throws CodebatchError PIPELINE_NOT_FOUND with the nearest names */
export function findPipeline(registry: Registry, name: string): Pipeline {
  const pipeline = registry.pipelines.get(name);
  if (pipeline !== undefined) return pipeline;
  const nearest = nearestNames(name, registry.pipelines.keys());
  const all = [...registry.pipelines.keys()].join(', ');
  throw new CodebatchError('PIPELINE_NOT_FOUND', `There is no pipeline '${name}'`, {
    hints: [nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `Known: ${all}.`],
    details: { pipeline: name, nearest },
  });
}

function writeBatch(store: Store, batch: BatchRecord, tasks: readonly TaskRecord[]): void {
  const { durability } = store;
  const target = layout.batchDir(store.root, batch.batch_id);
  const directory = `${layout.batchesDir(store.root)}/${temporaryName(`.${batch.batch_id}`)}`;
  const plan: PlanRecord = {
    schema_name: 'codebatch.plan',
    schema_version: SCHEMA_VERSION,
    producer,
    batch_id: batch.batch_id,
    tasks: tasks.map(({ task_id, type, inputs, config }) => ({
      task_id,
      type,
      depends_on: inputs?.tasks ?? [],
      config: config ?? {},
    })),
  };
  try {
    for (const task of tasks) {
      makeDirectory(`${directory}/tasks/${task.task_id}/shards`, durability);
      writeDocument(`${directory}/tasks/${task.task_id}/task.json`, task, durability);
    }
    makeDirectory(directory, durability);
    writeDocument(`${directory}/plan.json`, plan, durability);
    writeDocument(`${directory}/batch.json`, batch, durability);
    if (durability === 'group') syncFileSystem(store.root);
    // A directory without batch.json is what a crash of another writer left; it blocks nothing.
    discardIncompleteTree(target, 'batch.json', durability);
    renamePath(directory, target, durability);
    // Whoever deletes a snapshot looks for batches after it has taken the snapshot away: one of the two sees the other.
    if (!fs.existsSync(layout.snapshotFile(store.root, batch.snapshot_id))) {
      discardTree(target, durability);
      throw recordNotFound('snapshot', batch.snapshot_id, listSnapshotIds(store));
    }
  } catch (error) {
    removeTreeQuietly(directory);
    // Another process was faster: its directory is in the place. Any other failure is what it says.
    if (isCodebatchError(error) && OCCUPIED.has(error.details['errno'])) refuseExisting(store, batch.batch_id);
    throw error;
  }
}

const OCCUPIED: ReadonlySet<unknown> = new Set(['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR']);

function refuseExisting(store: Store, id: string): void {
  if (!fs.existsSync(layout.batchFile(store.root, id))) return;
  throw new CodebatchError('ALREADY_EXISTS', `The batch '${id}' exists already`, {
    hints: [`Run it with "codebatch run --batch ${id}", or choose another id.`],
    details: { batch_id: id },
  });
}
