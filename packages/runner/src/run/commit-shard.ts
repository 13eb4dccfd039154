import { existsSync } from 'node:fs';
import {
  layout,
  publishFile,
  removeQuietly,
  type ShardStateRecord,
  type Store,
  syncFileSystem,
  transitionShard,
  writeDocument,
} from '@codebatch/core';
import type { Memo } from '../memo/open-memo.ts';
import { createOutputWriter, discardOutputs, type FileRecords, type OutputEnvelope } from '../outputs/write-outputs.ts';
import type { OutputDigests, WrittenOutputs } from '../outputs/written-outputs.ts';
import { type IndexedFile, readFileIndex } from '../plan/file-index.ts';
import type { EventLog } from './event-log.ts';
import type { OpenPlan } from './open-plan.ts';
import { type OutcomeCounter, startCountingOutcomes } from './outcome-counts.ts';
import type { WholeBody } from './run-whole.ts';
import type { SelectedShard } from './select-work.ts';
import { type Attempt, makeShardDirectory, type ShardRun } from './shard-run.ts';
import type { Tally } from './tally.ts';

/** Commits shards in the order that makes `done` trustworthy: objects, outputs, state, event (SPEC 11). */
export interface Committer {
  /** Commits a shard whose files are all through; under `group` durability together with others. */
  commit(shard: ShardRun): void;
  /** Commits a shard of which a worker has written the outputs of each attempt. */
  commitWritten(shard: ShardRun, outputs: readonly WrittenOutputs[]): void;
  /** Commits the only shard of a whole-snapshot task, whose records come in their final order. */
  commitWhole(shard: ShardRun, bodies: readonly WholeBody[], files: number): void;
  /** Ends an attempt without outputs. */
  fail(attempt: Attempt, error: { readonly code: string; readonly message: string }): void;
  /** Commits what was held back. */
  flush(): void;
  /**
   * Ends a run that fails: commits what was held back, and takes back the outputs of each shard for which that fails. With
   * the claim gone, nothing would tell outputs without a state from a state that was lost. Never throws.
   */
  settle(): void;
}

/** Under `group` durability a sync of the file system is shared by this many shards. */
const GROUP_SHARDS = 32;

/** What a committer needs. */
export interface CommitterOptions {
  readonly store: Store;
  readonly plan: OpenPlan;
  readonly events: EventLog;
  /** A shard with failed files is `failed` and has no outputs. */
  readonly strict: boolean;
  readonly tally: Tally;
  readonly memo: Memo;
  /** Called when the state of a done shard is written. */
  readonly onShard: ((state: ShardStateRecord) => void) | undefined;
}

