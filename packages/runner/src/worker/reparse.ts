import type { Tree } from '@codebatch/ast';
import { createFileContext } from './create-file-context.ts';
import type { FileWork } from './file-work.ts';
import { findSkipReason } from './find-skip-reason.ts';
import type { WorkerRun } from './worker-run.ts';

/**
 * Makes the tree of a file again by the task that gave it, in memory and without a record: its stored tree is of a
 * format of another implementation (DESIGN 6). The foreign shard stays as it is.
 */
export async function reparse(run: WorkerRun, work: FileWork, index: number): Promise<Tree | undefined> {
  const runtime = await run.runtime(index);
  if (runtime.task.file === undefined || findSkipReason(runtime, work.contents, run.setup)) return undefined;
  let tree: Tree | undefined;
  const { file } = work.contents;
  const opened = await runtime.openFor(file.path);
  const ctx = createFileContext(run, runtime, opened, work, file, {
    put: (content) => {
      if (!(content instanceof Uint8Array)) tree = content;
      return `sha256:${'0'.repeat(64)}`;
    },
  });
  for await (const _output of runtime.task.file(file, ctx)) if (tree !== undefined) break;
  return tree;
}
