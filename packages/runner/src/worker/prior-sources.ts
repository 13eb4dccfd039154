import { CodebatchError } from '@codebatch/core';
import type { TaskRuntime } from './task-runtime.ts';
import type { WorkerRun } from './worker-run.ts';

/**
 * Indexes of the tasks that a reader depends on and that it declares to read records of a kind from, in plan order; only
 * those of a type where one is given.
 *
 * @throws CodebatchError INVALID_TASK where it declares none
 */
export function sourcesOf(run: WorkerRun, { spec, task }: TaskRuntime, kind: string, type?: string): readonly number[] {
  const types = (task.inputs.prior ?? [])
    .filter((prior) => prior.kind === kind && (type === undefined || prior.task === type))
    .map((prior) => prior.task);
  if (types.length === 0) {
    const whose = type === undefined ? '' : ` of '${type}'`;
    throw new CodebatchError('INVALID_TASK', `reads prior records of kind '${kind}'${whose} without declaring it`);
  }
  return spec.dependsOn.filter((index) => types.includes(run.setup.tasks[index]!.type));
}
