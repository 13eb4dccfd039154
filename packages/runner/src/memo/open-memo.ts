import { appendLines, makeDirectory, type ObjectRef, type Store, writeFileAtomic } from '@codebatch/core';
import type { FileResult, KnownResult, RecordLines } from '../outputs/record-lines.ts';
import type { WrittenOutputs } from '../outputs/written-outputs.ts';
import type { OpenPlan, PlannedTask } from '../run/open-plan.ts';
import type { WholeBody } from '../run/run-whole.ts';
import type { Attempt, ShardRun } from '../run/shard-run.ts';
import { compactSegment } from './compact-segment.ts';
import { createKeyMaker } from './create-key-maker.ts';
import { openEarlierOutputs } from './earlier-outputs.ts';
import { createGoneLookup } from './gone-batches.ts';
import { memoFormDirectory, memoSegmentFile, wholeResultFile } from './memo-files.ts';
import { formatMemoEntries, type MemoEntry, type MemoSegment, readMemoSegment } from './memo-segment.ts';
import { readWholeResult, writeWholeResult } from './whole-results.ts';

/**
 * Results of earlier runs, by key. It lives in `indexes/`: without it everything is executed, and the records are the
 * same. It tells where in the outputs of a committed shard the records of a result stand, and by what these outputs are
 * known.
 */
export interface Memo {
  /**
   * Fills in the results of a file that are known, without their records: of each task that depends on known ones only.
   *
   * @returns the results that were filled in, in plan order
   */
  find(run: ShardRun, position: number): readonly KnownResult[];
  /** The records of a result that was found; undefined where they are not what they were. */
  linesOf(result: KnownResult): RecordLines | undefined;
  /**
   * Ends the reading of records of a shard.
   *
   * @param unused - Nobody looks at them any more.
   */
  forgetLines(unused: boolean): void;
  /**
   * Remembers the results of an attempt whose outputs are written, but for failures and those that hold for one path.
   *
   * @param written - The published outputs, with the places of each file of the shard in order.
   */
  remember(run: ShardRun, attempt: Attempt, written: WrittenOutputs): void;
  /** The records of a whole-snapshot task over the same files and the same prior records. */
  replayWhole(task: PlannedTask, inputs: string): readonly WholeBody[] | undefined;
  rememberWhole(task: PlannedTask, inputs: string, bodies: readonly WholeBody[]): void;
  /** Writes what was remembered: to be called after each shard, whose results have one file. */
  flush(): void;
}

/** A memo that knows nothing and learns nothing. */
export const NO_MEMO: Memo = {
  find: () => [],
  linesOf: () => undefined,
  forgetLines: () => {},
  remember: () => {},
  replayWhole: () => undefined,
  rememberWhole: () => {},
  flush: () => {},
};

/** A segment is written anew when it has this many times as many stale lines as others, and some more. */
const STALE_FACTOR = 3;
const STALE_LINES = 256;

export function openMemo(store: Store, plan: OpenPlan): Memo {
  const keys = createKeyMaker(plan);
  const isGone = createGoneLookup(store);
  const earlier = openEarlierOutputs(store, plan.tasks.length);
  const fresh = new Map<string, string[]>();
  let current: { readonly file: string; readonly segment: MemoSegment } | undefined;

  const segmentOf = (object: ObjectRef): MemoSegment => {
    const file = memoSegmentFile(store, object);
    if (current?.file !== file) {
      current = { file, segment: readMemoSegment(file) };
      const { segment } = current;
      if (segment.stale > segment.size * STALE_FACTOR + STALE_LINES) {
        quietly(() => writeFileAtomic(file, compactSegment(segment, isGone), 'process'));
      }
    }
    return current.segment;
  };

  const wholeFile = (task: PlannedTask, inputs: string): string =>
    wholeResultFile(
      store,
      keys.keyOf(task, { path: '', pathKey: '', object: `sha256:${inputs}`, size: 0, position: 0 }, []),
    );

  const keyFor = (run: ShardRun, attempt: Attempt, position: number): string | undefined => {
    const priors = priorResults(run, attempt, position);
    return priors && keys.keyOf(attempt.selected.task, run.shard.files[position]!, priors);
  };

  return {
    find(run, position) {
      const file = run.shard.files[position]!;
      const found: KnownResult[] = [];
      for (const attempt of run.attempts) {
        const key = keyFor(run, attempt, position);
        if (key === undefined) continue;
        const entry = segmentOf(file.object).get(key, isGone);
        if (entry === undefined || !holdObjects(store, entry.objects)) continue;
        const { outcome, digest, counts, objects, shard, place } = entry;
        const task = attempt.selected.task.index;
        const result = { task, outcome, digest, counts, objects, key, from: { shard, place } };
        attempt.results[position] = result;
        found.push(result);
      }
      return found;
    },
    linesOf: ({ from }) => earlier.linesOf(from),
    forgetLines: (unused) => earlier.forget(unused),
    remember(run, attempt, { digests, crc: outputsCrc, places }) {
      const { batch_id: batchId, task_id: taskId, shard_id: shardId } = attempt.state;
      const shard = { batchId, taskId, shardId, outputsCrc, recordsSha256: digests.records_sha256 };
      const bySegment = new Map<string, [key: string, entry: MemoEntry][]>();
      for (const [position, file] of run.shard.files.entries()) {
        const result = attempt.results[position]!;
        const { outcome, digest, counts, objects, key = keyFor(run, attempt, position) } = result;
        if ((outcome !== 'ok' && outcome !== 'skipped') || result.ofPath === true || key === undefined) continue;
        const segment = memoSegmentFile(store, file.object);
        let entries = bySegment.get(segment);
        if (entries === undefined) {
          entries = [];
          bySegment.set(segment, entries);
        }
        const entry = { outcome, digest, counts, objects, shard, place: places[position]! };
        entries.push([key, entry]);
      }
      for (const [segment, entries] of bySegment) {
        const text = formatMemoEntries(entries);
        const texts = fresh.get(segment);
        if (texts === undefined) fresh.set(segment, [text]);
        else texts.push(text);
      }
    },
    replayWhole(task, inputs) {
      const bodies = readWholeResult(wholeFile(task, inputs));
      return bodies?.every(({ objects }) => holdObjects(store, objects)) ? bodies : undefined;
    },
    rememberWhole(task, inputs, bodies) {
      quietly(() => writeWholeResult(wholeFile(task, inputs), plan.batch.batch_id, bodies));
    },
    flush() {
      quietly(() => {
        if (fresh.size > 0) makeDirectory(memoFormDirectory(store));
        for (const [file, texts] of fresh) appendLines(file, texts.join('\n'));
      });
      fresh.clear();
    },
  };
}

/** What cannot be remembered costs time in a later run, nothing in this one. */
function quietly(step: () => void): void {
  try {
    step();
  } catch {
    // Said above.
  }
}

/** Results of everything that a task depends on; undefined where one is not of this run, or not known. */
function priorResults(run: ShardRun, attempt: Attempt, position: number): FileResult[] | undefined {
  const priors: FileResult[] = [];
  for (const index of attempt.selected.task.spec.dependsOn) {
    const prior = run.attempts.find((candidate) => candidate.selected.task.index === index)?.results[position];
    if (prior === undefined) return undefined;
    priors.push(prior);
  }
  return priors;
}

/** Whether the store has all of these objects, and keeps them: a collection that runs meanwhile spares them. */
function holdObjects(store: Store, objects: readonly string[]): boolean {
  try {
    return objects.every((ref) => store.objects.keep(ref));
  } catch {
    return false;
  }
}
