import { CodebatchError, type ErrorCode } from '@codebatch/core';
import type { Limits } from '../limits.ts';
import type { LogLevel, WorkerSetup } from '../protocol.ts';
import { afterDeath } from './after-death.ts';
import type { FileGroup, NextGroup } from './file-group.ts';
import { startReaper } from './reaper.ts';
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
  /** Upper bound of worker processes. */
  readonly jobs: number;
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
const ENFORCE_MS = 250;
/** Deaths of workers in a row that no file explains. */
const UNEXPLAINED_DEATHS = 3;

/**
 * Takes groups through worker processes until there are no more. A worker that dies or is stopped at a limit costs the
 * file that it was at, at most; the rest of its groups goes to other workers. When the promise settles, no worker is
 * left.
 *
 * @throws CodebatchError TASK_LOAD_FAILED when a task cannot be used at all; whatever a group's callbacks throw
 */
export function runGroups(options: RunGroupsOptions): Promise<void> {
  const { setup, limits, jobs, next, abort } = options;
  return new Promise((resolve, reject) => {
    const slots = new Set<Slot>();
    const returned: FileGroup[] = [];
    let failure: { readonly error: unknown } | undefined;
    let unexplained = 0;
    let exhausted = false;
    const reaper = startReaper();

    const take = (): FileGroup | undefined => {
      const group = returned.shift();
      if (group !== undefined || exhausted) return group;
      const fresh = next();
      exhausted = fresh === undefined;
      return fresh;
    };

    const fail = (error: unknown): void => {
      failure ??= { error };
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

    const give = (slot: Slot, group: FileGroup): void => {
      slot.active.push({ group, through: new Set() });
      slot.worker.send({
        kind: 'group',
        shardId: group.shardId,
        tasks: group.tasks,
        files: group.files.map(({ file, known }) => (known.length === 0 ? file : { ...file, known })),
      });
    };

    const fill = (slot: Slot): void => {
      while (!slot.retiring && slot.active.length < DEPTH) {
        const group = take();
        if (group === undefined) break;
        give(slot, group);
      }
      if (slot.active.length === 0) {
        slot.retiring = true;
        slot.worker.stop();
      }
    };

    const settle = (): void => {
      if (slots.size > 0) return;
      clearInterval(timer);
      reaper.dismiss();
      abort.removeEventListener('abort', onAbort);
      process.removeListener('exit', killAll);
      if (failure === undefined) resolve();
      else reject(failure.error);
    };

    const start = (first: FileGroup | undefined): void => {
      if (first === undefined) return;
      const worker = new WorkerProcess(setup, limits, {
        message: (message) =>
          guarded(() => {
            switch (message.kind) {
              case 'ready':
                slot.ready = true;
                fill(slot);
                break;
              case 'file': {
                const active = slot.active[0]!;
                const { position } = active.group.files[message.file]!;
                worker.finished();
                active.through.add(message.file);
                unexplained = 0;
                active.group.done(position, message.results);
                break;
              }
              case 'group-done':
                slot.active.shift();
                // Half of the limit: what a task needs for a file comes on top of what was not given back.
                if (message.rss > (limits.memoryMb * 1024 * 1024) / 2) slot.retiring = true;
                fill(slot);
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
          if (worker.pid !== undefined) reaper.forget(worker.pid);
          guarded(() => {
            if (death !== undefined) recover(slot, death);
            else start(take());
          });
          settle();
        },
      });
      const slot: Slot = { worker, active: [], ready: false, retiring: false };
      slots.add(slot);
      if (worker.pid !== undefined) reaper.watch(worker.pid);
      give(slot, first);
    };

    const recover = (slot: Slot, death: WorkerDeath): void => {
      const interrupted = death.signal === 'SIGINT' || death.signal === 'SIGTERM' || death.signal === 'SIGHUP';
      if (!slot.ready && !interrupted)
        throw loadError(setup, setup.load[0] ?? 0, `${death.message}\n${death.stderr}`.trim());
      const [at, ...queued] = slot.active;
      const open = at === undefined ? [] : afterDeath(at.group, at.through, slot.worker.position, death);
      if (slot.worker.position === undefined) unexplained += 1;
      if (unexplained > UNEXPLAINED_DEATHS) {
        throw new CodebatchError('INTERNAL_ERROR', `Worker processes keep dying: ${death.message}`, {
          details: { stderr: death.stderr },
        });
      }
      returned.unshift(...open, ...queued.map(({ group }) => group));
      start(take());
    };

    const killAll = (): void => {
      for (const slot of slots) slot.worker.kill();
    };
    const onAbort = (): void => fail(abort.reason);
    const timer = setInterval(() => {
      for (const slot of slots) slot.worker.enforce(limits.cpuMs, limits.wallMs);
    }, ENFORCE_MS);
    process.on('exit', killAll);
    abort.addEventListener('abort', onAbort);

    guarded(() => {
      abort.throwIfAborted();
      for (let job = 0; job < jobs; job += 1) start(take());
    });
    settle();
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
