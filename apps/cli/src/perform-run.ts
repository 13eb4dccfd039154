import type { Store } from '@codebatch/core';
import { limitOptimizer, type RunBatchOptions, type RunResult, runBatch } from '@codebatch/runner';
import type { CliContext } from './cli-context.ts';
import { watchInterrupts } from './interrupts.ts';
import { createProgress } from './render/progress.ts';

export interface PerformRunOptions extends Omit<RunBatchOptions, 'signal' | 'onProgress' | 'onLog'> {
  /** Take results from earlier work where they are known. */
  readonly reuse?: boolean;
  readonly context: CliContext;
  /** Tells the user something on stderr. */
  readonly note: (message: string) => void;
}

/** Runs what a batch has left to do, with progress on a terminal and with care for Ctrl-C. */
export async function performRun(store: Store, batchId: string, options: PerformRunOptions): Promise<RunResult> {
  limitOptimizer();
  const { context, note, ...runOptions } = options;
  const progress = createProgress(context.stderr, context.env, 'running');
  const interrupts = watchInterrupts(() => {
    progress.clear();
    note('stopping: what is in flight is finished first; Ctrl-C again stops now');
  });
  try {
    return await runBatch(store, batchId, {
      ...runOptions,
      signal: interrupts.signal,
      onProgress: ({ filesDone, filesTotal, bytesDone, bytesTotal }) =>
        progress.update({ files: filesDone, totalFiles: filesTotal, bytes: bytesDone, totalBytes: bytesTotal }),
      onLog: ({ level, task, path, message }) => {
        if (level === 'debug') return;
        progress.clear();
        note(`${task}${path === undefined ? '' : ` on ${path}`}: ${message}`);
      },
    });
  } finally {
    progress.clear();
    interrupts.dispose();
  }
}
