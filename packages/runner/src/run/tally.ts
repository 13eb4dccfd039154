import type { Outcome } from '../protocol.ts';
import type { ExecutedPair } from './explain-executions.ts';
import type { PlannedTask } from './open-plan.ts';
import type { SelectedWork } from './select-work.ts';

/** How far a run is. */
export interface RunProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Pairs of a task and a file so far. */
  readonly tasks: OutcomeTotals;
}

/** Pairs of a task and a file by what became of them. */
export interface OutcomeTotals {
  readonly executed: number;
  readonly reused: number;
  readonly skipped: number;
  readonly failed: number;
  readonly blocked: number;
}

/** The counts of a run. */
export interface Tally {
  failedShards: number;
  interrupted: boolean;
  /** A task is through with a file, or with so many. */
  addOutcome(outcome: Outcome, reused?: boolean, files?: number): void;
  /** A task was executed for a file, or for all of them. */
  addExecuted(task: PlannedTask, path: string | undefined): void;
  /** What was executed, in the order in which it came, where the tally was asked to keep it. */
  executed(): readonly ExecutedPair[];
  /** A file is through all tasks. */
  addFile(bytes: number): void;
  counts(): OutcomeTotals & Record<string, number>;
}

/** What a tally does beside counting. */
export interface TallyOptions {
  /** Keep what was executed. */
  readonly keepExecuted: boolean;
  readonly onProgress: ((progress: RunProgress) => void) | undefined;
}

export function createTally(work: SelectedWork, { keepExecuted, onProgress }: TallyOptions): Tally {
  const executed: ExecutedPair[] = [];
  const totals = { executed: 0, reused: 0, skipped: 0, failed: 0, blocked: 0 };
  let filesTotal = 0;
  let bytesTotal = 0;
  for (const { files } of work.shards) {
    filesTotal += files.length;
    for (const { size } of files) bytesTotal += size;
  }
  let filesDone = 0;
  let bytesDone = 0;
  return {
    failedShards: 0,
    interrupted: false,
    addOutcome(outcome, reused = false, files = 1) {
      totals[outcome === 'ok' ? (reused ? 'reused' : 'executed') : outcome] += files;
    },
    addExecuted(task, path) {
      if (keepExecuted) executed.push({ task, path });
    },
    executed: () => executed,
    addFile(bytes) {
      filesDone += 1;
      bytesDone += bytes;
      onProgress?.({ filesDone, filesTotal, bytesDone, bytesTotal, tasks: { ...totals } });
    },
    counts: () => ({ ...totals }),
  };
}
