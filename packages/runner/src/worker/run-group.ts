import { discardOutputs, type WrittenOutputs } from '../outputs/write-outputs.ts';
import { type GroupMessage, startCode, type TaskResult } from '../protocol.ts';
import { openFileContents } from './file-contents.ts';
import { openFileWork } from './file-work.ts';
import { runTaskOnFile } from './run-task-on-file.ts';
import type { WorkerRun } from './worker-run.ts';

/**
 * Takes every file of a group through the tasks in plan order, so that a tree stays in memory from one task to the
 * next, and answers file by file, or for a whole shard with the outputs written. The start of every task is announced:
 * should the process die, the parent knows at which file and task.
 */
export async function runGroup(run: WorkerRun, group: GroupMessage): Promise<void> {
  const { languages, maxBytes } = run.setup;
  const ofFiles: TaskResult[][] = [];
  run.bodies.reset();
  for (const [at, file] of group.files.entries()) {
    const work = openFileWork(run, openFileContents(run.store, file, languages, maxBytes), group.shardId);
    const results: TaskResult[] = [];
    for (const known of file.known ?? []) work.keep(known.task, known.outcome, known.body);
    for (const task of group.tasks) {
      if (file.known?.some((known) => known.task === task)) continue;
      run.send(startCode(at, task));
      const result = await runTaskOnFile(run, await run.runtime(task), task, work);
      work.keep(task, result.outcome, result.body);
      results.push(result);
    }
    if (group.times === undefined) run.send({ kind: 'file', file: at, results });
    else ofFiles.push(results);
  }
  if (group.times !== undefined) {
    const results = ofFiles.map((ofFile) => ofFile.map(({ body: _, ...facts }) => facts));
    run.send({ kind: 'outputs', results, outputs: writeOutputs(run, group, group.times, ofFiles) });
  }
  run.send({ kind: 'group-done', rss: process.memoryUsage.rss() });
}

/** Writes the outputs index of each task of a group that is a whole shard. */
function writeOutputs(
  run: WorkerRun,
  { shardId, files, tasks }: GroupMessage,
  times: readonly string[],
  ofFiles: readonly (readonly TaskResult[])[],
): WrittenOutputs[] {
  const { snapshotId, batchId } = run.setup;
  const written: WrittenOutputs[] = [];
  try {
    for (const [index, task] of tasks.entries()) {
      const { taskId } = run.setup.tasks[task]!;
      const records = files.map(({ path, origin }, at) => {
        return { path, origin, lines: { bytes: ofFiles[at]![index]!.body, prefix: 0 } };
      });
      written.push(run.outputs.write({ snapshotId, batchId, taskId, shardId, ts: times[index]! }, records));
    }
    return written;
  } catch (error) {
    discardOutputs(written);
    throw error;
  }
}
