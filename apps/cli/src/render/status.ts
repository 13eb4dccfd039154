import type { BatchStatus, ShardCounts, TaskStatus } from '@codebatch/query';
import { escapeText } from './escape-text.ts';
import { formatCount } from './format-amounts.ts';
import type { Paint } from './paint.ts';
import type { Screen } from './screen.ts';
import { renderTable } from './table.ts';

/**
 * The state of a batch and of its tasks, as `status` and `batch show` print it.
 *
 * @param flags - Options that the commands of the hints need, each with a space in front.
 */
export function renderStatus(status: BatchStatus, screen: Screen, flags = ''): string[] {
  const { paint } = screen;
  return [
    `${paint.bold(status.batch_id)}  ${escapeText(status.pipeline)} over ${status.snapshot_id}  ${paintState(paint, status.status)}`,
    '',
    ...renderTasks(status.tasks, screen),
    ...statusHints(status, flags).map((hint) => `\n${paint.cyan('hint')}: ${hint}`),
  ];
}

/** A table of tasks: progress in shards, and what was done with the files. */
export function renderTasks(tasks: readonly TaskStatus[], screen: Screen): string[] {
  const count = (task: TaskStatus, name: string): string => formatCount(task.stats[name] ?? 0);
  return renderTable(
    [
      { title: 'task' },
      { title: 'state', paint: (text, row) => paintState(screen.paint, tasks[row]?.status ?? '', text) },
      { title: 'shards done', align: 'right' },
      { title: 'failed', align: 'right' },
      { title: 'files', align: 'right' },
      { title: 'skipped', align: 'right' },
      { title: 'files failed', align: 'right' },
      { title: 'records', align: 'right' },
    ],
    tasks.map((task) => [
      task.task_id,
      task.status,
      `${formatCount(task.shards.done)}/${formatCount(shardTotal(task.shards))}`,
      formatCount(task.shards.failed),
      count(task, 'files_processed'),
      count(task, 'files_skipped'),
      count(task, 'files_failed'),
      count(task, 'outputs_written'),
    ]),
    screen,
  );
}

/** All shards of a task, whatever their state. */
export function shardTotal(shards: ShardCounts): number {
  return shards.ready + shards.running + shards.done + shards.failed;
}

/** A state in its colour: green when all is done, red when something failed. */
export function paintState(paint: Paint, state: string, text: string = state): string {
  if (state === 'completed' || state === 'done') return paint.green(text);
  if (state === 'failed') return paint.red(text);
  return state === 'running' ? paint.yellow(text) : text;
}

function statusHints(status: BatchStatus, flags: string): string[] {
  const batch = `--batch ${status.batch_id}${flags}`;
  if (status.status === 'pending') return [`codebatch run ${batch} starts it`];
  if (status.status === 'running') return [`codebatch resume ${batch} finishes it, unless another process is at it`];
  if (status.status === 'failed')
    return [`codebatch errors --batch ${status.batch_id} says why; codebatch resume ${batch} tries again`];
  return status.failed > 0 ? [`codebatch resume --retry-failed ${batch} tries the failed files again`] : [];
}
