import type { RecordLines } from '../outputs/record-lines.ts';
import { discardOutputs } from '../outputs/write-outputs.ts';
import type { WrittenOutputs } from '../outputs/written-outputs.ts';
import type { GroupFile, GroupMessage, ResultFacts, TaskResult } from '../protocol.ts';
import { openFileContents } from './file-contents.ts';
import { openFileWork } from './open-file-work.ts';
import { runTaskOnFile } from './run-task-on-file.ts';
import type { WorkerRun } from './worker-run.ts';

/** Records of a file by task. */
type LinesByTask = ReadonlyMap<number, RecordLines>;

/**
 * Takes every file of a group through the tasks in plan order, so that a tree stays in memory from one task to the
 * next, and answers file by file, or for a whole shard with the outputs written. Should the process die, the parent finds
 * at which file and task.
 */
export async function runGroup(run: WorkerRun, group: GroupMessage): Promise<void> {
  run.position.nextGroup();
  run.bodies.reset();
  const known = group.files.map((file) => readKnown(run, file));
  if (!known.every((lines) => lines !== undefined)) run.send({ kind: 'unusable' });
  else if (group.times === undefined) {
    for (const at of group.files.keys()) {
      run.send({ kind: 'file', file: at, results: await runFile(run, group, at, known[at]!) });
    }
  } else {
    const executed: TaskResult[][] = [];
    for (const at of group.files.keys()) executed.push(await runFile(run, group, at, known[at]!));
    const results = executed.map((ofFile) => ofFile.map(factsOf));
    const lines = executed.map((ofFile, at) => new Map([...known[at]!, ...ofFile.map(linesByTask)]));
    run.send({ kind: 'outputs', results, outputs: writeOutputs(run, group, group.times, lines) });
  }
  run.earlier.forget(true);
  run.send({ kind: 'group-done', rss: process.memoryUsage.rss() });
}

/** The records of what is known of a file; undefined where earlier ones are not what they were. */
function readKnown(run: WorkerRun, { known = [] }: GroupFile): LinesByTask | undefined {
  const byTask = new Map<number, RecordLines>();
  for (const outcome of known) {
    const lines = 'body' in outcome ? { bytes: outcome.body, prefix: 0 } : run.earlier.linesOf(outcome.from);
    if (lines === undefined) return undefined;
    byTask.set(outcome.task, lines);
  }
  return byTask;
}

/** Takes a file through the tasks of which nothing is known. */
async function runFile(run: WorkerRun, group: GroupMessage, at: number, known: LinesByTask): Promise<TaskResult[]> {
  const file = group.files[at]!;
  const { languages, maxBytes } = run.setup;
  const results: TaskResult[] = [];
  if (known.size === group.tasks.length) return results;
  const work = openFileWork(run, openFileContents(run.store, file, languages, maxBytes), group.shardId);
  for (const { task, outcome } of file.known ?? []) work.keep(task, outcome, known.get(task)!);
  for (const task of group.tasks) {
    if (known.has(task)) continue;
    run.position.startsOn(at, task);
    const result = await runTaskOnFile(run, await run.runtime(task), task, work);
    work.keep(task, result.outcome, linesOf(result));
    results.push(result);
  }
  return results;
}

function linesOf({ body }: TaskResult): RecordLines {
  return { bytes: body, prefix: 0 };
}

function factsOf({ task, outcome, digest, counts, objects, ofPath }: TaskResult): ResultFacts {
  return { task, outcome, digest, counts, objects, ofPath };
}

function linesByTask(result: TaskResult): [task: number, lines: RecordLines] {
  return [result.task, linesOf(result)];
}

/** Writes the outputs index of each task of a group that is a whole shard. */
function writeOutputs(
  run: WorkerRun,
  { shardId, files, tasks }: GroupMessage,
  times: readonly string[],
  lines: readonly LinesByTask[],
): WrittenOutputs[] {
  const { snapshotId, batchId } = run.setup;
  const written: WrittenOutputs[] = [];
  try {
    for (const [index, task] of tasks.entries()) {
      const { taskId } = run.setup.tasks[task]!;
      const records = files.map(({ path, origin }, at) => ({ path, origin, lines: lines[at]!.get(task)! }));
      written.push(run.outputs.write({ snapshotId, batchId, taskId, shardId, ts: times[index]! }, records));
    }
    return written;
  } catch (error) {
    discardOutputs(written);
    throw error;
  }
}
