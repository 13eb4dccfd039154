import type { Store } from '@codebatch/core';
import { findFile } from '../find-file.ts';
import { openBatch } from '../open-batch.ts';
import { countedImports, type GraphQuestion } from './graph-answer.ts';
import { adjacencyOf } from './import-graph.ts';
import { reachFrom } from './reach-from.ts';
import { readImportGraph } from './read-import-graph.ts';

/** The files that are reached from one over imports. */
export interface GraphReach {
  readonly batch_id: string;
  readonly snapshot_id: string;
  readonly path: string;
  /** `importers`: the files that a change of it can reach. `imports`: the files whose change can reach it. */
  readonly direction: 'importers' | 'imports';
  /** The nearest first, then by path; the file itself is not among them. */
  readonly files: readonly {
    readonly path: string;
    /** Imports on the shortest way. */
    readonly distance: number;
    /** The file before it on a shortest way. */
    readonly via: string;
  }[];
}

/**
 * What a change of a file can reach: the files that import it, directly or over others; or the reverse, all that it
 * imports. Time and memory are those of {@link readImportGraph}.
 *
 * @throws BATCH_NOT_FOUND, TASK_NOT_FOUND, INVALID_ARGUMENT, SCHEMA_ERROR; FILE_NOT_FOUND with the nearest paths.
 */
export function graphReach(
  store: Store,
  batchName: string,
  path: string,
  question: Pick<GraphQuestion, 'types' | 'tasks'> & { readonly direction?: GraphReach['direction'] } = {},
): GraphReach {
  const { direction = 'importers', tasks = [] } = question;
  const batch = openBatch(store, batchName);
  const { file } = findFile(batch, path);
  const graph = countedImports(readImportGraph(store, batch.id, { filter: { tasks } }), question);
  const nameOf = (node: number): string => graph.nodes[node]?.name ?? '';
  const start = graph.nodes.findIndex(({ name }) => name === file.path);
  const reached = start === -1 ? [] : reachFrom(start, adjacencyOf(graph, direction));
  return {
    batch_id: batch.id,
    snapshot_id: batch.record.snapshot_id,
    path: file.path,
    direction,
    files: reached.flatMap(({ node, distance, via }) =>
      via === undefined ? [] : [{ path: nameOf(node), distance, via: nameOf(via) }],
    ),
  };
}
