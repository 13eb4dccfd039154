import { setImmediate } from 'node:timers/promises';
import type { Memo } from '../memo/open-memo.ts';
import { bodyOf, type RecordLines } from '../outputs/record-lines.ts';
import type { FileGroup, NextGroup } from '../pool/file-group.ts';
import type { KnownOutcome, ResultFacts, TaskResult } from '../protocol.ts';
import type { Committer } from './commit-shard.ts';
import { costEstimate, isOneGroup, makeGroups, orderShards } from './make-groups.ts';
import type { RunParts } from './run-parts.ts';
import type { SelectedShard } from './select-work.ts';
import { announceShard, type ShardRun, startShard } from './shard-run.ts';
import type { Tally } from './tally.ts';

/**
 * Gives out the groups of the selected shards, shard after shard, so that few shards are open at a time. A shard begins
 * with its first group and is committed when its last file is through; one of which all is known is committed at once,
 * and what workers have to say is heard before the next. After an interruption no shard is begun.
 */
export function createGroupSource({
  store,
  plan,
  work,
  events,
  committer,
  tally,
  memo,
  run: { signal, strict },
}: RunParts): NextGroup {
  const cost = costEstimate(plan);
  const ordered = orderShards(work.shards, cost).values();
  let groups: FileGroup[] = [];
  const seen = new Set<number>();

  const begin = (shard: SelectedShard): void => {
    for (const { task } of shard.tasks) {
      if (seen.has(task.index)) continue;
      seen.add(task.index);
      events.add('task_started', { task_id: task.spec.taskId });
    }
    const run = startShard(plan.batch.batch_id, shard, events);
    const { shard: whole, ...handlers } = groupHandlers(run, committer, tally);
    const open = replayFiles(run, tally, memo);
    announceShard(store, run);
    if (run.remaining === 0) committer.commit(run);
    memo.endReplay(run);
    // A strict run may find that an attempt has no outputs.
    const together = strict !== true && isOneGroup(shard, open, cost);
    groups = makeGroups(shard, open, cost, together).map((group) => ({
      ...group,
      ...handlers,
      ...(together ? { shard: whole } : {}),
    }));
  };

  return async (stopped) => {
    while (groups.length === 0 && !stopped.aborted) {
      if (signal?.aborted) {
        tally.interrupted ||= ordered.next().done !== true;
        return undefined;
      }
      const next = ordered.next();
      if (next.done === true) return undefined;
      begin(next.value);
      if (groups.length === 0) await setImmediate();
    }
    return groups.shift();
  };
}

/** Fills in what is known of a shard's files, and returns the positions of those with open tasks and what is known. */
function replayFiles(run: ShardRun, tally: Tally, memo: Memo): Map<number, KnownOutcome[]> {
  const open = new Map<number, KnownOutcome[]>();
  for (const [position, file] of run.shard.files.entries()) {
    const known = memo.replay(run, position);
    for (const { outcome } of known) tally.addOutcome(outcome, true);
    if (known.length < run.attempts.length) {
      open.set(
        position,
        known.map(({ task, outcome, lines }) => ({ task, outcome, body: bodyOf(lines) })),
      );
    } else {
      run.remaining -= 1;
      tally.addFile(file.size);
    }
  }
  return open;
}

type GroupHandlers = Pick<FileGroup, 'done' | 'failed'> & Required<Pick<FileGroup, 'shard'>>;

function groupHandlers(run: ShardRun, committer: Committer, tally: Tally): GroupHandlers {
  const byTask = new Map(run.attempts.map((attempt) => [attempt.selected.task.index, attempt]));
  const take = (position: number, result: ResultFacts & { readonly lines?: RecordLines }): void => {
    const attempt = byTask.get(result.task)!;
    attempt.results[position] = result;
    tally.addOutcome(result.outcome);
    if (result.outcome === 'ok' || result.outcome === 'failed') {
      tally.addExecuted(attempt.selected.task, run.shard.files[position]!.path);
    }
  };
  const takeBody = (position: number, { body, ...result }: TaskResult): void =>
    take(position, { ...result, lines: { bytes: body, prefix: 0 } });
  const finish = (position: number): void => {
    tally.addFile(run.shard.files[position]!.size);
    run.remaining -= 1;
  };
  return {
    done(position, results) {
      for (const result of results) takeBody(position, result);
      finish(position);
      if (run.remaining === 0) committer.commit(run);
    },
    failed: takeBody,
    shard: {
      times: run.attempts.map(({ ts }) => ts),
      written(results, outputs) {
        for (const [position, ofFile] of results.entries()) {
          for (const result of ofFile) take(position, result);
          finish(position);
        }
        committer.commitWritten(run, outputs);
      },
    },
  };
}
