import { CodebatchError, nearestNames, type ShardStateRecord, SINGLE_SHARD, type Store } from '@codebatch/core';
import { inPartition, type Partition } from '../owner/partition.ts';
import { type IndexedFile, readFileIndex } from '../plan/file-index.ts';
import { type ShardedFiles, shardFiles } from '../plan/shard-files.ts';
import type { OpenPlan, PlannedTask } from './open-plan.ts';
import { readShardStates, type ShardStates } from './shard-states.ts';

/** A shard with the tasks that are to be executed for it, in plan order. */
export interface SelectedShard {
  readonly shardId: string;
  readonly files: readonly IndexedFile[];
  readonly tasks: readonly SelectedTask[];
}

/** A task of a shard with its state so far; undefined before the first attempt. */
export interface SelectedTask {
  readonly task: PlannedTask;
  readonly state: ShardStateRecord | undefined;
}

/** What is left to do. */
export interface SelectedWork {
  /** Shards of the tasks that work file by file. */
  readonly shards: readonly SelectedShard[];
  /** Tasks that see the whole snapshot, in plan order. */
  readonly whole: readonly SelectedTask[];
}

/** Which part of a batch to run. */
export interface WorkSelection {
  readonly partition?: Partition | undefined;
  /** Ids or names of tasks. Default: all. */
  readonly tasks?: readonly string[] | undefined;
  /** Ids of shards. Default: all. */
  readonly shards?: readonly string[] | undefined;
  /** Give shards with failed files, and what depends on them, a new attempt. Default: false. */
  readonly retryFailed?: boolean | undefined;
}

/**
 * Finds what is not done. The states are read once, shards without files are complete by definition.
 *
 * @throws CodebatchError TASK_NOT_FOUND, SHARD_NOT_FOUND; DEPENDENCY_INCOMPLETE when a task was asked for whose
 *   dependencies are neither done nor asked for (SPEC 7.4)
 */
export function selectWork(store: Store, plan: OpenPlan, selection: WorkSelection): SelectedWork {
  const wanted = findWanted(plan, selection.tasks);
  const states = plan.tasks.map((task) => readShardStates(store, plan.batch.batch_id, task.spec.taskId));
  const shards: SelectedShard[] = [];
  const partial = selection.tasks !== undefined || selection.shards !== undefined;
  const missing = new Map<string, string[]>();
  const knownShards = new Set<string>();
  /** Tasks with a shard that is given a new attempt; undefined where none is. */
  const retried = selection.retryFailed === true ? new Set<number>() : undefined;
  for (const [files, tasks] of groupBySharding(store, plan)) {
    let position = 0;
    for (const [shardId, shardFileList] of files) {
      knownShards.add(shardId);
      if (!inPartition(position++, selection.partition)) continue;
      if (selection.shards !== undefined && !selection.shards.includes(shardId)) continue;
      const again = retried && new Set<number>();
      const selected = selectTasks(shardId, tasks, states, wanted, again);
      for (const index of again ?? []) retried?.add(index);
      if (selected.length === 0) continue;
      if (partial) collectMissing(plan, shardId, selected, states, missing);
      shards.push({ shardId, files: shardFileList, tasks: selected });
    }
  }
  const empty = readFileIndex(store, plan.batch.snapshot_id).length === 0;
  const whole: SelectedTask[] = [];
  for (const task of empty ? [] : plan.tasks) {
    if (!task.spec.whole || !wanted.has(task.index)) continue;
    if (selection.shards !== undefined && !selection.shards.includes(SINGLE_SHARD)) continue;
    const state = states[task.index]!.get(SINGLE_SHARD);
    if (isSelected(task, state, retried)) whole.push({ task, state });
  }
  if (whole.length > 0) knownShards.add(SINGLE_SHARD);
  for (const shard of selection.shards ?? []) if (!knownShards.has(shard)) throw shardNotFound(plan, shard);
  if (missing.size > 0) throw dependencyIncomplete(missing);
  return { shards, whole };
}

/**
 * Checks that every shard of what a whole-snapshot task depends on is done.
 *
 * @returns ids of the dependencies that are not complete, with their open shards
 */
export function findIncomplete(store: Store, plan: OpenPlan, task: PlannedTask): Map<string, string[]> {
  const missing = new Map<string, string[]>();
  for (const index of task.needs) {
    const { record, spec } = plan.tasks[index]!;
    const states = readShardStates(store, plan.batch.batch_id, spec.taskId);
    const ids = spec.whole ? [SINGLE_SHARD] : [...shardFiles(store, plan.batch.snapshot_id, record.sharding).keys()];
    const open = ids.filter((id) => states.get(id)?.status !== 'done');
    if (open.length > 0) missing.set(spec.taskId, open);
  }
  return missing;
}

