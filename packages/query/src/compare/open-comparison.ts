import type { OutputRecord, Store } from '@codebatch/core';
import { statusOf } from '../batch-status.ts';
import { type OpenBatch, openBatch, selectTasks } from '../open-batch.ts';
import { compileFilter, type OutputFilter } from '../output-filter.ts';
import { type Needles, needlesFor } from '../raw-prefilter.ts';
import { UNKNOWN_LANGUAGE } from '../record-fields.ts';
import type { Change, ComparedBatch, ComparisonHeader, ComparisonSummary } from './change.ts';
import { type ChangeRecorder, createChangeRecorder } from './change-recorder.ts';
import { compareFile, type FileRecords, type LostPaths } from './compare-file.ts';
import { type DoneShards, incompleteTasks, readDoneShards } from './done-shards.ts';
import { createTouchedPaths } from './find-causes.ts';
import { createContextReader } from './finding-context.ts';
import { type FilePair, type PairedFiles, pairFiles } from './pair-files.ts';
import { type PairedTasks, pairTasks, type TaskPair } from './pair-tasks.ts';
import { shardDifferences } from './shard-differences.ts';
import { type SnapshotFile, shardOfFile } from './snapshot-file.ts';

/** Which changes are wanted: those of which the record on either side passes. */
export type ComparisonFilter = Omit<OutputFilter, 'shards'>;

/** Two batches opened for comparison. */
export interface OpenComparison extends ComparisonHeader {
  /**
   * Compares, and yields each change as it is found: tasks in the order of b's plan, then shards, edited and moved files
   * last. The summary is complete when the generator is.
   */
  changes(): Generator<Change, ComparisonSummary>;
}

/**
 * Opens two batches of one store for comparison (SPEC 12). Each may be unfinished: files of shards that are not done on
 * both sides are left out, and `incomplete` says which. Skip records are compared only when the filter names their kind.
 *
 * @throws BATCH_NOT_FOUND; TASK_NOT_FOUND for a task that neither batch has; INVALID_ARGUMENT, SCHEMA_ERROR.
 */
export function openComparison(store: Store, a: string, b: string, filter: ComparisonFilter = {}): OpenComparison {
  const before = openBatch(store, a);
  const after = openBatch(store, b);
  const tasks = pairTasks(before, after);
  const chosen = chooseTasks(before, after, tasks, filter.tasks);
  const done = { before: readDoneShards(before), after: readDoneShards(after) };
  const files = pairFiles(before, after);
  const selection = selectChanges(files, filter);
  return {
    a: comparedBatch(before, done.before),
    b: comparedBatch(after, done.after),
    files: countFiles(files),
    tasks: tasks.pairs
      .map(({ after: { task_id, type }, causes, grammars }) => ({
        task_id,
        type,
        causes: [...causes, ...grammars.values()],
      }))
      .filter(({ causes }) => causes.length > 0),
    not_comparable: tasks.unpaired,
    incomplete: [
      ...incompleteTasks(before, done.before).map((task) => ({ batch: 'a' as const, ...task })),
      ...incompleteTasks(after, done.after).map((task) => ({ batch: 'b' as const, ...task })),
    ],
    changes: () => compareTasks({ before, after, done, files, tasks: tasks.pairs, chosen, selection }),
  };
}

interface Comparison {
  readonly before: OpenBatch;
  readonly after: OpenBatch;
  readonly done: { readonly before: DoneShards; readonly after: DoneShards };
  readonly files: PairedFiles;
  readonly tasks: readonly TaskPair[];
  /** Tasks whose changes are wanted; those that they depend on are compared too, for the causes. */
  readonly chosen: ReadonlySet<TaskPair>;
  readonly selection: ChangeSelection;
}

interface ChangeSelection {
  /** What a line must contain to be of use. */
  readonly needles: Needles | undefined;
  wants(before: OutputRecord | null, after: OutputRecord | null): boolean;
}

function* compareTasks(comparison: Comparison): Generator<Change, ComparisonSummary> {
  const { before, after, tasks, chosen, selection } = comparison;
  const touched = createTouchedPaths(after.store);
  const lost: LostPaths = { before: new Map(), after: new Map() };
  const context = { before: createContextReader(before.store), after: createContextReader(after.store) };
  const otherFiles = before.record.snapshot_id !== after.record.snapshot_id;
  const recorder = createChangeRecorder(selection.wants);
  const needed = new Set([...chosen].flatMap((task) => [task, ...task.dependencies]));
  for (const task of tasks) {
    if (!needed.has(task)) continue;
    for (const group of differingFiles(comparison, task, recorder)) {
      const changes = compareFile(group, { task, touched, lost, context, otherFiles, recorder });
      if (chosen.has(task)) yield* changes;
      else for (const _ of changes);
    }
  }
  return recorder.summary();
}

