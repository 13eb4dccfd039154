import { createRequire } from 'node:module';
import { CodebatchError, nearestNames } from '@codebatch/core';
import type { JsonSchema, Task } from '@codebatch/plugin';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { findTask } from './check-plan.ts';
import { hasTrustedDefaults } from './load-task.ts';
import type { LoadedTask } from './registry.ts';

type Options = Readonly<Record<string, unknown>>;

/**
 * The options of a task with every default written out (SPEC 7.3); later layers win over earlier ones.
 *
 * @throws CodebatchError INVALID_ARGUMENT for an option that is not declared, is missing, or does not match the task's
 *   schema, a default included; INVALID_TASK for a schema that is none
 */
export function resolveOptions(task: Task, layers: readonly (Options | undefined)[]): Record<string, unknown> {
  const defaults = (task.options?.defaults ?? {}) as Options;
  const given = layers.filter((layer) => layer !== undefined && Object.keys(layer).length > 0);
  const resolved = structuredClone(Object.assign({}, defaults, ...given)) as Record<string, unknown>;
  if (given.length > 0 || !hasTrustedDefaults(task)) checkOptions(task, resolved, given);
  return resolved;
}

/**
 * Leaves out options that the task does not declare. Plans of other implementations name options of their own.
 */
export function keepDeclaredOptions(task: Task, options: Options): Options {
  const names = declaredNames(task);
  return names === undefined
    ? options
    : Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}

/** Checks that options are given for known tasks. @throws CodebatchError TASK_NOT_FOUND */
export function checkOptionNames(
  options: Readonly<Record<string, Options>>,
  tasks: ReadonlyMap<string, LoadedTask>,
): void {
  for (const type of Object.keys(options)) findTask(type, tasks);
}

function checkOptions(task: Task, options: Options, given: readonly (Options | undefined)[]): void {
  const names = declaredNames(task);
  for (const name of Object.keys(options)) {
    if (names === undefined || names.includes(name)) continue;
    const nearest = nearestNames(name, names);
    throw new CodebatchError('INVALID_ARGUMENT', `The task '${task.name}' has no option '${name}'`, {
      hints: [
        nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `Its options: ${names.join(', ') || 'none'}.`,
      ],
      details: { task: task.name, option: name, nearest },
    });
  }
  if (task.options === undefined) return;
  const validate = compileSchema(task, task.options.schema);
  if (validate(options)) return;
  const first = validate.errors?.[0];
  const missing: unknown = first?.params['missingProperty'];
  const path = [...(first?.instancePath.slice(1).split('/') ?? []), missing].filter((part) => part !== '' && part);
  const at = path.join('.');
  const name = `${task.name}.${at}`;
  const allowed = first?.keyword === 'enum' ? `: ${first.params['allowedValues']?.join(', ')}` : '';
  const what = missing === undefined ? `${first?.message ?? 'is not valid'}${allowed}` : 'is missing';
  const isDefault = !given.some((layer) => Object.hasOwn(layer ?? {}, String(path[0])));
  const hint =
    missing === undefined
      ? 'It is the default of the task that does not fit the schema of the task: give another value.'
      : `Give it in the configuration, under "options", or with --option ${name}=<value>.`;
  throw new CodebatchError('INVALID_ARGUMENT', `The option '${name}' ${what}`, {
    hints: isDefault || missing !== undefined ? [hint] : [],
    details: { task: task.name, option: at },
  });
}

function compileSchema(task: Task, schema: JsonSchema): ValidateFunction {
  const require = createRequire(import.meta.url);
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  try {
    return new Ajv2020({ strict: false, logger: false }).compile(schema);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CodebatchError('INVALID_TASK', `The schema of the options of '${task.name}' is not valid: ${reason}`, {
      details: { task: task.name },
      cause: error,
    });
  }
}

/** Names of options, or undefined where the schema leaves them open. */
function declaredNames(task: Task): string[] | undefined {
  if (task.options === undefined) return [];
  const { properties, additionalProperties, patternProperties } = task.options.schema;
  if (additionalProperties !== undefined && additionalProperties !== false) return undefined;
  if (patternProperties !== undefined) return undefined;
  return [...new Set([...Object.keys((properties ?? {}) as object), ...Object.keys(task.options.defaults as object)])];
}
