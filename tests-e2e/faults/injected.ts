import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FileOperation } from '@codebatch/core';
import { hermeticEnvironment } from '../support/cli.ts';
import { cliEntry } from '../support/repository.ts';

/** A process of a command: itself, or one of its workers. */
export type Role = 'main' | 'worker';

/** What goes wrong at a change of the file system. `tear`: half of a write takes place before the kill. */
export type FaultKind = 'kill' | 'tear' | 'EIO' | 'ENOSPC' | 'EROFS' | 'EACCES' | 'EMFILE' | 'EDQUOT';

/** The n-th change, from 1, that a process of the role makes. */
export interface FaultPoint {
  readonly role: Role;
  readonly at: number;
  readonly kind: FaultKind;
}

/** A change of the file system as it was recorded. */
export interface LoggedOperation {
  readonly role: Role;
  readonly operation: FileOperation;
  readonly path: string;
  readonly from?: string;
  /** Base64 of what was written. */
  readonly content?: string;
}

/** How an injected command ended. */
export interface InjectedResult {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a command with an injection. */
export interface InjectOptions {
  readonly cwd: string;
  readonly env?: Record<string, string>;
  readonly point?: FaultPoint;
  /** File to which every change of the file system is recorded. */
  readonly log?: string;
  /** Kills the process group after so many milliseconds. */
  readonly killAfterMs?: number;
}

const preload = new URL('./preload.mjs', import.meta.url).href;

/** Runs the built command in a process group of its own, with an injection into it and its workers. */
export async function runInjected(args: readonly string[], options: InjectOptions): Promise<InjectedResult> {
  const { cwd, env, point, log, killAfterMs } = options;
  const injection = point === undefined && log === undefined ? {} : { NODE_OPTIONS: `--import=${preload}` };
  const child = spawn(process.execPath, [cliEntry, ...args], {
    cwd,
    env: {
      ...hermeticEnvironment(cwd, env),
      ...injection,
      ...(point === undefined ? {} : { FAULT_POINT: JSON.stringify(point) }),
      ...(log === undefined ? {} : { FAULT_LOG: log }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const timer =
    killAfterMs === undefined ? undefined : setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), killAfterMs);
  // `close` comes once all of the group is gone: workers and their watchman hold no pipe of it, the command does.
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  return { status, signal, ...output };
}

/** The changes of the file system that a recorded command made, in the order in which they were made. */
export function readLog(file: string): LoggedOperation[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LoggedOperation);
}

/** The folder of this harness. */
export const faultsFolder: string = fileURLToPath(new URL('.', import.meta.url));
