import {
  type BatchRecord,
  CodebatchError,
  canonicalJson,
  labelOf,
  nearestNames,
  producer,
  readPlan,
  readTask,
  type Store,
  type TaskRecord,
} from '@codebatch/core';
import { type IntendedTask, intendTask, type Pipeline, type Registry } from '@codebatch/runner';
import type { TaskOptions } from './task-options.ts';

/** What a scan is about to do, whatever the snapshot. */
export interface IntendedPlan {
  readonly pipeline: string;
  /** The tasks with all that decides their results, as one comparable text. */
  readonly tasks: string;
  /** Every task is told by its version; false with a plugin that is loaded by path, whose author may be at work. */
  readonly versioned: boolean;
}

/**
 * Resolves what a pipeline would run, before anything is written.
 * @throws INVALID_ARGUMENT for options that a task does not take, TASK_NOT_FOUND for options of an unknown task
 */
export function intendPlan(pipeline: Pipeline, registry: Registry, options: TaskOptions): IntendedPlan {
  const { tasks } = registry;
  for (const name of Object.keys(options)) {
    if (!tasks.has(name)) throw unknownTask(name, registry);
  }
  const intended = pipeline.tasks.map((task) => comparable(intendTask(task, registry, options)));
  const versioned = pipeline.tasks.every(({ type }) => {
    const loaded = tasks.get(type);
    return loaded?.trusted === true || loaded?.specifier.includes('/node_modules/') === true;
  });
  return { pipeline: pipeline.name, tasks: canonicalJson(intended), versioned };
}

/**
 * The last of some batches that is exactly what a scan is about to make: the same snapshot, the same tasks in the same
 * versions with the same resolved options, by the same version of this program. Whether it is finished is not looked at.
 */
export function findEqualBatch(
  store: Store,
  batches: readonly BatchRecord[],
  snapshotId: string,
  plan: IntendedPlan,
  label: string | undefined,
): BatchRecord | undefined {
  return batches.findLast(
    (batch) =>
      batch.snapshot_id === snapshotId &&
      batch.pipeline === plan.pipeline &&
      batch.producer?.name === producer.name &&
      batch.producer.version === producer.version &&
      (label === undefined || label === labelOf(batch)) &&
      canonicalJson(describePlanned(store, batch)) === plan.tasks,
  );
}

function describePlanned(store: Store, batch: BatchRecord): unknown {
  return readPlan(store, batch.batch_id).tasks.map(({ task_id }) =>
    comparable(readTask(store, batch.batch_id, task_id)),
  );
}

/** What is absent from a record, and what is there and empty, decide alike. */
function comparable(task: IntendedTask | TaskRecord): unknown {
  return {
    task_id: task.task_id,
    type: task.type,
    version: task.version ?? null,
    depends_on: task.inputs?.tasks ?? [],
    config: task.config ?? {},
    overrides: task['overrides'] ?? [],
    languages: task['languages'] ?? {},
    grammars: task.grammars ?? {},
    limits: task['limits'] ?? {},
  };
}

function unknownTask(name: string, { tasks }: Registry): CodebatchError {
  return new CodebatchError('TASK_NOT_FOUND', `There is no task ${JSON.stringify(name)}`, {
    hints: [
      ...nearestNames(name, tasks.keys()).map((near) => `Did you mean ${near}?`),
      `There are ${[...tasks.keys()].join(', ')}.`,
    ],
    details: { task: name },
  });
}
