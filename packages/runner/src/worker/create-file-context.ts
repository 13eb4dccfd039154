import type { Tree } from '@codebatch/ast';
import { CodebatchError, type ObjectRef } from '@codebatch/core';
import type { FileContext, TaskFile } from '@codebatch/plugin';
import type { FileContents } from './file-contents.ts';
import type { FileWork } from './file-work.ts';
import type { OpenedTask, TaskRuntime } from './task-runtime.ts';
import type { WorkerRun } from './worker-run.ts';

/** Takes what a task puts, and answers with its reference. */
export interface PutObject {
  put(content: Uint8Array | Tree): ObjectRef;
}

/**
 * The context of one task for one file: frozen, and without a way to anything but that file.
 *
 * @param given - The file as the task is given it.
 */
export function createFileContext(
  run: WorkerRun,
  runtime: TaskRuntime,
  opened: OpenedTask,
  work: FileWork,
  given: TaskFile,
  objects: PutObject,
): FileContext {
  const { type } = runtime.spec;
  const { path } = work.contents.file;
  const own = (file: TaskFile): FileContents => {
    if (file === given || file.path === path) return work.contents;
    throw new CodebatchError('INVALID_TASK', `asks for '${file.path}' while it is given '${path}'`);
  };
  return Object.freeze<FileContext>({
    options: opened.options,
    resource: opened.resource,
    signal: run.signal,
    log: {
      debug: (message) => run.log('debug', type, path, message),
      info: (message) => run.log('info', type, path, message),
      warn: (message) => run.log('warn', type, path, message),
    },
    bytes: (file) => own(file).bytes(),
    text: (file) => own(file).decoded().text,
    decoded: (file) => own(file).decoded(),
    lines: (file) => own(file).lines(),
    tree: (file) => {
      own(file);
      return work.tree(runtime);
    },
    prior: (file, kind, task) => {
      own(file);
      return work.records(runtime, kind, task);
    },
    put: (content) => objects.put(content),
  });
}
