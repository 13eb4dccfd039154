import { setImmediate } from 'node:timers/promises';
import { bodyOf, type KnownResult } from '../outputs/record-lines.ts';
import { discardAbandoned } from '../outputs/write-outputs.ts';
import type { FileGroup, NextGroup } from '../pool/file-group.ts';
import type { KnownOutcome, TaskResult } from '../protocol.ts';
import { costEstimate, findLightShards, makeGroups, makeWholeGroup, orderShards } from './make-groups.ts';
import type { RunParts } from './run-parts.ts';
import type { SelectedShard } from './select-work.ts';
import { type Attempt, announceShard, announceWholeShard, type ShardRun, startShard } from './shard-run.ts';

/**
 * Gives out the groups of the selected shards, shard after shard, so that few shards are open at a time. A shard begins
 * with its first group and is committed when its last file is through; one of which all is known is committed at once
 * where no worker is idle, and what workers have to say is heard before the next. After an interruption no shard is begun.
 */
export function createGroupSource(parts: RunParts): NextGroup {
  const { plan, work, events, memo, tally } = parts;
  const { signal, strict } = parts.run;
  const cost = costEstimate(plan);
  const ordered = orderShards(work.shards, cost).values();
  const isLight = findLightShards(work.shards, cost);
  let groups: FileGroup[] = [];
  const seen = new Set<number>();

  const begin = (shard: SelectedShard, hasRoom: () => boolean): FileGroup[] => {
    for (const { task } of shard.tasks) {
      if (seen.has(task.index)) continue;
      seen.add(task.index);
      events.add('task_started', { task_id: task.spec.taskId });
    }
    const run = startShard(plan.batch.batch_id, shard, events);
    const found = findKnown(run);
    const isOpen = found.some((known) => known.length < run.attempts.length);
    // A strict run may find that an attempt has no outputs.
    const isWhole = strict !== true && isLight(shard) && (isOpen || hasRoom());
    return isWhole ? [wholeGroup(run, found)] : splitGroups(run, found);
  };

  const findKnown = (run: ShardRun): (readonly KnownResult[])[] =>
    run.shard.files.map((_, position) => memo.find(run, position));

  /** The shard for one worker, which reads the records of what is known. */
  const wholeGroup = (run: ShardRun, found: readonly (readonly KnownResult[])[]): FileGroup => {
    announceWholeShard(parts.store, run);
    const { take, finish, ...handlers } = createTaker(parts, run);
    return {
      ...makeWholeGroup(run.shard, found),
      ...handlers,
      shard: {
        times: run.attempts.map(({ ts }) => ts),
        written(results, outputs) {
          for (const [position, executed] of results.entries()) {
            for (const known of found[position]!) countReused(run, known, tally);
            for (const result of executed) take(position, result);
            finish(position);
          }
          parts.committer.commitWritten(run, outputs);
        },
        apart() {
          for (const { results } of run.attempts) results.fill(undefined);
          return splitGroups(run, findKnown(run));
        },
        discard() {
          for (const { state } of run.attempts) discardAbandoned(parts.store, state);
        },
      },
    };
  };

  /** The open files of the shard in groups. What is known is read here, and all of it committed here. */
  const splitGroups = (run: ShardRun, found: readonly (readonly KnownResult[])[]): FileGroup[] => {
    const { take: _, finish, ...handlers } = createTaker(parts, run);
    const open = new Map<number, KnownOutcome[]>();
    for (const [position, results] of found.entries()) {
      const known = readKnown(parts, run, position, results);
      if (known.length < run.attempts.length) {
        open.set(
          position,
          known.map(({ task, outcome, lines }) => ({ task, outcome, body: bodyOf(lines) })),
        );
      } else {
        finish(position);
      }
    }
    announceShard(parts.store, run);
    if (run.remaining === 0) parts.committer.commit(run);
    memo.forgetLines(run.remaining === 0);
    return makeGroups(run.shard, open, cost).map((group) => ({ ...group, ...handlers }));
  };

  return async (stopped, hasRoom) => {
    while (groups.length === 0 && !stopped.aborted) {
      if (signal?.aborted) {
        tally.interrupted ||= ordered.next().done !== true;
        return undefined;
      }
      const next = ordered.next();
      if (next.done === true) return undefined;
      groups = begin(next.value, hasRoom);
      if (groups.length === 0) await setImmediate();
    }
    return groups.shift();
  };
}

/**
 * Reads the records of the known results of a file. Where some are not what they were, these results are not known after
 * all, nor are those that come after them, which may be made of them.
 */
function readKnown({ memo, tally }: RunParts, run: ShardRun, position: number, results: readonly KnownResult[]) {
  const known: (KnownResult & Required<Pick<KnownResult, 'lines'>>)[] = [];
  for (const [index, result] of results.entries()) {
    const lines = known.length === index ? memo.linesOf(result) : undefined;
    const attempt = attemptOf(run, result.task);
    const { task, outcome, digest, counts, objects, key, from } = result;
    const withLines = lines && { task, outcome, digest, counts, objects, key, from, lines };
    attempt.results[position] = withLines;
    if (withLines === undefined) continue;
    known.push(withLines);
    countReused(run, result, tally);
  }
  return known;
}

function countReused(run: ShardRun, { task, outcome }: KnownResult, tally: RunParts['tally']): void {
  if (outcome === 'ok') attemptOf(run, task).reused += 1;
  tally.addOutcome(outcome, true);
}

function attemptOf({ attempts }: ShardRun, task: number): Attempt {
  return attempts.find(({ selected }) => selected.task.index === task)!;
}

/** Takes results of a shard as they come. */
function createTaker({ committer, tally }: RunParts, run: ShardRun) {
  const take = (position: number, result: NonNullable<Attempt['results'][number]>): void => {
    const attempt = attemptOf(run, result.task);
    attempt.results[position] = result;
    tally.addOutcome(result.outcome);
    if (result.outcome === 'ok' || result.outcome === 'failed') {
      tally.addExecuted(attempt.selected.task, run.shard.files[position]!.path);
    }
  };
  const failed = (position: number, { task, outcome, digest, counts, objects, ofPath, body }: TaskResult): void =>
    take(position, { task, outcome, digest, counts, objects, ofPath, lines: { bytes: body, prefix: 0 } });
  const finish = (position: number): void => {
    tally.addFile(run.shard.files[position]!.size);
    run.remaining -= 1;
  };
  return {
    take,
    finish,
    failed,
    done(position: number, results: readonly TaskResult[]): void {
      for (const result of results) failed(position, result);
      finish(position);
      if (run.remaining === 0) committer.commit(run);
    },
  };
}
