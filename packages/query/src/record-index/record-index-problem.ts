import { loadLmdb } from './load-lmdb.ts';

/** Why no index of records can be built or used on this machine; undefined where it can. Nothing is thrown. */
export function recordIndexProblem(): string | undefined {
  const result = loadLmdb();
  return 'problem' in result ? result.problem : undefined;
}
