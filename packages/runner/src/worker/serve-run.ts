import { isCodebatchError } from '@codebatch/core';
import type { FromWorker, ToWorker } from '../protocol.ts';
import { openWorkerRun } from './open-worker-run.ts';
import { runGroup } from './run-group.ts';
import { runWholeTask } from './run-whole-task.ts';
import { watchTaskScopes } from './task-scope.ts';
import type { WorkerRun } from './worker-run.ts';

/**
 * Serves one run: the first message sets up, later ones are groups of files or whole-snapshot tasks, executed one after
 * the other in the order of arrival. The worker adds objects, and
 * answers with records or with outputs under temporary names; it writes nothing else.
 */
export function serveRun(channel: NodeJS.Process): void {
  const send = (message: FromWorker): void => {
    channel.send?.(message);
  };
  const deliver = (message: FromWorker): Promise<void> =>
    new Promise((resolve) => {
      if (channel.send?.(message, () => resolve()) === true) resolve();
    });
  const stop = new AbortController();
  let run: WorkerRun | undefined;
  let queue = Promise.resolve();

  const handle = async (message: ToWorker): Promise<void> => {
    if (message.kind === 'setup') {
      if (message.tasks.some(({ trusted }) => !trusted)) watchTaskScopes();
      run = await openWorkerRun(message, { send, deliver }, stop.signal);
      if (run !== undefined) send({ kind: 'ready' });
    } else if (message.kind === 'stop') {
      await run?.close();
      channel.disconnect();
    } else if (run !== undefined) {
      if (message.kind === 'group') await runGroup(run, message);
      else await runWholeTask(run, message.task);
    }
  };

  // Ctrl-C reaches every process of the terminal, and is the parent's to answer: it finishes what is in flight.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) channel.on(signal, () => {});
  channel.on('disconnect', () => {
    stop.abort();
    // A task may hold handles of its own open; with the parent gone nobody takes its results.
    channel.exit(0);
  });
  channel.on('message', (message) => {
    queue = queue
      .then(() => handle(message as ToWorker))
      .catch((error: unknown) => {
        const { code, hints, details } = isCodebatchError(error)
          ? error
          : { code: 'INTERNAL_ERROR', hints: [], details: {} };
        send({ kind: 'fatal', code, message: error instanceof Error ? error.message : String(error), hints, details });
      });
  });
}
