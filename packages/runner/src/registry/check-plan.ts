import { CodebatchError, isRecordId, nearestNames } from '@codebatch/core';
import type { LoadedTask, PipelineTask } from './registry.ts';

type PlannedTask = Pick<PipelineTask, 'task_id' | 'type' | 'depends_on'>;

/**
 * Checks an ordered list of tasks (SPEC 7.4): ids are well formed and unique, types are known, dependencies refer to
 * earlier tasks only, and what a task reads is among its dependencies.
 *
 * @throws CodebatchError TASK_NOT_FOUND for an unknown type, otherwise INVALID_TASK
 */
export function checkPlan(plan: readonly PlannedTask[], tasks: ReadonlyMap<string, LoadedTask>, where: string): void {
  const ids = new Set(plan.map((task) => task.task_id));
  const seen = new Map<string, PlannedTask>();
  for (const planned of plan) {
    const { task_id, type, depends_on } = planned;
    const refuse = (reason: string): never => {
      throw new CodebatchError('INVALID_TASK', `The ${where} cannot be run: ${reason}`, {
        details: { where, task_id, type },
      });
    };
    if (!isRecordId(task_id)) refuse(`'${task_id}' is no task id`);
    if (seen.has(task_id)) refuse(`two tasks have the id '${task_id}'`);
    const { task } = findTask(type, tasks);
    for (const id of depends_on) {
      if (id === task_id) refuse(`'${task_id}' depends on itself`);
      const prior = seen.get(id);
      if (prior === undefined && ids.has(id)) refuse(describeOrder(plan, task_id, id));
      if (prior === undefined) refuse(`'${task_id}' depends on '${id}', which it does not have`);
      if (task.file !== undefined && findTask(prior!.type, tasks).task.file === undefined) {
        refuse(`'${task_id}' works file by file and cannot depend on '${id}', which sees the whole snapshot`);
      }
    }
    for (const prior of task.inputs.prior ?? []) {
      if (!depends_on.some((id) => seen.get(id)?.type === prior.task)) {
        refuse(`'${task_id}' reads records of '${prior.task}' and depends on no such task`);
      }
    }
    seen.set(task_id, planned);
  }
}

/**
 * The task of a name.
 *
 * @throws CodebatchError TASK_NOT_FOUND with the nearest names
 */
export function findTask(type: string, tasks: ReadonlyMap<string, LoadedTask>): LoadedTask {
  const loaded = tasks.get(type);
  if (loaded !== undefined) return loaded;
  const nearest = nearestNames(type, tasks.keys());
  throw new CodebatchError('TASK_NOT_FOUND', `There is no task '${type}'`, {
    hints: [nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `Known: ${[...tasks.keys()].join(', ')}.`],
    details: { task: type, nearest },
  });
}

function describeOrder(plan: readonly PlannedTask[], task: string, dependency: string): string {
  const way = pathBetween(plan, dependency, task);
  if (way !== undefined) return `its dependencies form a cycle: ${[task, ...way].join(' -> ')}`;
  return `'${task}' depends on '${dependency}', which comes later`;
}

/** The ids from one task to another along dependencies, both included. */
function pathBetween(plan: readonly PlannedTask[], from: string, to: string): string[] | undefined {
  const byId = new Map(plan.map((task) => [task.task_id, task]));
  const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
  const queue = [from];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (id === to) {
      const way: string[] = [];
      for (let at: string | undefined = to; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
      return way;
    }
    for (const next of byId.get(id)?.depends_on ?? []) {
      if (!cameFrom.has(next)) {
        cameFrom.set(next, id);
        queue.push(next);
      }
    }
  }
  return undefined;
}
