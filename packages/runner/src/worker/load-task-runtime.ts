import { isTask, type TaskLog } from '@codebatch/plugin';
import { importModule } from '../config/import-module.ts';
import type { WorkerTask } from '../protocol.ts';
import { type ResolveOptions, resolveFileOptions } from '../registry/resolve-file-options.ts';
import { compileOutputCheck } from './compile-output-check.ts';
import { errorPlaceIn } from './error-place.ts';
import type { OpenedTask, TaskRuntime } from './task-runtime.ts';
import type { WorkerRun } from './worker-run.ts';

/** Imports a task, opens it and compiles its checks. A throw means that the task cannot be used. */
export async function loadTaskRuntime(spec: WorkerTask, run: WorkerRun): Promise<TaskRuntime> {
  const module = await importModule(spec.specifier);
  const task = module.default;
  if (!isTask(task)) throw new Error(`the module of '${spec.type}' does not export a task`);
  if (task.version !== spec.version) {
    throw new Error(`'${spec.type}' is of version ${task.version}, but the run was started with ${spec.version}`);
  }
  const log: TaskLog = {
    debug: (message) => run.log('debug', spec.type, undefined, message),
    info: (message) => run.log('info', spec.type, undefined, message),
    warn: (message) => run.log('warn', spec.type, undefined, message),
  };
  const resolve: ResolveOptions = resolveFileOptions(spec.options, spec.overrides);
  const opened = new Map<object, Promise<OpenedTask>>();
  const openWith = async (options: object): Promise<OpenedTask> => ({
    options,
    resource: await task.open?.({ options, signal: run.signal, log, grammars: run.setup.grammars }),
  });
  const runtime: TaskRuntime = {
    spec,
    task,
    check: spec.trusted ? undefined : await compileOutputCheck(task),
    placeOf: spec.trusted ? () => undefined : errorPlaceIn(spec.specifier),
    openFor(path) {
      const options = resolve(path);
      let result = opened.get(options);
      if (result === undefined) {
        result = openWith(options);
        opened.set(options, result);
      }
      return result;
    },
    close() {
      for (const result of opened.values()) {
        result.then(
          (value) => task.close?.(value.resource),
          () => {},
        );
      }
    },
  };
  opened.set(resolve.base, openWith(resolve.base));
  await opened.get(resolve.base);
  return runtime;
}
