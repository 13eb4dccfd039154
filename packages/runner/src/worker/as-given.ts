import { CodebatchError } from '@codebatch/core';
import type { TaskFile } from '@codebatch/plugin';
import type { TaskRuntime } from './task-runtime.ts';

/**
 * A file as a task is given it. Reading its path throws INVALID_TASK where the task, unless trusted, does not declare to
 * read it: the result would be taken for a copy of the file under another path.
 */
export function asGiven({ spec, task }: TaskRuntime, file: TaskFile): TaskFile {
  if (spec.trusted || task.inputs.path === true) return file;
  const { object, size, language } = file;
  return Object.freeze<TaskFile>({
    get path(): string {
      throw new CodebatchError('INVALID_TASK', "reads 'path' of the file without declaring it: inputs: { path: true }");
    },
    object,
    size,
    language,
  });
}
