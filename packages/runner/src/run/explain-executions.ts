import {
  type BatchRecord,
  canonicalJson,
  isCodebatchError,
  listBatches,
  type ObjectRef,
  parseObjectRef,
  producer,
  readPlan,
  readTask,
  SINGLE_SHARD,
  type Store,
  shardOf,
  type TaskRecord,
} from '@codebatch/core';
import { readSnapshot, readSnapshotFiles } from '@codebatch/snapshot';
import { type IndexedFile, readFileIndex } from '../plan/file-index.ts';
import type { OptionOverride } from '../protocol.ts';
import { resolveFileOptions } from '../registry/resolve-file-options.ts';
import type { OpenPlan, PlannedTask } from './open-plan.ts';
import { readShardStates, type ShardStates } from './shard-states.ts';

/**
 * What differs from the batch before, so that a task had to be executed. `no_reuse`: that was asked for. `first`: no
 * earlier batch has the task. `program`, `version`, `options`, `limits`, `languages`: how it is executed. `new_file`,
 * `content`, `path`: the file. `prior`: a task that it depends on was executed. `unfinished`, `failed`: the earlier
 * batch has no good result. `forgotten`: nothing differs, but the result, or an object that it needs, is not to be had.
 */
export type ExecutionReason =
  | 'no_reuse'
  | 'first'
  | 'program'
  | 'version'
  | 'options'
  | 'limits'
  | 'languages'
  | 'new_file'
  | 'content'
  | 'path'
  | 'prior'
  | 'unfinished'
  | 'failed'
  | 'forgotten';

/** A pair of a task and a file that was executed. */
export interface ExecutedPair {
  readonly task: PlannedTask;
  /** `undefined` where the task saw the whole snapshot at once. */
  readonly path: string | undefined;
}

/** Why a pair was executed. */
export interface ExplainedExecution {
  readonly task_id: string;
  /** Absent where the task saw the whole snapshot at once. */
  readonly path?: string;
  readonly reason: ExecutionReason;
  /** The batch that it is compared with; absent for `first` and `no_reuse`. */
  readonly against?: string;
}

/**
 * Says why results were executed and not reused: what differs from the newest earlier batch over the same source that
 * has the task. Sorted as the pairs are.
 */
export function explainExecutions(
  store: Store,
  plan: OpenPlan,
  executed: readonly ExecutedPair[],
  reuse: boolean,
): ExplainedExecution[] {
  const explainers = new Map<PlannedTask, Explain>();
  const pairs = new Map<number, Set<string | undefined>>(plan.tasks.map(({ index }) => [index, new Set()]));
  for (const { task, path } of executed) pairs.get(task.index)!.add(path);
  return executed.map(({ task, path }) => {
    const known = { task_id: task.spec.taskId, ...(path === undefined ? {} : { path }) };
    if (!reuse) return { ...known, reason: 'no_reuse' };
    let explain = explainers.get(task);
    if (explain === undefined) {
      explain = createExplainer(store, plan, task, pairs);
      explainers.set(task, explain);
    }
    return { ...known, ...explain(path) };
  });
}

type Explain = (path: string | undefined) => Pick<ExplainedExecution, 'reason' | 'against'>;

interface EarlierTask {
  readonly batch: BatchRecord;
  readonly record: TaskRecord;
  readonly states: ShardStates;
  readonly files: ReadonlyMap<string, EarlierFile>;
  readonly objects: ReadonlySet<string>;
}

interface EarlierFile {
  readonly object: ObjectRef;
  readonly position: number;
}

