import type { TaskFile } from '@codebatch/plugin';
import type { TaskRuntime } from './task-runtime.ts';

/** A file as a task is given it. */
export interface WatchedFile {
  readonly file: TaskFile;
  /** Whether the task has read the path without having declared to: what it finds holds for no copy of the file. */
  isPathRead(): boolean;
}

export function watchPath({ spec, task }: TaskRuntime, original: TaskFile): WatchedFile {
  if (spec.trusted || task.inputs.path === true) return { file: original, isPathRead: () => false };
  const { path, object, size, language } = original;
  let isRead = false;
  const file = Object.freeze<TaskFile>({
    get path() {
      isRead = true;
      return path;
    },
    object,
    size,
    language,
  });
  return { file, isPathRead: () => isRead };
}
