import { CodebatchError, type ErrorCode } from '@codebatch/core';
import type { Limits } from '../limits.ts';
import type { LogLevel, WorkerSetup } from '../protocol.ts';
import { afterDeath } from './after-death.ts';
import type { FileGroup, NextGroup } from './file-group.ts';
import { type Reaper, startReaper } from './reaper.ts';
import { type WorkerDeath, WorkerProcess } from './worker-process.ts';

/** A message of a task, for the person who runs it. */
export interface LogMessage {
  readonly level: LogLevel;
  readonly task: string;
  readonly path?: string;
  readonly message: string;
}

/** What {@link runGroups} needs. */
export interface RunGroupsOptions {
  readonly setup: WorkerSetup;
  readonly limits: Limits;
  /** How many worker processes groups of that weight are worth, those before them included; at least one. */
  jobsFor(weight: number): number;
  readonly next: NextGroup;
  /** Kills the workers and rejects with the signal's reason. */
  readonly abort: AbortSignal;
  onLog?(message: LogMessage): void;
}

/** A group that was sent to a worker, with the files that are through. */
interface ActiveGroup {
  readonly group: FileGroup;
  readonly through: Set<number>;
}

interface Slot {
  readonly worker: WorkerProcess;
  readonly active: ActiveGroup[];
  ready: boolean;
  /** No more groups: its memory has grown, or there is no more work. */
  retiring: boolean;
}

/** One group beyond the one at work, so that a worker never waits for the parent. */
const DEPTH = 2;
/** So many groups are taken ahead of the workers: what it takes to find them is done while these work. */
const AHEAD = 2;
/** Deaths of workers in a row that no file explains. */
const UNEXPLAINED_DEATHS = 3;

/**
 * Takes groups through worker processes until there are no more. Workers are started as groups come: none where there are
 * none. A worker that dies or is stopped at a limit costs the file that it was at, at most; the rest of its groups goes to
 * other workers, all the files of a whole shard among it. When the promise settles, no worker is left and `next` is not
 * being called.
 *
 * @throws CodebatchError TASK_LOAD_FAILED when a task cannot be used at all; whatever `next` and a group's callbacks throw
 */
