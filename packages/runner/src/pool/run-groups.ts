import { CodebatchError, type ErrorCode } from '@codebatch/core';
import type { Limits } from '../limits.ts';
import type { FromWorker, LogLevel, WorkerSetup } from '../protocol.ts';
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

/** A worker with the groups that it was sent, the one at work first. */
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
  return new Promise((resolve, reject) => new GroupRun(options, resolve, reject).begin());
}

/** Groups on their way from `next` through the workers. */
class GroupRun {
  readonly #options: RunGroupsOptions;
  readonly #resolve: () => void;
  readonly #reject: (reason: unknown) => void;
  readonly #slots = new Set<Slot>();
  /** Groups that no worker has been sent. */
  readonly #waiting: FileGroup[] = [];
  /** Aborted when nothing is to be begun any more. */
  readonly #stopped = new AbortController();
  #failure: { readonly error: unknown } | undefined;
  #reaper: Reaper | undefined;
  /** Of all groups so far. */
  #weight = 0;
  #jobs = 1;
  #unexplained = 0;
  #pulling = false;
  /** There are no more groups. */
  #exhausted = false;

  constructor(options: RunGroupsOptions, resolve: () => void, reject: (reason: unknown) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(): void {
    const { abort } = this.#options;
    process.on('exit', this.#killAll);
    abort.addEventListener('abort', this.#onAbort);
    if (abort.aborted) this.#onAbort();
    else void this.#pull();
  }

  readonly #killAll = (): void => {
    for (const { worker } of this.#slots) worker.kill();
  };

  readonly #onAbort = (): void => {
    this.#fail(this.#options.abort.reason);
    this.#settle();
  };

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#stopped.abort();
    this.#killAll();
  }

  /** Whatever goes wrong in the parent ends the run: a result that cannot be committed is not to be lost silently. */
  #guarded(action: () => void): void {
    try {
      if (this.#failure === undefined) action();
    } catch (error) {
      this.#fail(error);
    }
  }

  #settle(): void {
    if (this.#slots.size > 0 || this.#pulling || (this.#failure === undefined && !this.#exhausted)) return;
    this.#reaper?.dismiss();
    this.#options.abort.removeEventListener('abort', this.#onAbort);
    process.removeListener('exit', this.#killAll);
    if (this.#failure === undefined) this.#resolve();
    else this.#reject(this.#failure.error);
  }

  async #pull(): Promise<void> {
    if (this.#pulling) return;
    this.#pulling = true;
    try {
      while (!this.#exhausted && this.#failure === undefined && this.#waiting.length < AHEAD) {
        const group = await this.#options.next(this.#stopped.signal, this.#hasRoom);
        if (group === undefined) this.#exhausted = true;
        else {
          this.#waiting.push(group);
          this.#weight += group.weight;
          this.#jobs = this.#options.jobsFor(this.#weight);
        }
        this.#guarded(() => this.#deal());
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#pulling = false;
    this.#settle();
  }

  /** Gives what waits to workers that have room, and ends those for which there will be no more. */
  #deal(): void {
    while (this.#waiting.length > 0) {
      const slot = this.#leastBusy();
      const target = slot?.active.length === 0 || this.#slots.size >= this.#jobs ? slot : this.#start();
      if (target === undefined) break;
      give(target, this.#waiting.shift()!);
    }
    const noMore = this.#exhausted && this.#waiting.length === 0;
    for (const slot of this.#slots) {
      if (slot.active.length > 0 || !(slot.retiring || noMore)) continue;
      slot.retiring = true;
      slot.worker.stop();
    }
    if (!this.#exhausted && this.#waiting.length < AHEAD) void this.#pull();
  }

  #leastBusy(): Slot | undefined {
    return [...this.#slots]
      .filter(({ active, retiring }) => !retiring && active.length < DEPTH)
      .sort((a, b) => a.active.length - b.active.length)[0];
  }

  readonly #hasRoom = (): boolean => this.#waiting.length === 0 && this.#leastBusy() !== undefined;

  #start(): Slot {
    const { setup, limits } = this.#options;
    const worker = new WorkerProcess(setup, limits, limits, {
      message: (message) => this.#guarded(() => this.#take(slot, message)),
      exit: (death) => this.#leave(slot, death),
    });
    const slot: Slot = { worker, active: [], ready: false, retiring: false };
    this.#slots.add(slot);
    // After the worker, which needs longer to start.
    this.#reaper ??= startReaper();
    if (worker.pid !== undefined) this.#reaper.watch(worker.pid);
    return slot;
  }

  /** Takes what a worker says. */
  #take(slot: Slot, message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        slot.ready = true;
        break;
      case 'file': {
        const { group, through } = slot.active[0]!;
        through.add(message.file);
        this.#unexplained = 0;
        group.done(group.files[message.file]!.position, message.results);
        break;
      }
      case 'outputs': {
        const { shard } = this.#endGroup(slot);
        this.#unexplained = 0;
        shard!.written(message.results, message.outputs);
        break;
      }
      case 'unusable':
        this.#waiting.unshift(...this.#endGroup(slot).shard!.apart());
        break;
      case 'group-done':
        slot.active.shift();
        // Half of the limit: what a task needs for a file comes on top of what was not given back.
        if (message.rss > (this.#options.limits.memoryMb * 1024 * 1024) / 2) slot.retiring = true;
        this.#deal();
        break;
      case 'log':
        this.#options.onLog?.(message);
        break;
      case 'load-failed':
        throw loadError(this.#options.setup, message.task, message.message, message);
      case 'fatal':
        throw new CodebatchError(message.code as ErrorCode, message.message, {
          hints: message.hints,
          details: message.details,
        });
      default:
        break;
    }
  }

  /** Notes that all files of the group at work are through. */
  #endGroup(slot: Slot): FileGroup {
    const { group, through } = slot.active[0]!;
    for (const index of group.files.keys()) through.add(index);
    return group;
  }

  #leave(slot: Slot, death: WorkerDeath | undefined): void {
    const { worker, active } = slot;
    this.#slots.delete(slot);
    if (worker.pid !== undefined) this.#reaper?.forget(worker.pid);
    for (const { group } of active) group.shard?.discard();
    this.#guarded(() => {
      if (death !== undefined) this.#recover(slot, death);
      this.#deal();
    });
    this.#settle();
  }

  /** Takes back what a dead worker had not finished. */
  #recover(slot: Slot, death: WorkerDeath): void {
    const { setup } = this.#options;
    if (death.startError !== undefined) throw death.startError;
    const interrupted = death.signal === 'SIGINT' || death.signal === 'SIGTERM' || death.signal === 'SIGHUP';
    if (!slot.ready && !interrupted)
      throw loadError(setup, setup.load[0] ?? 0, `${death.message}\n${death.stderr}`.trim());
    const [at, ...queued] = slot.active;
    const open = at === undefined ? [] : afterDeath(at.group, at.through, death);
    if (death.position === undefined || at?.through.has(death.position.file) === true) this.#unexplained += 1;
    if (this.#unexplained > UNEXPLAINED_DEATHS) {
      throw new CodebatchError('INTERNAL_ERROR', `Worker processes keep dying: ${death.message}`, {
        details: { stderr: death.stderr },
      });
    }
    this.#waiting.unshift(...open, ...queued.map(({ group }) => group));
  }
}

function give(slot: Slot, group: FileGroup): void {
  slot.active.push({ group, through: new Set() });
  slot.worker.send({
    kind: 'group',
    shardId: group.shardId,
    tasks: group.tasks,
    files: group.files.map(({ file, known }) => (known.length === 0 ? file : { ...file, known })),
    times: group.shard?.times,
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
