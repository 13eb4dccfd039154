import { CodebatchError, type ErrorCode, pathKey } from '@codebatch/core';
import type { Limits } from '../limits.ts';
import { compareFiles } from '../plan/file-index.ts';
import { startReaper } from '../pool/reaper.ts';
import type { LogMessage } from '../pool/run-groups.ts';
import { WorkerProcess } from '../pool/worker-process.ts';
import type { FromWorker, OutputCounts, WorkerSetup } from '../protocol.ts';

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

/** So many pieces of the records of one file are put together. */
const PIECES = 64;

/**
 * Runs a whole-snapshot task in a worker of its own. Its records come back in the order of paths, one body for each, in
 * which they have the order of emission. When the promise settles, no worker is left.
 *
 * @throws the reason of `abort`; CodebatchError TASK_LOAD_FAILED, and whatever the store fails with; what `onLog` throws
 */
export function runWhole(
  setup: WorkerSetup,
  task: number,
  limits: Limits,
  abort: AbortSignal,
  onLog?: (message: LogMessage) => void,
): Promise<WholeResult> {
  return new Promise((resolve, reject) => {
    const gathered = gatherBodies();
    let result: WholeResult | undefined;
    let failure: { readonly error: unknown } | undefined;
    const fail = (error: unknown): void => {
      failure ??= { error };
      worker.kill();
    };
    const take = (message: FromWorker): void => {
      if (message.kind === 'ready') worker.send({ kind: 'whole', task });
      else if (message.kind === 'log') onLog?.(message);
      else if (message.kind === 'whole-file') gathered.add(message);
      else if (message.kind === 'load-failed' || message.kind === 'fatal') {
        const { hints } = message;
        const details = message.kind === 'fatal' ? message.details : {};
        fail(new CodebatchError(message.code as ErrorCode, message.message, { hints, details }));
      } else if (message.kind === 'whole-done') {
        result = message.error === undefined ? { bodies: gathered.bodies() } : { error: message.error };
        worker.stop();
      }
    };
    const perTask = { cpuMs: limits.snapshotCpuMs, wallMs: limits.snapshotCpuMs };
    const worker = new WorkerProcess(setup, limits, perTask, {
      message(message) {
        try {
          if (failure === undefined) take(message);
        } catch (error) {
          fail(error);
        }
      },
      exit(death) {
        reaper.dismiss();
        abort.removeEventListener('abort', onAbort);
        process.removeListener('exit', kill);
        if (failure !== undefined) reject(failure.error);
        else if (death?.startError !== undefined) reject(death.startError);
        else if (result !== undefined) resolve(result);
        else {
          const code = death?.reason === 'timeout' ? 'TASK_TIMEOUT' : 'TASK_CRASHED';
          resolve({ error: { code, message: death?.message ?? 'the worker process ended' } });
        }
      },
    });
    const reaper = startReaper();
    if (worker.pid !== undefined) reaper.watch(worker.pid);
    const kill = (): void => worker.kill();
    const onAbort = (): void => fail(abort.reason);
    abort.addEventListener('abort', onAbort);
    process.on('exit', kill);
    if (abort.aborted) onAbort();
  });
}

/** The records of a file so far. */
interface GatheredBody {
  readonly pieces: Buffer[];
  /** Pieces that are yet to be put together: a record of its own costs several times its bytes. */
  small: Buffer[];
  readonly counts: Map<string, number>;
  readonly objects: string[];
}

/** Puts together what a task says of a file at several times. */
function gatherBodies() {
  const files = new Map<string, GatheredBody>();
  const fileOf = (path: string): GatheredBody => {
    const known = files.get(path);
    if (known !== undefined) return known;
    const file: GatheredBody = { pieces: [], small: [], counts: new Map(), objects: [] };
    files.set(path, file);
    return file;
  };
  return {
    add({ path, body, counts, objects }: WholeBody): void {
      const file = fileOf(path);
      if (file.small.push(body) === PIECES) {
        file.pieces.push(Buffer.concat(file.small));
        file.small = [];
      }
      for (const [name, count] of Object.entries(counts)) file.counts.set(name, (file.counts.get(name) ?? 0) + count);
      for (const object of objects) file.objects.push(object);
    },
    bodies(): WholeBody[] {
      return [...files]
        .map(([path, file]) => ({ path, pathKey: pathKey(path), file }))
        .sort(compareFiles)
        .map(({ path, file: { pieces, small, counts, objects } }) => {
          const body = Buffer.concat([...pieces, ...small]);
          return { path, body, counts: Object.fromEntries(counts), objects };
        });
    },
  };
}