export function runGroups(options: RunGroupsOptions): Promise<void> {
  const { setup, limits, next, abort } = options;
  return new Promise((resolve, reject) => {
    const slots = new Set<Slot>();
    const waiting: FileGroup[] = [];
    let jobs = 1;
    let weight = 0;
    const stopped = new AbortController();
    let failure: { readonly error: unknown } | undefined;
    let unexplained = 0;
    let pulling = false;
    let exhausted = false;
    let reaper: Reaper | undefined;

    const fail = (error: unknown): void => {
      failure ??= { error };
      stopped.abort();
      for (const slot of slots) slot.worker.kill();
    };

    /** Whatever goes wrong in the parent ends the run: a result that cannot be committed is not to be lost silently. */
    const guarded = (action: () => void): void => {
      try {
        if (failure === undefined) action();
      } catch (error) {
        fail(error);
      }
    };

    const pull = async (): Promise<void> => {
      if (pulling) return;
      pulling = true;
      try {
        while (!exhausted && failure === undefined && waiting.length < AHEAD) {
          const group = await next(stopped.signal, hasRoom);
          if (group === undefined) exhausted = true;
          else {
            waiting.push(group);
            weight += group.weight;
            jobs = options.jobsFor(weight);
          }
          guarded(deal);
        }
      } catch (error) {
        fail(error);
      }
      pulling = false;
      settle();
    };

    /** Gives what waits to workers that have room, and ends those for which there will be no more. */
    const deal = (): void => {
      while (waiting.length > 0) {
        const slot = leastBusy();
        const target = slot?.active.length === 0 || slots.size >= jobs ? slot : start();
        if (target === undefined) break;
        give(target, waiting.shift()!);
      }
      const noMore = exhausted && waiting.length === 0;
      for (const slot of slots) {
        if (slot.active.length > 0 || !(slot.retiring || noMore)) continue;
        slot.retiring = true;
        slot.worker.stop();
      }
      if (!exhausted && waiting.length < AHEAD) void pull();
    };

    const leastBusy = (): Slot | undefined =>
      [...slots]
        .filter(({ active, retiring }) => !retiring && active.length < DEPTH)
        .sort((a, b) => a.active.length - b.active.length)[0];

    const hasRoom = (): boolean => waiting.length === 0 && leastBusy() !== undefined;

    const give = (slot: Slot, group: FileGroup): void => {
      slot.active.push({ group, through: new Set() });
      slot.worker.send({
        kind: 'group',
        shardId: group.shardId,
        tasks: group.tasks,
        files: group.files.map(({ file, known }) => (known.length === 0 ? file : { ...file, known })),
        times: group.shard?.times,
      });
    };

    const settle = (): void => {
      if (slots.size > 0 || pulling || (failure === undefined && !exhausted)) return;
      reaper?.dismiss();
      abort.removeEventListener('abort', onAbort);
      process.removeListener('exit', killAll);
      if (failure === undefined) resolve();
      else reject(failure.error);
    };

    const start = (): Slot => {
      const worker = new WorkerProcess(setup, limits, limits, {
        message: (message) =>
          guarded(() => {
            switch (message.kind) {
              case 'ready':
                slot.ready = true;
                break;
              case 'file': {
                const active = slot.active[0]!;
                const { position } = active.group.files[message.file]!;
                active.through.add(message.file);
                unexplained = 0;
                active.group.done(position, message.results);
                break;
              }
              case 'outputs': {
                const { group, through } = slot.active[0]!;
                for (const index of group.files.keys()) through.add(index);
                unexplained = 0;
                group.shard!.written(message.results, message.outputs);
                break;
              }
              case 'unusable': {
                const { group, through } = slot.active[0]!;
                for (const index of group.files.keys()) through.add(index);
                waiting.unshift(...group.shard!.apart());
                break;
              }
              case 'group-done':
                slot.active.shift();
                // Half of the limit: what a task needs for a file comes on top of what was not given back.
                if (message.rss > (limits.memoryMb * 1024 * 1024) / 2) slot.retiring = true;
                deal();
                break;
              case 'log':
                options.onLog?.(message);
                break;
              case 'load-failed':
                throw loadError(setup, message.task, message.message, message);
              case 'fatal':
                throw new CodebatchError(message.code as ErrorCode, message.message, {
                  hints: message.hints,
                  details: message.details,
                });
              default:
                break;
            }
          }),
        exit: (death) => {
          slots.delete(slot);
          if (worker.pid !== undefined) reaper?.forget(worker.pid);
          for (const { group } of slot.active) group.shard?.discard();
          guarded(() => {
            if (death !== undefined) recover(slot, death);
            deal();
          });
          settle();
        },
      });
      const slot: Slot = { worker, active: [], ready: false, retiring: false };
      slots.add(slot);
      // After the worker, which needs longer to start.
      reaper ??= startReaper();
      if (worker.pid !== undefined) reaper.watch(worker.pid);
      return slot;
    };

    /** Takes back what a dead worker had not finished. */
    const recover = (slot: Slot, death: WorkerDeath): void => {
      if (death.startError !== undefined) throw death.startError;
      const interrupted = death.signal === 'SIGINT' || death.signal === 'SIGTERM' || death.signal === 'SIGHUP';
      if (!slot.ready && !interrupted)
        throw loadError(setup, setup.load[0] ?? 0, `${death.message}\n${death.stderr}`.trim());
      const [at, ...queued] = slot.active;
      const open = at === undefined ? [] : afterDeath(at.group, at.through, death);
      if (death.position === undefined || at?.through.has(death.position.file) === true) unexplained += 1;
      if (unexplained > UNEXPLAINED_DEATHS) {
        throw new CodebatchError('INTERNAL_ERROR', `Worker processes keep dying: ${death.message}`, {
          details: { stderr: death.stderr },
        });
      }
      waiting.unshift(...open, ...queued.map(({ group }) => group));
    };

    const killAll = (): void => {
      for (const slot of slots) slot.worker.kill();
    };
    const onAbort = (): void => {
      fail(abort.reason);
      settle();
    };
    process.on('exit', killAll);
    abort.addEventListener('abort', onAbort);

    if (abort.aborted) onAbort();
    else void pull();
  });
}

function loadError(
  setup: WorkerSetup,
  task: number,
  message: string,
  { code = 'TASK_LOAD_FAILED', hints = [] }: { readonly code?: string; readonly hints?: readonly string[] } = {},
): CodebatchError {
  const { type, specifier } = setup.tasks[task]!;
  return new CodebatchError(code as ErrorCode, `The task '${type}' cannot be used: ${message}`, {
    hints,
    details: { task: type, specifier },
  });
}
