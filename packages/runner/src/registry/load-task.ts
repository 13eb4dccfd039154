import { CodebatchError } from '@codebatch/core';
import { isTask } from '@codebatch/plugin';
import { importModule } from '../config/import-module.ts';
import { printAside } from './print-aside.ts';
import type { LoadedTask } from './registry.ts';

/**
 * Imports a module whose default export is a task. What the module prints meanwhile goes to standard error.
 *
 * @throws CodebatchError TASK_LOAD_FAILED when it cannot be imported, INVALID_TASK when it exports something else
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
  return { task, specifier, trusted };
}

async function importTask(specifier: string): Promise<unknown> {
  try {
    return (await printAside(() => importModule(specifier))).default;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CodebatchError('TASK_LOAD_FAILED', `The task '${specifier}' cannot be loaded: ${message}`, {
      details: { specifier },
      cause: error,
    });
  }
}
