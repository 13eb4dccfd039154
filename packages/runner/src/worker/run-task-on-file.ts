import { isStoreFailure } from '@codebatch/core';
import { isSkipFile, type TaskFile } from '@codebatch/plugin';
import { failureBody, failureCodeOf, skipBody } from '../failure-body.ts';
import type { TaskResult } from '../protocol.ts';
import { digestBody, verdict } from '../task-result.ts';
import { asOutputs } from './as-outputs.ts';
import { collectOutputs } from './collect-outputs.ts';
import { createFileContext } from './create-file-context.ts';
import { describeError } from './error-place.ts';
import type { FileWork } from './file-work.ts';
import { findSkipReason } from './find-skip-reason.ts';
import { createStorePuts } from './store-puts.ts';
import type { TaskRuntime } from './task-runtime.ts';
import { inTaskScope } from './task-scope.ts';
import { watchPath } from './watch-path.ts';
import type { WorkerRun } from './worker-run.ts';

/**
 * Runs one task on one file. Faults of the file or the task are results, only those of the store are thrown: a file that
 * is not processed is a skip record, one that fails is a diagnostic, and one that an earlier task failed or skipped has
 * no second record.
 */
export async function runTaskOnFile(
  run: WorkerRun,
  runtime: TaskRuntime,
  index: number,
  work: FileWork,
): Promise<TaskResult> {
  const { spec } = runtime;
  const { path } = work.contents.file;
  const priors = spec.dependsOn.map((prior) => work.prior(prior).outcome);
  if (priors.some((outcome) => outcome === 'failed' || outcome === 'blocked')) {
    return verdict(index, 'blocked', '');
  }
  const skip = (code: string, message: string): TaskResult =>
    verdict(index, 'skipped', priors.includes('skipped') ? '' : skipBody(code, message));
  const reason = findSkipReason(runtime, work.contents, run.setup);
  if (reason !== undefined) return skip(reason.code, reason.message);
  const { file, isPathRead } = watchPath(runtime, work.contents.file);
  const execute = (): Promise<TaskResult> => executeTask(run, runtime, index, work, file);
  const finish = (result: TaskResult): TaskResult => (isPathRead() ? { ...result, ofPath: true } : result);
  try {
    if (spec.trusted) return await execute();
    return finish(await inTaskScope((level, message) => run.log(level, spec.type, path, message), execute));
  } catch (error) {
    if (isStoreFailure(error)) throw error;
    if (isSkipFile(error)) return finish(skip(error.code, error.message));
    const code = failureCodeOf(error);
    const message = describeError(error, runtime);
    return verdict(index, 'failed', failureBody(code, code === 'TASK_FAILED' ? `${spec.type}: ${message}` : message));
  }
}

async function executeTask(
  run: WorkerRun,
  runtime: TaskRuntime,
  index: number,
  work: FileWork,
  file: TaskFile,
): Promise<TaskResult> {
  const { contents } = work;
  const pending = work.prepareTree(runtime);
  if (pending !== undefined) await pending;
  const puts = createStorePuts(run.store, run.setup.chunkBytes);
  const ctx = createFileContext(run, runtime, await runtime.openFor(contents.file.path), work, file, puts);
  const collector = collectOutputs(runtime, puts, run.bodies.open());
  const outputs = asOutputs(runtime.task.file!(file, ctx), 'file');
  const add = (output: Parameters<typeof collector.add>[0]): void => {
    collector.add(output, contents);
    if (output.kind === 'ast') {
      const tree = puts.treeOf(output['object']);
      if (tree !== undefined) work.keepTree(index, tree);
    }
  };
  if (Symbol.iterator in outputs) for (const output of outputs) add(output);
  else for await (const output of outputs) add(output);
  const { objects } = collector;
  const { body, digest } = digestBody(collector.body());
  return { task: index, outcome: 'ok', body, digest, counts: collector.counts(), objects };
}
