import { isStoreFailure, type OutputRecord, readOutputs, readTask, shardIdsOf } from '@codebatch/core';
import {
  isSkipFile,
  type PriorRecord,
  type SkipFile,
  type SnapshotContext,
  type SnapshotOutput,
  type TaskFile,
} from '@codebatch/plugin';
import { readSnapshotFiles } from '@codebatch/snapshot';
import { failureCodeOf } from '../failure-body.ts';
import type { GroupFile } from '../protocol.ts';
import { asOutputs } from './as-outputs.ts';
import { collectOutputs, type OutputCollector } from './collect-outputs.ts';
import { describeError } from './error-place.ts';
import { type FileContents, openFileContents } from './file-contents.ts';
import { findSkipReason } from './find-skip-reason.ts';
import { withoutIds } from './prior-outputs.ts';
import { sourcesOf } from './prior-sources.ts';
import { createStorePuts } from './store-puts.ts';
import type { TaskRuntime } from './task-runtime.ts';
import { inTaskScope } from './task-scope.ts';
import type { WorkerRun } from './worker-run.ts';

/** Records for one file, one after the other, are sent in so many at most. */
const RECORDS_AT_ONCE = 1024;

/** What the task has yielded for the file that it is at. */
interface OpenOutputs {
  readonly path: string;
  readonly collector: OutputCollector;
  records: number;
}

/** Contents of this many files are kept: a task that looks back and forth does not read them again and again. */
const KEPT_FILES = 64;

/**
 * Runs a whole-snapshot task. Files and prior records are streamed; what the task yields goes to the parent in the order
 * of the task, as it comes and no faster than the parent takes it, and the parent puts it in the order of paths.
 */
export async function runWholeTask(run: WorkerRun, index: number): Promise<void> {
  run.position.nextGroup();
  run.position.startsOn(0, index);
  const runtime = await run.runtime(index);
  try {
    const files = openSnapshotFiles(run, runtime);
    const puts = createStorePuts(run.store, run.setup.chunkBytes);
    const { options, resource } = await runtime.openFor('');
    const { type, trusted } = runtime.spec;
    const ctx: SnapshotContext = Object.freeze<SnapshotContext>({
      options,
      resource,
      signal: run.signal,
      log: {
        debug: (message) => run.log('debug', type, undefined, message),
        info: (message) => run.log('info', type, undefined, message),
        warn: (message) => run.log('warn', type, undefined, message),
      },
      files: () => files.eligible(),
      outputs: (kind, task) => readPriorRecords(run, runtime, kind, task),
      bytes: (file) => files.open(file.path).bytes(),
      text: (file) => files.open(file.path).decoded().text,
      decoded: (file) => files.open(file.path).decoded(),
      lines: (file) => files.open(file.path).lines(),
      put: (content) => puts.put(content),
    });
    const execute = async (): Promise<void> => {
      let open: OpenOutputs | undefined;
      const deliver = async ({ path, collector }: OpenOutputs): Promise<void> => {
        const { objects } = collector;
        await run.deliver({ kind: 'whole-file', path, body: collector.body(), counts: collector.counts(), objects });
      };
      for await (const output of asOutputs(runtime.task.snapshot!(ctx), 'snapshot')) {
        const path = pathOf(output);
        if (open !== undefined && (open.path !== path || open.records === RECORDS_AT_ONCE)) {
          await deliver(open);
          open = undefined;
        }
        if (open === undefined) {
          run.bodies.reset();
          open = { path, collector: collectOutputs(runtime, puts, run.bodies.open()), records: 0 };
        }
        open.collector.add(output, files.open(path));
        open.records += 1;
      }
      if (open !== undefined) await deliver(open);
    };
    await (trusted ? execute() : inTaskScope((level, message) => run.log(level, type, undefined, message), execute));
    run.send({ kind: 'whole-done' });
  } catch (error) {
    if (isStoreFailure(error)) throw error;
    const code = failureCodeOf(error);
    const message = describeError(isSkipFile(error) ? skipProblem(error) : error, runtime);
    run.send({ kind: 'whole-done', error: { code, message } });
  }
}

/** The task is over when a skip leaves it: no file can be left out any more. */
function skipProblem({ code, message, path, stack }: SkipFile): Error {
  const what = path === undefined ? '' : ` on '${path}'`;
  const cure =
    path === undefined ? "'snapshot' cannot skip a file, but leave it out" : 'catch it (isSkipFile) to go on';
  return Object.assign(new Error(`${code}${what}: ${message}; ${cure}`), { stack });
}

function pathOf(output: SnapshotOutput): string {
  if (typeof output?.path !== 'string') throw new Error('yielded an output without the path of a file');
  return output.path;
}

interface SnapshotFiles {
  eligible(): Iterable<TaskFile>;
  /** @throws Error for a path that the snapshot does not have */
  open(path: string): FileContents;
}

function openSnapshotFiles(run: WorkerRun, runtime: TaskRuntime): SnapshotFiles {
  const { snapshotId, languages, maxBytes } = run.setup;
  const kept = new Map<string, FileContents>();
  let byPath: Map<string, GroupFile> | undefined;
  const read = function* (): Generator<GroupFile> {
    for (const { path, object, size } of readSnapshotFiles(run.store, snapshotId)) {
      yield { path, object: object as GroupFile['object'], size };
    }
  };
  const keep = (source: GroupFile): FileContents => {
    let contents = kept.get(source.path);
    if (contents === undefined) {
      contents = openFileContents(run.store, source, languages, maxBytes);
      const oldest = kept.size >= KEPT_FILES ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      kept.set(source.path, contents);
    }
    return contents;
  };
  return {
    *eligible() {
      for (const source of read()) {
        const contents = keep(source);
        if (findSkipReason(runtime, contents, run.setup) === undefined) yield contents.file;
      }
    },
    open(path) {
      const known = kept.get(path);
      if (known !== undefined) return known;
      byPath ??= new Map([...read()].map((file) => [file.path, file]));
      const source = byPath.get(path);
      if (source === undefined) throw new Error(`names '${path}', which the snapshot does not have`);
      return keep(source);
    },
  };
}

async function* readPriorRecords(
  run: WorkerRun,
  runtime: TaskRuntime,
  kind: string,
  task: string | undefined,
): AsyncGenerator<PriorRecord> {
  const { store, setup } = run;
  for (const index of sourcesOf(run, runtime, kind, task)) {
    const { taskId } = setup.tasks[index]!;
    for (const shard of shardIdsOf(store, readTask(store, setup.batchId, taskId))) {
      for (const { value } of readOutputs(store, setup.batchId, taskId, shard)) {
        if ((value as OutputRecord).kind === kind) yield withoutIds(value as OutputRecord);
      }
    }
  }
}
