import {
  type BatchRecord,
  CodebatchError,
  type ConfiguredGrammar,
  readBatch,
  readPlan,
  readTask,
  type Store,
  type TaskRecord,
} from '@codebatch/core';
import { type Limits, resolveLimits } from '../limits.ts';
import { plannedGrammars } from '../plan/grammar-records.ts';
import type { OptionOverride, WorkerTask } from '../protocol.ts';
import { checkPlan, findTask } from '../registry/check-plan.ts';
import type { LoadedTask, Registry } from '../registry/registry.ts';
import { keepDeclaredOptions, resolveOptions } from '../registry/resolve-options.ts';

/** A task of a plan that is about to be run. */
export interface PlannedTask {
  /** Position in the plan. */
  readonly index: number;
  readonly record: TaskRecord;
  readonly loaded: LoadedTask;
  /** Positions of the tasks that it names as dependencies. */
  readonly needs: readonly number[];
  readonly spec: WorkerTask;
}

/** A batch with everything that its records say about how to run it. */
export interface OpenPlan {
  readonly batch: BatchRecord;
  readonly tasks: readonly PlannedTask[];
  readonly languages: Readonly<Record<string, string>>;
  /** The grammars of the configuration that the batch was planned with, by language. */
  readonly grammars: Readonly<Record<string, ConfiguredGrammar>>;
  readonly limits: Limits;
}

/**
 * Reads the plan of a batch, of this or another implementation, and finds its tasks in the registry.
 *
 * @throws CodebatchError BATCH_NOT_FOUND, TASK_NOT_FOUND, INVALID_TASK, SCHEMA_ERROR; TASK_LOAD_FAILED when the batch
 *   was planned with another version of a task; LANGUAGE_UNAVAILABLE when with another grammar
 */
export function openPlan(store: Store, batchId: string, registry: Registry, limits: Partial<Limits> = {}): OpenPlan {
  const batch = readBatch(store, batchId);
  const plan = readPlan(store, batch.batch_id).tasks.map((task) => ({ ...task, depends_on: task.depends_on ?? [] }));
  checkPlan(plan, registry.tasks, `plan of batch '${batch.batch_id}'`);
  const positions = new Map(plan.map((task, index) => [task.task_id, index]));
  const tasks: PlannedTask[] = [];
  for (const [index, planned] of plan.entries()) {
    const record = readTask(store, batch.batch_id, planned.task_id);
    const loaded = findTask(planned.type, registry.tasks);
    const needs = planned.depends_on.map((id) => positions.get(id)!);
    const all = new Set(needs.flatMap((need) => [...tasks[need]!.spec.dependsOn, need]));
    refuseOtherVersion(record, loaded);
    const { type, task_id: taskId } = planned;
    const given = record.config ?? planned.config ?? {};
    tasks.push({
      index,
      record,
      loaded,
      needs,
      spec: {
        taskId,
        type,
        version: loaded.task.version,
        specifier: loaded.specifier,
        trusted: loaded.trusted,
        options:
          record.version === undefined
            ? resolveOptions(loaded.task, [keepDeclaredOptions(loaded.task, given)])
            : (given as Record<string, unknown>),
        overrides: (record['overrides'] ?? []) as readonly OptionOverride[],
        dependsOn: [...all].sort((a, b) => a - b),
        whole: loaded.task.file === undefined,
      },
    });
  }
  const first = tasks[0]?.record;
  return {
    batch,
    tasks,
    languages: (first?.['languages'] ?? registry.languages) as Readonly<Record<string, string>>,
    grammars: Object.assign(
      {},
      ...tasks.map(({ record }) => plannedGrammars(record, registry.grammars)),
    ) as OpenPlan['grammars'],
    limits: resolveLimits(registry.config.limits, first?.['limits'] as Partial<Limits> | undefined, limits),
  };
}

function refuseOtherVersion({ version, task_id, batch_id }: TaskRecord, { task }: LoadedTask): void {
  if (version === undefined || version === task.version) return;
  throw new CodebatchError(
    'TASK_LOAD_FAILED',
    `'${task_id}' was planned with version ${version} of the task '${task.name}'; version ${task.version} is installed`,
    {
      hints: ['Make a new batch with the installed version, or install the one that the batch was planned with.'],
      details: { batch_id, task_id, planned: version, installed: task.version },
    },
  );
}
