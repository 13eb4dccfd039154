import type { SnapshotRecord } from '@codebatch/core';
import { createPathJudge } from './path-judge.ts';
import { createSelection } from './selection.ts';

/**
 * Whether a snapshot would have the file at a path if its source has one, as far as the snapshot's own settings tell:
 * `--include`, `--exclude` and hidden files. What ignore files leave out is not known here. A setting that another
 * implementation did not write leaves nothing out.
 */
export function createPathFilter({ config = {} }: Pick<SnapshotRecord, 'config'>): (path: string) => boolean {
  const { include, exclude, hidden } = config;
  const selection = createSelection({
    include: patternsOf(include),
    exclude: patternsOf(exclude),
    hidden: hidden !== false,
  });
  return createPathJudge(selection, new Map());
}

function patternsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((pattern): pattern is string => typeof pattern === 'string') : [];
}
