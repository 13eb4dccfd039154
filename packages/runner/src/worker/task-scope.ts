import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { LogLevel } from '../protocol.ts';

/** Takes messages about a task at one file, or at the whole snapshot. */
export type TaskNote = (level: LogLevel, message: string) => void;

interface TaskScope {
  readonly note: TaskNote;
  isOpen: boolean;
  fault?: { readonly error: unknown };
}

const scopes = new AsyncLocalStorage<TaskScope>();
/** A microtask that throws has no scope in Node 20 and 22, and cannot but belong to the task at work. */
let current: TaskScope | undefined;

/**
 * Lets a task work at a file and answers for what it does aside. An error that nobody catches, of a promise or a callback
 * that it did not wait for, is thrown as if the task had thrown it; one that comes when the task is through is a message
 * of level `warn`. What it prints is messages of level `info`.
 */
export async function inTaskScope<T>(note: TaskNote, work: () => Promise<T>): Promise<T> {
  const scope: TaskScope = { note, isOpen: true };
  current = scope;
  try {
    const result = await scopes.run(scope, work);
    // Node tells of a rejection that nobody handles once no microtask is left.
    await setImmediate();
    if (scope.fault !== undefined) throw scope.fault.error;
    return result;
  } finally {
    scope.isOpen = false;
    current = undefined;
  }
}

/** Has errors that nobody catches, and what is printed, come to the task whose they are; to be called once. */
export function watchTaskScopes(): void {
  process.on('uncaughtException', (error: unknown) => {
    const scope = scopes.getStore() ?? current;
    if (scope === undefined) {
      process.stderr.write(`${inspect(error)}\n`);
      process.exit(1);
    }
    if (scope.isOpen) scope.fault ??= { error };
    else scope.note('warn', `left an error behind: ${error instanceof Error ? error.message : String(error)}`);
  });
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    stream.write = (...args: unknown[]) => {
      const [chunk] = args;
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString();
      (scopes.getStore() ?? current)?.note('info', text.replace(/\n$/, ''));
      return write(...args);
    };
  }
}
