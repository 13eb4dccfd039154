import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { SnapshotRecord } from '@codebatch/core';
import type { BaselineOptions } from '@codebatch/query';

/** Where a project keeps its baseline unless another file is named. Hidden, so that scans leave it out. */
export const BASELINE_FILE = '.codebatch-baseline.jsonl';

/**
 * How a baseline file is read against the batches of a source: where it lies inside the source under a name that scans
 * take, its own lines are no findings.
 */
export function baselineOptions(file: string, { source }: SnapshotRecord): BaselineOptions {
  const inside = path.relative(realPath(source.path), path.join(realPath(path.dirname(file)), path.basename(file)));
  if (inside === '' || path.isAbsolute(inside) || inside.split(path.sep)[0] === '..') return {};
  return { ignore: inside.split(path.sep).join('/') };
}

function realPath(name: string): string {
  try {
    return realpathSync(name);
  } catch {
    return path.resolve(name);
  }
}