export function createCommitter(options: CommitterOptions): Committer {
  const { store, plan, events } = options;
  const writer = createOutputWriter(store);
  let held: { readonly attempt: Attempt; readonly next: ShardStateRecord }[] = [];

  const finish = (attempt: Attempt, next: ShardStateRecord): void => {
    const { batch_id, task_id, shard_id, stats, error } = next;
    writeDocument(layout.shardState(store.root, batch_id, task_id, shard_id), next, store.durability);
    events.add(next.status === 'failed' ? 'shard_failed' : 'shard_completed', {
      task_id,
      shard_id,
      attempt: next.attempt ?? 1,
      duration_ms: Math.round(performance.now() - attempt.startedMs),
      ...(stats === undefined ? {} : { stats }),
      ...(error === undefined ? {} : { error }),
    });
    if (next.status === 'done') options.onShard?.(next);
  };

  const publish = ({ state }: Attempt, { temporary }: WrittenOutputs): void => {
    const target = layout.shardOutputs(store.root, state.batch_id, state.task_id, state.shard_id);
    publishFile(temporary, target, store.durability);
  };

  const hold = (shard: ShardRun, attempt: Attempt, outputs: WrittenOutputs): void => {
    publish(attempt, outputs);
    held.push({ attempt, next: doneState(attempt, countOutcomes(shard.shard, attempt), outputs.digests) });
    options.memo.remember(shard, attempt, outputs);
  };

  const flushWhenDue = (): void => {
    if (store.durability !== 'group' || held.length >= GROUP_SHARDS) committer.flush();
  };

  const committer: Committer = {
    commit(shard) {
      const failed = new Set<number>();
      for (const attempt of shard.attempts) {
        const error = options.strict ? strictError(attempt, failed) : undefined;
        if (error !== undefined) {
          failed.add(attempt.selected.task.index);
          committer.fail(attempt, error);
          continue;
        }
        makeShardDirectory(store, attempt);
        hold(shard, attempt, writer.write(envelopeOf(plan, attempt), recordsOf(shard.shard, attempt)));
      }
      options.memo.flush();
      flushWhenDue();
    },
    commitWritten(shard, outputs) {
      try {
        for (const [index, attempt] of shard.attempts.entries()) hold(shard, attempt, outputs[index]!);
      } catch (error) {
        discardOutputs(outputs);
        throw error;
      }
      options.memo.flush();
      flushWhenDue();
    },
    commitWhole(shard, bodies, files) {
      const attempt = shard.attempts[0]!;
      const counted = startCountingOutcomes();
      for (const { counts } of bodies) {
        counted.add({ outcome: 'ok', counts }, 0);
      }
      const marked = withOrigins(bodies, readFileIndex(store, plan.batch.snapshot_id));
      const outputs = writer.write(envelopeOf(plan, attempt), marked);
      publish(attempt, outputs);
      const next = doneState(attempt, counted, outputs.digests);
      const executed = files - attempt.reused;
      held.push({ attempt, next: { ...next, stats: { ...next.stats, files_processed: files, executed } } });
      committer.flush();
    },
    fail(attempt, error) {
      makeShardDirectory(store, attempt);
      options.tally.failedShards += 1;
      finish(attempt, transitionShard(attempt.state, 'failed', { completed_at: new Date().toISOString(), error }));
    },
    flush() {
      if (held.length === 0) return;
      if (store.durability === 'group') syncFileSystem(store.root);
      for (let first = held[0]; first !== undefined; first = held[0]) {
        finish(first.attempt, first.next);
        held.shift();
      }
    },
    settle() {
      if (held.length === 0) return;
      // What made the run fail is told; that the same fault meets these shards as well is no news.
      const isSafe = store.durability !== 'group' || succeeds(() => syncFileSystem(store.root));
      for (const { attempt, next } of held) {
        if (isSafe && succeeds(() => finish(attempt, next))) continue;
        const { batch_id, task_id, shard_id } = next;
        if (existsSync(layout.shardState(store.root, batch_id, task_id, shard_id))) continue;
        removeQuietly(layout.shardOutputs(store.root, batch_id, task_id, shard_id));
      }
      held = [];
    },
  };
  return committer;
}

function succeeds(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}

function recordsOf({ files }: SelectedShard, attempt: Attempt): FileRecords[] {
  return files.map(({ path, origin }, position) => {
    const lines = attempt.results[position]?.lines;
    if (lines === undefined) throw new Error(`no records of ${attempt.selected.task.spec.taskId} for ${path}`);
    return { path, origin, lines };
  });
}

function countOutcomes({ files }: SelectedShard, attempt: Attempt): OutcomeCounter {
  const counted = startCountingOutcomes();
  for (const [position, { size }] of files.entries()) counted.add(attempt.results[position]!, size);
  return counted;
}

function withOrigins(bodies: readonly WholeBody[], files: readonly IndexedFile[]): FileRecords[] {
  const origins = new Map<string, string>();
  for (const { path, origin } of files) if (origin !== undefined) origins.set(path, origin);
  return bodies.map(({ path, body }) => ({ path, origin: origins.get(path), lines: { bytes: body, prefix: 0 } }));
}

function envelopeOf({ batch }: OpenPlan, { selected, state, ts }: Attempt): OutputEnvelope {
  const { snapshot_id: snapshotId, batch_id: batchId } = batch;
  return { snapshotId, batchId, taskId: selected.task.spec.taskId, shardId: state.shard_id, ts };
}

function doneState(attempt: Attempt, counted: OutcomeCounter, digests: OutputDigests): ShardStateRecord {
  const stats = counted.stats(attempt.reused);
  return transitionShard(attempt.state, 'done', { completed_at: new Date().toISOString(), stats, ...digests });
}

function strictError(attempt: Attempt, failed: ReadonlySet<number>): { code: string; message: string } | undefined {
  const { spec } = attempt.selected.task;
  if (spec.dependsOn.some((index) => failed.has(index))) {
    return { code: 'DEPENDENCY_INCOMPLETE', message: 'A task that it depends on failed for this shard' };
  }
  const count = attempt.results.filter((result) => result?.outcome === 'failed').length;
  if (count === 0) return undefined;
  return { code: 'TASK_FAILED', message: `${spec.taskId} failed for ${count} ${count === 1 ? 'file' : 'files'}` };
}