/** The error for tasks that were asked to run before what they depend on. */
export function dependencyIncomplete(missing: ReadonlyMap<string, readonly string[]>): CodebatchError {
  const names = [...missing].map(([task, shards]) => {
    const shown = shards.slice(0, 8).join(', ');
    return `${task} (${shards.length === 1 ? 'shard' : 'shards'} ${shown}${shards.length > 8 ? ', ...' : ''})`;
  });
  const tasks = [...missing.keys()];
  return new CodebatchError('DEPENDENCY_INCOMPLETE', `Not complete yet: ${names.join('; ')}`, {
    hints: [`Run ${tasks.join(', ')} first, or run the whole batch.`],
    details: { missing: Object.fromEntries(missing) },
  });
}

function selectTasks(
  shardId: string,
  tasks: readonly PlannedTask[],
  states: readonly ShardStates[],
  wanted: ReadonlySet<number>,
  again: Set<number> | undefined,
): SelectedTask[] {
  const selected: SelectedTask[] = [];
  for (const task of tasks) {
    if (!wanted.has(task.index)) continue;
    const state = states[task.index]!.get(shardId);
    if (isSelected(task, state, again)) selected.push({ task, state });
  }
  return selected;
}

/**
 * Whether there is work for a shard of a task.
 *
 * @param again - In a retry the tasks that are tried again, to which this one may be added.
 */
function isSelected(task: PlannedTask, state: ShardStateRecord | undefined, again: Set<number> | undefined): boolean {
  const isOpen = state?.status !== 'done';
  if (again === undefined) return isOpen;
  const hasFailed = (state?.stats?.files_failed ?? 0) > 0;
  if (!isOpen && !hasFailed && !task.spec.dependsOn.some((index) => again.has(index))) return false;
  again.add(task.index);
  return true;
}

function collectMissing(
  plan: OpenPlan,
  shardId: string,
  selected: readonly SelectedTask[],
  states: readonly ShardStates[],
  missing: Map<string, string[]>,
): void {
  const running = new Set(selected.map(({ task }) => task.index));
  for (const { task } of selected) {
    for (const index of task.needs) {
      if (running.has(index) || states[index]!.get(shardId)?.status === 'done') continue;
      const { taskId } = plan.tasks[index]!.spec;
      const shards = missing.get(taskId) ?? [];
      if (!shards.includes(shardId)) shards.push(shardId);
      missing.set(taskId, shards);
    }
  }
}

/** Tasks that work file by file, by their sharding: those of one sharding go through a shard together. */
function groupBySharding(store: Store, plan: OpenPlan): [ShardedFiles, PlannedTask[]][] {
  const groups = new Map<string, PlannedTask[]>();
  const keyOf = ({ record }: PlannedTask): string => `${record.sharding.strategy}/${record.sharding.shard_count}`;
  for (const task of plan.tasks) {
    if (task.spec.whole) continue;
    for (const index of task.needs) {
      if (keyOf(plan.tasks[index]!) !== keyOf(task)) {
        throw new CodebatchError(
          'INVALID_TASK',
          `'${task.spec.taskId}' depends on '${plan.tasks[index]!.spec.taskId}', which is sharded in another way`,
        );
      }
    }
    const group = groups.get(keyOf(task));
    if (group === undefined) groups.set(keyOf(task), [task]);
    else group.push(task);
  }
  return [...groups.values()].map((tasks) => [
    shardFiles(store, plan.batch.snapshot_id, tasks[0]!.record.sharding),
    tasks,
  ]);
}

function findWanted(plan: OpenPlan, names: readonly string[] | undefined): ReadonlySet<number> {
  if (names === undefined) return new Set(plan.tasks.keys());
  return new Set(
    names.map((name) => {
      const found =
        plan.tasks.find((task) => task.spec.taskId === name) ?? plan.tasks.find((task) => task.spec.type === name);
      if (found !== undefined) return found.index;
      const ids = plan.tasks.map((task) => task.spec.taskId);
      const nearest = nearestNames(name, ids);
      throw new CodebatchError('TASK_NOT_FOUND', `The batch '${plan.batch.batch_id}' has no task '${name}'`, {
        hints: [nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `Its tasks: ${ids.join(', ')}.`],
        details: { batch_id: plan.batch.batch_id, task_id: name, nearest },
      });
    }),
  );
}

function shardNotFound(plan: OpenPlan, shard: string): CodebatchError {
  return new CodebatchError('SHARD_NOT_FOUND', `No task of '${plan.batch.batch_id}' has files in a shard '${shard}'`, {
    hints: ['Run "codebatch shards" for the shards that have files.'],
    details: { batch_id: plan.batch.batch_id, shard_id: shard },
  });
}
