import { isCodebatchError, layout, openStore } from '@codebatch/core';
import { openEarlierOutputs } from '../memo/earlier-outputs.ts';
import { createOutputWriter } from '../outputs/write-outputs.ts';
import type { WorkerSetup } from '../protocol.ts';
import { createPositionWriter } from '../worker-position.ts';
import { createBodyMemory } from './body-memory.ts';
import { loadTaskRuntime } from './load-task-runtime.ts';
import { createPriorOutputs } from './prior-outputs.ts';
import type { TaskRuntime } from './task-runtime.ts';
import type { WorkerChannel, WorkerRun } from './worker-run.ts';

/**
 * Opens the store and loads the tasks that the run executes.
 *
 * @returns undefined after a `load-failed` message: the task cannot be used at all, which is no fault of a file.
 */
export async function openWorkerRun(
  setup: WorkerSetup,
  { send, deliver }: WorkerChannel,
  signal: AbortSignal,
): Promise<WorkerRun | undefined> {
  const store = openStore(setup.storeRoot, { durability: setup.durability });
  const runtimes = new Map<number, Promise<TaskRuntime>>();
  const run: WorkerRun = {
    setup,
    store,
    signal,
    send,
    deliver,
    priors: createPriorOutputs(store, setup),
    earlier: openEarlierOutputs(store, setup.tasks.length),
    outputs: createOutputWriter(store),
    bodies: createBodyMemory(),
    position: createPositionWriter(layout.temporaryDir(setup.storeRoot)),
    runtime(task) {
      let runtime = runtimes.get(task);
      if (runtime === undefined) {
        runtime = loadTaskRuntime(setup.tasks[task]!, run);
        runtimes.set(task, runtime);
      }
      return runtime;
    },
    log(level, task, path, message) {
      send({ kind: 'log', level, task, message, ...(path === undefined ? {} : { path }) });
    },
    async close() {
      for (const runtime of runtimes.values()) (await runtime).close();
    },
  };
  for (const task of setup.load) {
    try {
      await run.runtime(task);
    } catch (error) {
      send({ kind: 'load-failed', task, ...describeFailure(error) });
      return undefined;
    }
  }
  return run;
}

/** What the user is told: an error that knows its own code and cure keeps both. */
function describeFailure(error: unknown): { code: string; message: string; hints: readonly string[] } {
  const message = error instanceof Error ? error.message : String(error);
  if (isCodebatchError(error)) return { code: error.code, message, hints: error.hints };
  return { code: 'TASK_LOAD_FAILED', message, hints: [] };
}
