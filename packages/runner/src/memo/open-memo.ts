import { digestOf, type ObjectRef, type Store } from '@codebatch/core';
import type { TaskResult } from '../protocol.ts';
import type { OpenPlan, PlannedTask } from '../run/open-plan.ts';
import type { WholeBody } from '../run/run-whole.ts';
import type { Attempt, ShardRun } from '../run/shard-run.ts';
import { createKeyMaker } from './create-key-maker.ts';
import { appendMemoEntries, type MemoEntry, type MemoSegment, readMemoSegment } from './memo-segment.ts';

/**
 * Results of earlier runs, by key. It lives in `indexes/`: without it everything is executed, and the records are the
 * same. Segments follow the first byte of the file's object, as shards do, so that a shard reads one of them.
 */
export interface Memo {
  /**
   * Fills in the results of a file that are known, task after task until one is not.
   *
   * @returns the results that were filled in
   */
  replay(run: ShardRun, position: number): readonly TaskResult[];
  /** Remembers the executed results of a file; failures are never remembered. */
  remember(run: ShardRun, position: number, results: readonly TaskResult[]): void;
  /** The records of a whole-snapshot task over the same files and the same prior records. */
  replayWhole(task: PlannedTask, inputs: string): readonly WholeBody[] | undefined;
  rememberWhole(task: PlannedTask, inputs: string, bodies: readonly WholeBody[]): void;
  /** Writes what was remembered. */
  flush(): void;
}

/** A memo that knows nothing and learns nothing. */
export const NO_MEMO: Memo = {
  replay: () => [],
  remember: () => {},
  replayWhole: () => undefined,
  rememberWhole: () => {},
  flush: () => {},
};

const WHOLE_SEGMENT = 'whole';
/** Changes with the form of segments. */
const DIRECTORY = 'memo/1';
/** Entries are held until they have this size together: an append for every shard costs more than it saves. */
const HELD_CHARACTERS = 1024 * 1024;

export function openMemo(store: Store, plan: OpenPlan): Memo {
  const keys = createKeyMaker(plan);
  const fresh = new Map<string, Map<string, MemoEntry>>();
  let held = 0;
  let current: { readonly name: string; readonly segment: MemoSegment } | undefined;

  const fileOf = (segment: string): string => `${store.indexes}/${DIRECTORY}/${segment}`;
  const segmentOf = (object: ObjectRef): MemoSegment => {
    const name = digestOf(object).slice(0, 2);
    if (current?.name !== name) current = { name, segment: readMemoSegment(fileOf(name)) };
    return current.segment;
  };

  const wholeKey = (task: PlannedTask, inputs: string): string =>
    keys.keyOf(task, { path: '', pathKey: '', object: `sha256:${inputs}`, size: 0, position: 0 }, []);

  const memo: Memo = {
    replay(run, position) {
      const file = run.shard.files[position]!;
      const found: TaskResult[] = [];
      for (const attempt of run.attempts) {
        const priors = priorResults(run, attempt, position);
        if (priors === undefined) continue;
        const entry = segmentOf(file.object).find(keys.keyOf(attempt.selected.task, file, priors));
        if (entry === undefined || !holdObjects(store, entry)) continue;
        const result = { task: attempt.selected.task.index, ...entry };
        attempt.results[position] = result;
        if (result.outcome === 'ok') attempt.reused += 1;
        found.push(result);
      }
      return found;
    },
    replayWhole(task, inputs) {
      const entry = readMemoSegment(fileOf(WHOLE_SEGMENT)).find(wholeKey(task, inputs));
      if (entry === undefined || !holdObjects(store, entry)) return undefined;
      return entry.body.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as WholeBody]));
    },
    rememberWhole(task, inputs, bodies) {
      const body = bodies.map((one) => `${JSON.stringify(one)}\n`).join('');
      const objects = bodies.flatMap((one) => one.objects);
      fresh.set(WHOLE_SEGMENT, new Map([[wholeKey(task, inputs), { outcome: 'ok', body, counts: {}, objects }]]));
      memo.flush();
    },
    remember(run, position, results) {
      const file = run.shard.files[position]!;
      const name = digestOf(file.object).slice(0, 2);
      for (const { task, ...entry } of results) {
        if (entry.outcome !== 'ok' && entry.outcome !== 'skipped') continue;
        const attempt = run.attempts.find((candidate) => candidate.selected.task.index === task)!;
        const priors = priorResults(run, attempt, position);
        if (priors === undefined) continue;
        let entries = fresh.get(name);
        if (entries === undefined) {
          entries = new Map();
          fresh.set(name, entries);
        }
        entries.set(keys.keyOf(attempt.selected.task, file, priors), entry);
        held += entry.body.length;
      }
      if (held > HELD_CHARACTERS) memo.flush();
    },
    flush() {
      try {
        for (const [name, entries] of fresh) appendMemoEntries(fileOf(name), entries);
      } catch {
        // What cannot be remembered costs time in a later run, nothing in this one.
      }
      fresh.clear();
      held = 0;
    },
  };
  return memo;
}

/** Results of everything that a task depends on; undefined where one is not of this run, or not known. */
function priorResults(run: ShardRun, attempt: Attempt, position: number): TaskResult[] | undefined {
  const priors: TaskResult[] = [];
  for (const index of attempt.selected.task.spec.dependsOn) {
    const prior = run.attempts.find((candidate) => candidate.selected.task.index === index)?.results[position];
    if (prior === undefined) return undefined;
    priors.push(prior);
  }
  return priors;
}

/** Whether the store has the objects that an entry refers to, and keeps them: a collection that runs meanwhile spares them. */
function holdObjects(store: Store, entry: MemoEntry): boolean {
  try {
    return entry.objects.every((ref) => store.objects.keep(ref));
  } catch {
    return false;
  }
}
