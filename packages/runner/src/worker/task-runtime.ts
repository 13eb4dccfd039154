import type { Task } from '@codebatch/plugin';
import type { WorkerTask } from '../protocol.ts';
import type { OutputCheck } from './compile-output-check.ts';
import type { ErrorPlace } from './error-place.ts';

/** A task opened with one set of options. */
export interface OpenedTask {
  readonly options: unknown;
  readonly resource: unknown;
}

/** A task in this worker. */
export interface TaskRuntime {
  readonly spec: WorkerTask;
  readonly task: Task;
  /** Absent for trusted tasks. */
  readonly check: OutputCheck | undefined;
  /** Knows no place of trusted tasks. */
  readonly placeOf: ErrorPlace;
  /** The task opened with the options that hold for a path. Opened once for each set of options. */
  openFor(path: string): Promise<OpenedTask>;
  close(): void;
}
