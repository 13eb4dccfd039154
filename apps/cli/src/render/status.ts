import type { BatchStatus, ShardCounts, TaskStatus } from '@codebatch/query';
import { escapeText } from './escape-text.ts';
import { formatCount, formatQuantity } from './format-amounts.ts';
import type { Paint } from './paint.ts';
import type { Screen } from './screen.ts';
import { renderTable } from './table.ts';

/** What is known of a batch beside its records. */
export interface StatusContext {
  /** Options that the commands of the hints need, each with a space in front. */
  readonly flags?: string;
  /** The run that this is the state after was stopped. */
  readonly interrupted?: boolean;
  /** No process is at work on the batch. */
  readonly abandoned?: boolean;
}

/** The state of a batch and of its tasks, as `status` and `batch show` print it. */
export function renderStatus(status: BatchStatus, screen: Screen, context: StatusContext = {}): string[] {
  const { paint } = screen;
  const { interrupted = false, abandoned = false } = context;
  const state = paintState(paint, status.status, describeState(status, interrupted, abandoned));
  return [
    `${paint.bold(status.batch_id)}  ${escapeText(status.pipeline)} over ${status.snapshot_id}  ${state}`,
    '',
    ...renderTasks(status.tasks, screen),
    ...statusHints(status, context).map((hint) => `\n${paint.cyan('hint')}: ${hint}`),
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

/** A state in words: of a batch that is begun and not finished how far it is, where it is known that nobody goes on. */
export function describeState(
  { status, shards }: Pick<BatchStatus, 'status' | 'shards'>,
  interrupted: boolean,
  abandoned = false,
): string {
  if (status === 'completed' || status === 'failed' || !(interrupted || abandoned)) return status;
  const far = `${formatCount(shards.done)} of ${formatQuantity(shardTotal(shards), 'shard')}`;
  return interrupted ? `interrupted, ${far}` : `unfinished, ${far}, and nobody is at work`;
}

/** A state in its colour: green when all is done, red when something failed. */
export function paintState(paint: Paint, state: string, text: string = state): string {
  if (state === 'completed' || state === 'done') return paint.green(text);
  if (state === 'failed') return paint.red(text);
  return state === 'running' ? paint.yellow(text) : text;
}

function statusHints(status: BatchStatus, { flags = '', abandoned, interrupted }: StatusContext): string[] {
  const batch = `--batch ${status.batch_id}${flags}`;
  if (status.status === 'pending') return [`codebatch run ${batch} starts it`];
  if (status.status === 'running') {
    const doubt = abandoned || interrupted ? '' : ', unless another process is at it';
    return [`codebatch resume ${batch} finishes it${doubt}`];
  }
  if (status.status === 'failed')
    return [`codebatch errors --batch ${status.batch_id} says why; codebatch resume ${batch} tries again`];
  return status.failed > 0 ? [`codebatch resume --retry-failed ${batch} tries the failed files again`] : [];
}
