import type { OutputRecord, Store } from '@codebatch/core';
import { statusOf } from '../batch-status.ts';
import { type OpenBatch, openBatch, selectTasks } from '../open-batch.ts';
import { compileFilter, type OutputFilter } from '../output-filter.ts';
import { type Needles, needlesFor } from '../raw-prefilter.ts';
import { UNKNOWN_LANGUAGE } from '../record-fields.ts';
import { recordFileOf } from '../record-file-of.ts';
import type { Change, ComparedBatch, ComparisonHeader, ComparisonSummary } from './change.ts';
import { type ChangeRecorder, createChangeRecorder, type Wanted } from './change-recorder.ts';
import { compareFile, type FileRecords, type LostPaths } from './compare-file.ts';
import { type DoneShards, incompleteTasks, readDoneShards } from './done-shards.ts';
import { fileDifferences } from './file-differences.ts';
import { createTouchedPaths } from './find-causes.ts';
import { createContextReader } from './finding-context.ts';
import { type FilePair, type PairedFiles, pairFiles } from './pair-files.ts';
import { type PairedTasks, pairTasks, type TaskPair } from './pair-tasks.ts';
import { createRunReader, type RunReader } from './read-record-runs.ts';
import { type RecordRun, scanRecordRuns } from './record-runs.ts';
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
    compared_tasks: tasks.pairs.map((pair) => pair.after.task_id),
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

interface ChangeSelection extends Wanted {
  /** What a line must contain to be of use. */
  readonly needles: Needles | undefined;
}

function* compareTasks(comparison: Comparison): Generator<Change, ComparisonSummary> {
  const { before, after, tasks, chosen, selection } = comparison;
  const touched = createTouchedPaths(after.store);
  const lost: LostPaths = { before: new Map(), after: new Map() };
  const context = { before: createContextReader(before.store), after: createContextReader(after.store) };
  const otherFiles = before.record.snapshot_id !== after.record.snapshot_id;
  const recorder = createChangeRecorder(selection);
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

/** Which records of a task are about one file, and what the snapshots say of it. */
interface FileRuns {
  readonly path: string;
  readonly files: FilePair | undefined;
  readonly before: RecordRun[];
  readonly after: RecordRun[];
}

/**
 * Records that differ, file by file. Shards with equal digests are not read; of the others it is found first where the
 * records of each file are, and then one file is read at a time, since an edited file is in another shard. Files that
 * changed shards come last.
 */
function* differingFiles(comparison: Comparison, task: TaskPair, recorder: ChangeRecorder): Generator<FileRecords> {
  const { before, after, done, files, selection } = comparison;
  const states = { before: done.before.of(task.before), after: done.after.of(task.after) };
  const sides = { before: { batch: before, task: task.before }, after: { batch: after, task: task.after } };
  const elsewhere = new Map<string, FileRuns>();
  const reader = createRunReader(selection.needles);
  try {
    for (const shard of [...new Set([...states.before.keys(), ...states.after.keys()])].sort()) {
      const digest = states.before.get(shard)?.records_sha256;
      if (digest !== undefined && digest === states.after.get(shard)?.records_sha256) continue;
      const here = new Map<string, FileRuns>();
      for (const side of ['before', 'after'] as const) {
        const state = states[side].get(shard);
        if (state === undefined) continue;
        for (const run of scanRecordRuns(recordFileOf(sides[side].batch, sides[side].task, state), selection.needles)) {
          const pair = (side === 'before' ? files.byPathBefore : files.byPathAfter).get(run.path);
          const reach = reachOf(task, pair, shard, states);
          if (reach === 'unknown') for (const record of reader.read(run)) recorder.notCompared(record.read(), side);
          else runsOf(reach === 'here' ? here : elsewhere, pair, run.path)[side].push(run);
        }
      }
      yield* readDifferences(here.values(), reader, recorder);
    }
    yield* readDifferences([...elsewhere.values()].sort(byPlace), reader, recorder);
  } finally {
    reader.close();
  }
}

function runsOf(groups: Map<string, FileRuns>, files: FilePair | undefined, path: string): FileRuns {
  const key = files === undefined ? path : (files.after ?? (files.before as SnapshotFile)).path;
  const group = groups.get(key) ?? { path: key, files, before: [], after: [] };
  groups.set(key, group);
  return group;
}

/** By the files that are read, so that each is opened once. */
function byPlace(x: FileRuns, y: FileRuns): number {
  const place = ({ before, after, path }: FileRuns) => `${before[0]?.file.path}\n${after[0]?.file.path}\n${path}`;
  return place(x) < place(y) ? -1 : 1;
}

function* readDifferences(
  groups: Iterable<FileRuns>,
  reader: RunReader,
  recorder: ChangeRecorder,
): Generator<FileRecords> {
  for (const { path, files, before, after } of groups) {
    const read = (runs: readonly RecordRun[]) => runs.flatMap((run) => reader.read(run));
    const both = files?.before !== undefined && files.after !== undefined ? [files.before, files.after] : undefined;
    const facts = {
      edited: both !== undefined && both[0]?.object !== both[1]?.object,
      renamed: both !== undefined && both[0]?.path !== both[1]?.path,
    };
    const found = fileDifferences(read(before), read(after), facts, recorder);
    if (!found.equal) yield { path, files, ...found };
  }
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
  const { tasks: _, kinds: __, ...others } = filter;
  const onlyKinds = Object.values(others).every((values) => values === undefined || values.length === 0);
  const plain = kinds.length > 0 && kinds.every((kind) => !/[*?]/.test(kind));
  return {
    // Failures, skips and trees are read under every filter: they say why other records are gone.
    needles: plain ? needlesFor([...kinds, 'diagnostic', 'skip', 'ast']) : undefined,
    wantsAll: (kind) => onlyKinds && (kinds.length === 0 ? kind !== 'skip' : plain && kinds.includes(kind)),
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
