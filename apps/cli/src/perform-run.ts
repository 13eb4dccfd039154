import type { ShardStateRecord, Store } from '@codebatch/core';
import type { StateLookup } from '@codebatch/query';
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

/** How a run ended. */
export interface PerformedRun extends RunResult {
  /** The states that it wrote. */
  readonly stateOf: StateLookup;
}

/** Runs what a batch has left to do, with progress on a terminal and with care for Ctrl-C. */
export async function performRun(store: Store, batchId: string, options: PerformRunOptions): Promise<PerformedRun> {
  limitOptimizer();
  const { context, note, onShard, ...runOptions } = options;
  const states = new Map<string, ShardStateRecord>();
  const progress = createProgress(context.stderr, context.env, 'running');
  const interrupts = watchInterrupts(() => {
    progress.clear();
    note('stopping: what is in flight is finished first; Ctrl-C again stops now');
  });
  try {
    const result = await runBatch(store, batchId, {
      ...runOptions,
      signal: interrupts.signal,
      onShard(state) {
        states.set(`${state.task_id}/${state.shard_id}`, state);
        onShard?.(state);
      },
      onProgress: ({ filesDone, filesTotal, bytesDone, bytesTotal }) =>
        progress.update({ files: filesDone, totalFiles: filesTotal, bytes: bytesDone, totalBytes: bytesTotal }),
      onLog: ({ level, task, path, message }) => {
        if (level === 'debug') return;
        progress.clear();
        note(`${task}${path === undefined ? '' : ` on ${path}`}: ${message}`);
      },
    });
    return { ...result, stateOf: (task, shard) => states.get(`${task}/${shard}`) };
  } finally {
    progress.clear();
    interrupts.dispose();
  }
}
