import { type GroupMessage, startCode, type TaskResult } from '../protocol.ts';
import { openFileContents } from './file-contents.ts';
import { openFileWork } from './file-work.ts';
import { runTaskOnFile } from './run-task-on-file.ts';
import type { WorkerRun } from './worker-run.ts';

/**
 * Takes every file of a group through the tasks in plan order, so that a tree stays in memory from one task to the
 * next, and answers file by file. The start of every task is announced: should the process die, the parent knows at
 * which file and task.
 */
export async function runGroup(run: WorkerRun, group: GroupMessage): Promise<void> {
  const { languages, maxBytes } = run.setup;
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
    run.send({ kind: 'file', file: at, results });
  }
  run.send({ kind: 'group-done', rss: process.memoryUsage.rss() });
}
