import { CodebatchError } from '@codebatch/core';
import { findTaskProblems } from './find-task-problems.ts';
import { TASK_BRAND, type Task, type TaskDefinition } from './task-definition.ts';

/**
 * Makes a task: checks the definition, freezes it and brands it. The result is the default export of a task's module.
 *
 * Types flow from the definition: `ctx.options` has the type of `options.defaults`, `ctx.resource` that of what `open`
 * returns, and only declared kinds and diagnostic ids can be yielded. So no type arguments are given: with one, TypeScript
 * infers none of the others. Options of a named type are written `defaults: { limit: 3 } as MyOptions`.
 *
 * @example
 * export default defineTask({
 *   name: 'todo',
 *   version: '1.0.0',
 *   apiVersion: 1,
 *   description: 'Finds to-do comments',
 *   inputs: {},
 *   outputs: {},
 *   diagnostics: { todo: { severity: 'info', message: 'To do: {what}' } },
 *   *file(file, ctx) {
 *     for (const match of ctx.text(file).matchAll(/TODO (.*)/g)) {
 *       yield {
 *         diagnostic: 'todo',
 *         data: { what: match[1] ?? '' },
 *         range: { start: match.index, end: match.index + match[0].length },
 *       };
 *     }
 *   },
 * });
 *
 * @throws CodebatchError INVALID_TASK, with every reason in `details.reasons`.
 */
export function defineTask<
  Options = Readonly<Record<string, never>>,
  Resource = undefined,
  Kind extends string = never,
  Id extends string = never,
>(definition: TaskDefinition<Options, Resource, Kind, Id>): Task {
  const reasons = findTaskProblems(definition);
  if (reasons.length > 0) {
    const name = typeof definition?.name === 'string' ? ` '${definition.name}'` : '';
    throw new CodebatchError('INVALID_TASK', `The task${name} is not valid: ${reasons.join('; ')}`, {
      details: { reasons },
    });
  }
  const task = { ...definition, [TASK_BRAND]: true };
  for (const part of [task.inputs, task.outputs, task.diagnostics, task.options]) {
    if (part !== undefined) freezeDeeply(part);
  }
  return Object.freeze(task) as unknown as Task;
}

/** Whether a value was made by {@link defineTask} of this or another copy of this package. */
export function isTask(value: unknown): value is Task {
  return typeof value === 'object' && value !== null && TASK_BRAND in value;
}

function freezeDeeply(value: object): void {
  if (Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) freezeDeeply(inner);
  }
}
