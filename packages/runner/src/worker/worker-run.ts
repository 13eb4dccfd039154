import type { Store } from '@codebatch/core';
import type { EarlierOutputs } from '../memo/earlier-outputs.ts';
import type { OutputWriter } from '../outputs/write-outputs.ts';
import type { FromWorker, LogLevel, WorkerSetup } from '../protocol.ts';
import type { PositionWriter } from '../worker-position.ts';
import type { BodyMemory } from './body-memory.ts';
import type { PriorOutputs } from './prior-outputs.ts';
import type { TaskRuntime } from './task-runtime.ts';

/** What a worker holds from its setup to its end. */
export interface WorkerRun {
  readonly setup: WorkerSetup;
  readonly store: Store;
  readonly priors: PriorOutputs;
  readonly earlier: EarlierOutputs;
  readonly outputs: OutputWriter;
  /** For the records of one group, or of one message of a whole-snapshot task, at a time. */
  readonly bodies: BodyMemory;
  readonly position: PositionWriter;
  readonly signal: AbortSignal;
  send(message: FromWorker): void;
  /** Sends, and resolves when little of what was sent is still on its way. */
  deliver(message: FromWorker): Promise<void>;
  /** The runtime of a task, loaded when it is first asked for. */
  runtime(task: number): Promise<TaskRuntime>;
  log(level: LogLevel, task: string, path: string | undefined, message: string): void;
  close(): Promise<void>;
}

/** The way to the parent. */
export type WorkerChannel = Pick<WorkerRun, 'send' | 'deliver'>;
