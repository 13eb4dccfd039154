import type { Tree } from '@codebatch/ast';
import type { PriorRecord } from '@codebatch/plugin';
import type { RecordLines } from '../outputs/record-lines.ts';
import type { Outcome } from '../protocol.ts';
import type { FileContents } from './file-contents.ts';
import type { PriorOutput } from './prior-outputs.ts';
import type { TaskRuntime } from './task-runtime.ts';

/** One file on its way through the tasks: its content, what tasks found so far, and trees that are in memory. */
export interface FileWork {
  readonly contents: FileContents;
  /** Keeps what a task found for the tasks after it. */
  keep(task: number, outcome: Outcome, lines: RecordLines): void;
  /** Keeps the tree that an `ast` record of a task refers to. */
  keepTree(task: number, tree: Tree): void;
  /** What a task found, from memory or from its committed outputs. */
  prior(task: number): PriorOutput;
  /**
   * Records of one prior kind that the reader declares, of one task or of all.
   *
   * @throws CodebatchError INVALID_TASK for an undeclared kind or task
   */
  records(reader: TaskRuntime, kind: string, task?: string): readonly PriorRecord[];
  /** The tree of the file, decoded at most once. @throws CodebatchError INVALID_TASK when the reader declares none */
  tree(reader: TaskRuntime): Tree | undefined;
  /** Makes sure that `tree` can answer at once, also where the stored tree is of a foreign format. */
  prepareTree(reader: TaskRuntime): Promise<void> | undefined;
}
