import {
  type BatchRecord,
  CodebatchError,
  nearestNames,
  type PlanRecord,
  parseRecordId,
  readBatch,
  readPlan,
  readTask,
  resolveBatchId,
  type Store,
  type TaskRecord,
} from '@codebatch/core';

/** A batch opened for reading: its records, and its tasks in the order of the plan. */
export interface OpenBatch {
  readonly store: Store;
  readonly id: string;
  readonly record: BatchRecord;
  readonly plan: PlanRecord;
  readonly tasks: readonly TaskRecord[];
}

/**
 * Opens a batch by id, unique prefix, label, `latest` or `latest~n`. Reads batch.json, plan.json and each task.json
 * (SPEC 6, 7); no shard is touched.
 *
 * @throws BATCH_NOT_FOUND with the nearest names; INVALID_ARGUMENT for a name that looks like a path; SCHEMA_ERROR,
 * SCHEMA_TOO_NEW.
 */
export function openBatch(store: Store, name: string): OpenBatch {
  const id = /[/\\\0]|^\.{0,2}$/.test(name) ? parseRecordId(name, 'batch') : resolveBatchId(store, name);
  const record = readBatch(store, id);
  const plan = readPlan(store, id);
  const tasks = plan.tasks.map((planned) => readTask(store, id, planned.task_id));
  return { store, id, record, plan, tasks };
}

/**
 * The tasks of a batch that the given ids or types name, in the order of the plan; all of them without names.
 *
 * @throws TASK_NOT_FOUND with the nearest names for a name that no task has.
 */
export function selectTasks(batch: OpenBatch, names: readonly string[] | undefined): readonly TaskRecord[] {
  if (names === undefined || names.length === 0) return batch.tasks;
  for (const name of names) {
    if (!batch.tasks.some((task) => task.task_id === name || task.type === name)) throw unknownTask(batch, name);
  }
  return batch.tasks.filter((task) => names.includes(task.task_id) || names.includes(task.type));
}

/** The one task with this id or type. @throws TASK_NOT_FOUND. */
export function selectTask(batch: OpenBatch, name: string): TaskRecord {
  const task = batch.tasks.find((one) => one.task_id === name) ?? batch.tasks.find((one) => one.type === name);
  if (task === undefined) throw unknownTask(batch, name);
  return task;
}

function unknownTask(batch: OpenBatch, name: string): CodebatchError {
  const known = batch.tasks.map((task) => task.task_id);
  const near = nearestNames(name, [...known, ...batch.tasks.map((task) => task.type)]);
  return new CodebatchError('TASK_NOT_FOUND', `batch ${batch.id} has no task ${JSON.stringify(name)}`, {
    hints: [
      ...(near.length > 0 ? [`did you mean ${near.join(' or ')}?`] : []),
      `its tasks are ${known.join(', ') || 'none'}`,
    ],
    details: { batch_id: batch.id, task: name, tasks: known },
  });
}
