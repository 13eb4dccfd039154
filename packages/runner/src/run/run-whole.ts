import { CodebatchError, type ErrorCode, pathKey } from '@codebatch/core';
import type { Limits } from '../limits.ts';
import { compareFiles } from '../plan/file-index.ts';
import type { LogMessage } from '../pool/run-groups.ts';
import { WorkerProcess } from '../pool/worker-process.ts';
import type { OutputCounts, WorkerSetup } from '../protocol.ts';

/** The records of a whole-snapshot task for one file. */
export interface WholeBody {
  readonly path: string;
  readonly body: Buffer;
  readonly counts: OutputCounts;
  readonly objects: readonly string[];
}

/** What became of a whole-snapshot task. */
export type WholeResult =
  | { readonly bodies: readonly WholeBody[] }
  | { readonly error: { readonly code: string; readonly message: string } };

const ENFORCE_MS = 250;

/** Runs a whole-snapshot task in a worker of its own. Its records come back in the order of paths, then of emission. */
export function runWhole(
  setup: WorkerSetup,
  task: number,
  limits: Limits,
  abort: AbortSignal,
  onLog?: (message: LogMessage) => void,
): Promise<WholeResult> {
  return new Promise((resolve, reject) => {
    const bodies: (WholeBody & { readonly pathKey: string })[] = [];
    let result: WholeResult | undefined;
    let failure: CodebatchError | undefined;
    const worker = new WorkerProcess(setup, limits, {
      message(message) {
        if (message.kind === 'ready') worker.send({ kind: 'whole', task });
        else if (message.kind === 'log') onLog?.(message);
        else if (message.kind === 'whole-file') {
          const { path, body, counts, objects } = message;
          bodies.push({ path, body, counts, objects, pathKey: pathKey(path) });
        } else if (message.kind === 'load-failed' || message.kind === 'fatal') {
          const { hints } = message;
          const details = message.kind === 'fatal' ? message.details : {};
          failure = new CodebatchError(message.code as ErrorCode, message.message, { hints, details });
          worker.kill();
        } else if (message.kind === 'whole-done') {
          result = message.error === undefined ? { bodies: bodies.sort(compareFiles) } : { error: message.error };
          worker.stop();
        }
      },
      exit(death) {
        clearInterval(timer);
        abort.removeEventListener('abort', onAbort);
        process.removeListener('exit', kill);
        if (abort.aborted) reject(abort.reason);
        else if (failure !== undefined) reject(failure);
        else if (death?.startError !== undefined) reject(death.startError);
        else if (result !== undefined) resolve(result);
        else {
          const code = death?.reason === 'timeout' ? 'TASK_TIMEOUT' : 'TASK_CRASHED';
          resolve({ error: { code, message: death?.message ?? 'the worker process ended' } });
        }
      },
    });
    const kill = (): void => worker.kill();
    const onAbort = kill;
    const timer = setInterval(() => worker.enforce(limits.snapshotCpuMs, limits.snapshotCpuMs), ENFORCE_MS);
    abort.addEventListener('abort', onAbort);
    process.on('exit', kill);
  });
}