/** Records that differ, file by file. Files that change shards are held back until all shards of the task are read. */
function* differingFiles(comparison: Comparison, task: TaskPair, recorder: ChangeRecorder): Generator<FileRecords> {
  const { before, after, done, files, selection } = comparison;
  const states = { before: done.before.of(task.before), after: done.after.of(task.after) };
  const edited = editedPaths(files, task);
  const held = new Map<string, FileRecords>();
  for (const shard of [...new Set([...states.before.keys(), ...states.after.keys()])].sort()) {
    const found = shardDifferences(
      { batch: before, task: task.before, state: states.before.get(shard) },
      { batch: after, task: task.after, state: states.after.get(shard) },
      selection.needles,
      edited.get(shard),
    );
    const here = new Map<string, FileRecords>();
    const groupOf = (path: string, side: 'before' | 'after'): FileRecords | undefined => {
      const pair = (side === 'before' ? files.byPathBefore : files.byPathAfter).get(path);
      const reach = reachOf(task, pair, shard, states);
      if (reach === 'unknown') return undefined;
      const groups = reach === 'here' ? here : held;
      const key = pair === undefined ? path : (pair.after ?? (pair.before as SnapshotFile)).path;
      const group = groups.get(key) ?? { path: key, files: pair, before: [], after: [] };
      groups.set(key, group);
      return group;
    };
    for (const side of ['before', 'after'] as const) {
      // Records of one file mostly stand together.
      let last: { readonly path: string; readonly group: FileRecords | undefined } | undefined;
      for (const record of found[side]) {
        if (last?.path !== record.path) last = { path: record.path, group: groupOf(record.path, side) };
        if (last.group === undefined) recorder.notCompared(record, side);
        else last.group[side].push(record);
      }
    }
    yield* here.values();
  }
  yield* [...held.values()].sort((x, y) => (x.path < y.path ? -1 : 1));
}

/** Paths, on either side, of files whose bytes changed and that stayed in their shard. */
function editedPaths(files: PairedFiles, task: TaskPair): ReadonlyMap<string, ReadonlySet<string>> {
  const edited = new Map<string, Set<string>>();
  for (const { before, after } of files.byPathBefore.values()) {
    if (before === undefined || after === undefined || before.object === after.object) continue;
    const shard = shardOfFile(task.before, before);
    if (shard !== shardOfFile(task.after, after)) continue;
    edited.set(shard, (edited.get(shard) ?? new Set()).add(before.path).add(after.path));
  }
  return edited;
}

/** Whether both sides of a file lie in this shard, one of them in another, or one in a shard that is not done. */
function reachOf(
  task: TaskPair,
  pair: FilePair | undefined,
  shard: string,
  states: { readonly before: ReadonlyMap<string, unknown>; readonly after: ReadonlyMap<string, unknown> },
): 'here' | 'elsewhere' | 'unknown' {
  if (pair === undefined) return states.before.has(shard) && states.after.has(shard) ? 'here' : 'unknown';
  if (pair.before === undefined || pair.after === undefined) return 'here';
  const [from, to] = [shardOfFile(task.before, pair.before), shardOfFile(task.after, pair.after)];
  if (!states.before.has(from) || !states.after.has(to)) return 'unknown';
  return from === to ? 'here' : 'elsewhere';
}

function chooseTasks(
  a: OpenBatch,
  b: OpenBatch,
  tasks: PairedTasks,
  names: readonly string[] | undefined,
): ReadonlySet<TaskPair> {
  if (names === undefined || names.length === 0) return new Set(tasks.pairs);
  const known = (batch: OpenBatch, name: string) =>
    batch.tasks.some((task) => task.task_id === name || task.type === name);
  for (const name of names) if (!known(a, name)) selectTasks(b, [name]);
  const named = ({ before, after }: TaskPair) =>
    [before.task_id, after.task_id, after.type].some((name) => names.includes(name));
  return new Set(tasks.pairs.filter(named));
}

function selectChanges(files: PairedFiles, filter: ComparisonFilter): ChangeSelection {
  const language = (side: ReadonlyMap<string, FilePair>) => (record: OutputRecord) => {
    const pair = side.get(record.path);
    return record.language ?? (side === files.byPathBefore ? pair?.before : pair?.after)?.language ?? UNKNOWN_LANGUAGE;
  };
  const before = compileFilter(filter, language(files.byPathBefore));
  const after = compileFilter(filter, language(files.byPathAfter));
  const kinds = filter.kinds ?? [];
  const plain = kinds.length > 0 && kinds.every((kind) => !/[*?]/.test(kind));
  return {
    // Failures, skips and trees are read under every filter: they say why other records are gone.
    needles: plain ? needlesFor([...kinds, 'diagnostic', 'skip', 'ast']) : undefined,
    wants: (left, right) => {
      if ((right ?? left)?.kind === 'skip' && !kinds.includes('skip')) return false;
      return (left !== null && before.matches(left)) || (right !== null && after.matches(right));
    },
  };
}

function comparedBatch(batch: OpenBatch, done: DoneShards): ComparedBatch {
  const { batch_id, snapshot_id, pipeline, created_at } = batch.record;
  return { batch_id, snapshot_id, pipeline, created_at, status: statusOf(batch, done.work).status };
}

function countFiles(files: PairedFiles): ComparisonHeader['files'] {
  const counts = { added: 0, removed: 0, changed: 0, unchanged: 0 };
  for (const { before, after } of files.byPathAfter.values()) {
    if (before === undefined) counts.added += 1;
    else if (before.path === after?.path) counts[before.object === after.object ? 'unchanged' : 'changed'] += 1;
  }
  for (const { after } of files.byPathBefore.values()) if (after === undefined) counts.removed += 1;
  return { ...counts, renamed: files.renamed };
}