function createExplainer(
  store: Store,
  plan: OpenPlan,
  task: PlannedTask,
  executed: ReadonlyMap<number, ReadonlySet<string | undefined>>,
): Explain {
  const earlier = findEarlier(store, plan, task);
  if (earlier === undefined) return () => ({ reason: 'first' });
  const against = earlier.batch.batch_id;
  const changed = changedForAll(task.record, earlier);
  if (changed !== undefined) return () => ({ reason: changed, against });
  const files = new Map<string, IndexedFile>(
    readFileIndex(store, plan.batch.snapshot_id).map((file) => [file.path, file]),
  );
  const optionsNow = resolveFileOptions(task.spec.options, task.spec.overrides);
  const optionsThen = resolveFileOptions(
    earlier.record.config ?? {},
    (earlier.record['overrides'] ?? []) as readonly OptionOverride[],
  );
  const sameFiles = (): boolean =>
    files.size === earlier.files.size &&
    [...files].every(([path, { object }]) => earlier.files.get(path)?.object === object);
  return (path) => {
    if (path === undefined) {
      const prior = task.spec.dependsOn.some((index) => executed.get(index)!.size > 0);
      const changedOptions = canonicalJson(optionsNow.base) !== canonicalJson(optionsThen.base);
      const rest = changedOptions ? 'options' : standingOf(earlier, undefined);
      return { reason: sameFiles() ? (prior ? 'prior' : rest) : 'content', against };
    }
    if (task.spec.dependsOn.some((index) => executed.get(index)!.has(path))) return { reason: 'prior', against };
    const now = files.get(path);
    const then = earlier.files.get(path);
    if (then === undefined || then.object !== now?.object) {
      const seen = now !== undefined && earlier.objects.has(now.object);
      if (seen && task.loaded.task.inputs.path === true) return { reason: 'path', against };
      if (!seen) return { reason: then === undefined ? 'new_file' : 'content', against };
    }
    if (canonicalJson(optionsNow(path)) !== canonicalJson(optionsThen(path))) return { reason: 'options', against };
    return { reason: standingOf(earlier, then), against };
  };
}

/** What differs for every file alike. */
function changedForAll(now: TaskRecord, { record: then }: EarlierTask): ExecutionReason | undefined {
  const differs = (name: string): boolean => canonicalJson(now[name] ?? {}) !== canonicalJson(then[name] ?? {});
  if (then.producer?.name !== producer.name || then.producer.version !== producer.version) return 'program';
  if (now.version !== then.version) return 'version';
  if (differs('limits')) return 'limits';
  if (differs('languages')) return 'languages';
  return undefined;
}

function standingOf({ record, states }: EarlierTask, file: EarlierFile | undefined): ExecutionReason {
  const { strategy, shard_count: count } = record.sharding;
  if (file === undefined && strategy !== 'single') return 'forgotten';
  const state = states.get(file === undefined ? SINGLE_SHARD : shardOf(file, strategy, count, file.position));
  if (state?.status !== 'done') return 'unfinished';
  return (state.stats?.files_failed ?? 0) > 0 ? 'failed' : 'forgotten';
}

/** The newest undamaged batch before this one that has the task, over the same source if there is such a one. */
function findEarlier(store: Store, { batch }: OpenPlan, { spec }: PlannedTask): EarlierTask | undefined {
  const all = listBatches(store);
  const before = all
    .slice(
      0,
      all.findIndex(({ batch_id }) => batch_id === batch.batch_id),
    )
    .reverse();
  const sourceOf = (snapshotId: string): string => {
    try {
      const { type, path } = readSnapshot(store, snapshotId).source;
      return `${type} ${path}`;
    } catch (error) {
      if (isCodebatchError(error)) return '';
      throw error;
    }
  };
  const source = sourceOf(batch.snapshot_id);
  const ordered = [
    ...before.filter(({ snapshot_id }) => sourceOf(snapshot_id) === source),
    ...before.filter(({ snapshot_id }) => sourceOf(snapshot_id) !== source),
  ];
  for (const candidate of ordered) {
    try {
      const earlier = readEarlier(store, candidate, spec.type);
      if (earlier !== undefined) return earlier;
    } catch (error) {
      // The run is through: damage in an earlier batch takes nothing but that batch's part in explaining it.
      if (!isCodebatchError(error)) throw error;
    }
  }
  return undefined;
}

function readEarlier(store: Store, batch: BatchRecord, type: string): EarlierTask | undefined {
  const { batch_id, snapshot_id } = batch;
  const planned = readPlan(store, batch_id).tasks.find((task) => task.type === type);
  if (planned === undefined) return undefined;
  const files = new Map<string, EarlierFile>();
  for (const { path, object } of readSnapshotFiles(store, snapshot_id)) {
    files.set(path, { object: parseObjectRef(object), position: files.size });
  }
  return {
    batch,
    record: readTask(store, batch_id, planned.task_id),
    states: readShardStates(store, batch_id, planned.task_id),
    files,
    objects: new Set([...files.values()].map(({ object }) => object)),
  };
}
