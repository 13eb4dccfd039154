import { CodebatchError, isCodebatchError } from '@codebatch/core';
import { isTask, type Task } from '@codebatch/plugin';
import { importModule } from '../config/import-module.ts';
import { printAside } from '../config/print-aside.ts';
import type { LoadedTask } from './registry.ts';

/** Tasks whose tests hold that their defaults fit their schemas: the compiler of schemas takes 40 ms to load. */
const withTrustedDefaults = new WeakSet<Task>();

/** Whether the defaults of a task need no check, because it was loaded as a trusted one. */
export function hasTrustedDefaults(task: Task): boolean {
  return withTrustedDefaults.has(task);
}

/**
 * Imports a module whose default export is a task. What the module prints meanwhile goes to standard error.
 *
 * @throws CodebatchError TASK_LOAD_FAILED when it cannot be imported, INVALID_TASK when its definition breaks the contract or
 *   it exports something else
 */
export async function loadTask(specifier: string, trusted: boolean): Promise<LoadedTask> {
  const task = await importTask(specifier);
  if (!isTask(task)) {
    throw new CodebatchError('INVALID_TASK', `The default export of '${specifier}' was not made by defineTask`, {
      details: { specifier },
    });
  }
  if (task.apiVersion !== 1) {
    throw new CodebatchError('INVALID_TASK', `'${specifier}' is for version ${task.apiVersion} of the task contract`, {
      hints: ['Install versions of the task and of codebatch that fit each other.'],
      details: { specifier, apiVersion: task.apiVersion },
    });
  }
  if (trusted) withTrustedDefaults.add(task);
  return { task, specifier, trusted };
}

async function importTask(specifier: string): Promise<unknown> {
  try {
    return (await printAside(() => importModule(specifier))).default;
  } catch (error) {
    if (isCodebatchError(error) && error.code === 'INVALID_TASK') {
      throw new CodebatchError('INVALID_TASK', `${error.message} ('${specifier}')`, {
        details: { ...error.details, specifier },
        cause: error,
      });
    }
    const message = error instanceof Error ? error.message : String(error);
    throw new CodebatchError('TASK_LOAD_FAILED', `The task '${specifier}' cannot be loaded: ${message}`, {
      details: { specifier },
      cause: error,
    });
  }
}
