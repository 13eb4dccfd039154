import { decodeTree, type Tree } from '@codebatch/ast';
import { getChunked } from '@codebatch/core';
import type { PriorRecord } from '@codebatch/plugin';
import { bodyOf } from '../outputs/record-lines.ts';
import type { FileContents } from './file-contents.ts';
import type { FileWork } from './file-work.ts';
import type { PriorOutput } from './prior-outputs.ts';
import { sourcesOf } from './prior-sources.ts';
import { reparse } from './reparse.ts';
import type { WorkerRun } from './worker-run.ts';

/**
 * Opens a file of a shard for the tasks of a group. What tasks of earlier runs found is read when it is first asked for.
 */
export function openFileWork(run: WorkerRun, contents: FileContents, shardId: string): FileWork {
  const { path } = contents.file;
  const priors = new Map<number, PriorOutput>();
  const trees = new Map<number, Tree | undefined>();
  const treeRecord = (task: number): PriorRecord | undefined =>
    work
      .prior(task)
      .records()
      .find((record) => record.kind === 'ast');

  const work: FileWork = {
    contents,
    keep(task, outcome, lines) {
      let parsed: readonly PriorRecord[] | undefined;
      const records = (): readonly PriorRecord[] => {
        parsed ??= parseBody(path, bodyOf(lines));
        return parsed;
      };
      priors.set(task, { outcome, records });
    },
    keepTree(task, tree) {
      trees.set(task, tree);
    },
    prior(task) {
      let prior = priors.get(task);
      if (prior === undefined) {
        prior = run.priors.of(task, shardId, path);
        priors.set(task, prior);
      }
      return prior;
    },
    records(reader, kind, of) {
      return sourcesOf(run, reader, kind, of).flatMap((task) =>
        work
          .prior(task)
          .records()
          .filter((record) => record.kind === kind),
      );
    },
    tree(reader) {
      for (const task of sourcesOf(run, reader, 'ast')) {
        if (!trees.has(task)) {
          const record = treeRecord(task);
          trees.set(task, record === undefined ? undefined : readTree(run, record));
        }
        const tree = trees.get(task);
        if (tree !== undefined) return tree;
      }
      return undefined;
    },
    prepareTree(reader) {
      if (!reader.task.inputs.prior?.some((prior) => prior.kind === 'ast')) return undefined;
      for (const task of sourcesOf(run, reader, 'ast')) {
        if (trees.has(task)) continue;
        const record = treeRecord(task);
        if (record === undefined || isOwnFormat(record)) continue;
        return reparse(run, work, task).then((tree) => {
          trees.set(task, tree);
        });
      }
      return undefined;
    },
  };
  return work;
}

function isOwnFormat(record: PriorRecord): boolean {
  return record.format === 'cbt' || record.format === 'cbt+chunks';
}

function readTree(run: WorkerRun, record: PriorRecord): Tree | undefined {
  if (!isOwnFormat(record) || record.object === undefined) return undefined;
  return decodeTree(getChunked(run.store.objects, record.object, record.format));
}

/** Records from memory lack ids and time, so that no task can come to depend on them. */
function parseBody(path: string, body: Buffer): readonly PriorRecord[] {
  const start = `{"schema_version":1,"path":${JSON.stringify(path)},`;
  return body
    .toString()
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(start + line) as PriorRecord]));
}
