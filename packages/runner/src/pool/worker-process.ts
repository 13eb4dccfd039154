import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';
import { closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { type CodebatchError, layout, openNamelessFile, wrapFileError } from '@codebatch/core';
import type { Limits } from '../limits.ts';
import type { FromWorker, ToWorker, WorkerSetup } from '../protocol.ts';
import { POSITION_FD, readPosition, type WorkerPosition } from '../worker-position.ts';
import { readProcessUsage } from './process-usage.ts';

/** Why a worker process ended without being asked to. */
export interface WorkerDeath {
  /** `timeout` and `memory`: killed at a limit; otherwise it died by itself. */
  readonly reason: 'timeout' | 'memory' | 'crash';
  /** For people, the same on every machine. */
  readonly message: string;
  /** The signal that ended it. */
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to standard error. */
  readonly stderr: string;
  /** Where in its group it was; undefined between groups. */
  readonly position: WorkerPosition | undefined;
  /** Why it could not even be started. */
  readonly startError?: CodebatchError | undefined;
}

/** What a worker process is told to report. */
export interface WorkerListener {
  message(message: FromWorker): void;
  /** Called once, after the last message; `undefined` when it ended on request. */
  exit(death: WorkerDeath | undefined): void;
}

/** What a worker may spend on one task for one file, or on a whole-snapshot task, in milliseconds. */
export interface PositionLimits {
  readonly cpuMs: number;
  readonly wallMs: number;
}

const CHECK_MS = 250;
/** Most time that passes between two checks: what is beyond it the run was suspended for. */
const STEP_MS = 4 * CHECK_MS;
/** After its end a worker's output may still be on its way; a process that it started may hold the pipes for ever. */
const OUTPUT_GRACE_MS = 1_000;
/** By the name of this package: in its tarball another file than in a clone. */
const WORKER_PROGRAM = createRequire(import.meta.url).resolve('@codebatch/runner/worker');
const STDERR_CHARACTERS = 2_000;

/** @throws CodebatchError for what the system refuses at once; other refusals are an event of the child. */
function forkWorker({ memoryMb }: Limits, positionFd: number): ChildProcess {
  // A task that prints must not write into the answer of the command.
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', 'ipc'];
  stdio[POSITION_FD] = positionFd;
  try {
    return fork(WORKER_PROGRAM, [], {
      // Records travel as bytes: as strings in JSON every quote of theirs would be escaped and unescaped again.
      serialization: 'advanced',
      stdio,
      execArgv: [`--max-old-space-size=${memoryMb}`],
    });
  } catch (error) {
    closeSync(positionFd);
    throw cannotStart(error);
  }
}

function cannotStart(error: unknown): CodebatchError {
  return wrapFileError(error, process.execPath, 'start a worker process with');
}

/** One worker process with its limits, at which it is killed. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #limits: Limits;
  readonly #perPosition: PositionLimits;
  readonly #positionFd: number;
  /** Groups that it is through with. */
  #groups = 0;
  /** The position of the last check, with the CPU time when a check first saw it. */
  #measured: { readonly position: WorkerPosition; readonly cpuMs: number } | undefined;
  /** Elapsed time at that position, or until the worker is ready. */
  #spentMs = 0;
  #checkedAt = performance.now();
  #ready = false;
  #stopping = false;
  #killed: { readonly reason: 'timeout' | 'memory'; readonly message: string } | undefined;
  #stderr = '';

  constructor(setup: WorkerSetup, limits: Limits, perPosition: PositionLimits, listener: WorkerListener) {
    this.#limits = limits;
    this.#perPosition = perPosition;
    this.#positionFd = openNamelessFile(layout.temporaryDir(setup.storeRoot));
    this.#child = forkWorker(limits, this.#positionFd);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#stderr = (this.#stderr + text).slice(-STDERR_CHARACTERS);
      });
    }
    this.#child.on('message', (message) => {
      const known = message as FromWorker;
      if (known.kind === 'ready') this.#ready = true;
      if (known.kind === 'group-done') this.#groups += 1;
      listener.message(known);
    });
    const checks = setInterval(() => this.#check(), CHECK_MS);
    let grace: NodeJS.Timeout | undefined;
    let ended = false;
    const end = (how: string, signal: NodeJS.Signals | null, startError?: CodebatchError): void => {
      if (ended) return;
      ended = true;
      clearInterval(checks);
      clearTimeout(grace);
      const death = {
        reason: 'crash',
        message: how,
        signal,
        ...this.#killed,
        stderr: this.#stderr,
        position: this.#position(),
        startError,
      } as const;
      closeSync(this.#positionFd);
      listener.exit(this.#stopping && this.#killed === undefined ? undefined : death);
    };
    this.#child.on('error', (error) => {
      // Of a child that has been started it is a signal that could not be sent; its end is told by itself.
      if (this.pid === undefined) end(error.message, null, cannotStart(error));
    });
    this.#child.on('exit', () => {
      grace = setTimeout(() => {
        this.#child.stdout?.destroy();
        this.#child.stderr?.destroy();
      }, OUTPUT_GRACE_MS);
    });
    this.#child.on('close', (code, signal) =>
      end(`the worker process ended ${signal === null ? `with status ${code}` : `by ${signal}`}`, signal),
    );
    this.send(setup);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: ToWorker): void {
    // A worker that dies with messages on their way reports its death; the failed delivery says nothing more.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** Asks the worker to end after what it has been sent; what its tasks then take to close has the time of a file. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#spentMs = 0;
    this.send({ kind: 'stop' });
  }

  /** Ends the worker at once, without a report of a death. */
  kill(): void {
    this.#stopping = true;
    // Of a child that could not be started Node kills process 0, which is the whole process group.
    if (this.pid !== undefined) this.#child.kill('SIGKILL');
  }

  /** Kills the worker if it is over a limit. */
  #check(): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#killed !== undefined) return;
    const usage = readProcessUsage(pid);
    const { memoryMb, wallMs } = this.#limits;
    if (usage !== undefined && usage.rssMb > memoryMb) {
      this.#killFor('memory', `it used more than ${memoryMb} MiB of memory`);
      return;
    }
    const now = performance.now();
    this.#spentMs += Math.min(now - this.#checkedAt, STEP_MS);
    this.#checkedAt = now;
    if (!this.#ready) {
      if (this.#spentMs > wallMs) this.#killFor('timeout', `it was not ready after ${wallMs / 1000} s`);
      return;
    }
    const position = this.#position();
    if (position === undefined) {
      if (this.#measured !== undefined) {
        this.#measured = undefined;
        this.#spentMs = 0;
      } else if (this.#stopping && this.#spentMs > wallMs) {
        this.kill();
      }
      return;
    }
    const measured = this.#measured;
    const limits = this.#perPosition;
    if (measured === undefined || !isDeepStrictEqual(measured.position, position)) {
      this.#measured = { position, cpuMs: usage?.cpuMs ?? 0 };
      this.#spentMs = 0;
    } else if (usage !== undefined && usage.cpuMs - measured.cpuMs > limits.cpuMs) {
      this.#killFor('timeout', `it used more than ${limits.cpuMs / 1000} s of CPU time`);
    } else if (this.#spentMs > limits.wallMs) {
      this.#killFor('timeout', `it took longer than ${limits.wallMs / 1000} s`);
    }
  }

  #position(): WorkerPosition | undefined {
    const position = readPosition(this.#positionFd);
    return position?.group === this.#groups + 1 ? position : undefined;
  }

  #killFor(reason: 'timeout' | 'memory', message: string): void {
    this.#killed = { reason, message };
    this.#child.kill('SIGKILL');
  }
}
