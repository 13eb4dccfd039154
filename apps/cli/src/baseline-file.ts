import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { SnapshotRecord } from '@codebatch/core';
import type { BaselineOptions } from '@codebatch/query';
import { followLinks } from './follow-links.ts';

/** Where a project keeps its baseline unless another file is named. Hidden, so that scans leave it out. */
export const BASELINE_FILE = '.codebatch-baseline.jsonl';

/**
 * How a baseline file is read against the batches of a source: where it, or what it is a symbolic link to, lies inside
 * the source under a name that scans take, its own lines are no findings.
 *
 * @throws IO_ERROR, PERMISSION_DENIED where it cannot be followed
 */
export function baselineOptions(file: string, { source }: SnapshotRecord): BaselineOptions {
  const target = followLinks(file);
  const inside = path.relative(realPath(source.path), path.join(realPath(path.dirname(target)), path.basename(target)));
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
