import {
  type BatchRecord,
  canonicalJson,
  listBatches,
  producer,
  readPlan,
  readTask,
  type Store,
} from '@codebatch/core';
import type { Pipeline, Registry } from '@codebatch/runner';
import { labelOf } from './record-label.ts';
import type { TaskOptions } from './task-options.ts';

/** What a scan is about to do. */
export interface IntendedWork {
  readonly snapshotId: string;
  readonly pipeline: Pipeline;
  readonly registry: Registry;
  readonly options: TaskOptions;
  readonly label: string | undefined;
}

/**
 * The newest batch that is exactly what a scan is about to make: the same snapshot, the same tasks in the same versions
 * with the same resolved options, by the same version of this program. Whether it is finished is not looked at.
 */
export function findEqualBatch(store: Store, work: IntendedWork): BatchRecord | undefined {
  const intended = canonicalJson(describeIntended(work));
  return listBatches(store).findLast(
    (batch) =>
      batch.snapshot_id === work.snapshotId &&
      batch.pipeline === work.pipeline.name &&
      batch.producer?.name === producer.name &&
      batch.producer.version === producer.version &&
      (work.label === undefined || work.label === labelOf(batch)) &&
      canonicalJson(describePlanned(store, batch)) === intended,
  );
}

function describeIntended({ pipeline, registry, options }: IntendedWork): unknown {
  const { config } = registry;
  return pipeline.tasks.map(({ task_id, type, depends_on, options: planned }) => {
    const task = registry.tasks.get(type)?.task;
    return {
      task_id,
      type,
      version: task?.version ?? null,
      depends_on,
      config: {
        ...(task?.options?.defaults as object | undefined),
        ...config.options?.[type],
        ...planned,
        ...options[type],
      },
      overrides: (config.overrides ?? []).flatMap((override) =>
        override.options[type] === undefined ? [] : [{ files: override.files, options: override.options[type] }],
      ),
      languages: config.languages ?? {},
      limits: config.limits ?? {},
    };
  });
}

function describePlanned(store: Store, batch: BatchRecord): unknown {
  return readPlan(store, batch.batch_id).tasks.map(({ task_id }) => {
    const task = readTask(store, batch.batch_id, task_id);
    return {
      task_id,
      type: task.type,
      version: task.version ?? null,
      depends_on: task.inputs?.tasks ?? [],
      config: task.config ?? {},
      overrides: task['overrides'] ?? [],
      languages: task['languages'] ?? {},
      limits: task['limits'] ?? {},
    };
  });
}
