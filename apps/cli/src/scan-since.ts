import type { Store } from '@codebatch/core';
import { regressions, type Trend } from '@codebatch/query';
import { type BaseCommit, findBaseCommit, type SnapshotSource } from '@codebatch/snapshot';
import { type ScanResult, type ScanSourceOptions, scanSource } from './scan-source.ts';

/** What a source brought since it left a commit of its repository. */
export interface ScanSince {
  readonly ref: string;
  readonly base: BaseCommit;
  /** Id of the batch over that commit. */
  readonly batchId: string;
  readonly regressions: Trend;
}

/**
 * Scans the commit that a source is to be compared with, from the repository and without a checkout, then the source
 * itself, and compares. What both have in common is computed once. The batch over the commit is labelled with its id and
 * is older than that of the source.
 *
 * @param ref - What the source is compared with: the commit where this and the source part.
 * @throws SOURCE_NOT_FOUND for an unknown ref, SOURCE_INVALID where the source lies in no repository, and as scanSource
 */
export async function scanSince(
  store: Store,
  source: Exclude<SnapshotSource, { readonly type: 'archive' }>,
  ref: string,
  scan: ScanSourceOptions,
): Promise<{ readonly result: ScanResult; readonly since: ScanSince | undefined }> {
  const base = await findBaseCommit(source.path, ref, source.type === 'git' ? source.ref : undefined);
  const directory = source.type === 'git' ? source.directory : base.directory;
  const commit = { type: 'git' as const, path: source.path, ref: base.commit };
  const before = await scanSource(store, directory === undefined ? commit : { ...commit, directory }, {
    ...scan,
    label: base.commit,
    answeredBy: 'any',
  });
  if (before.interrupted) return { result: before, since: undefined };
  const result = await scanSource(store, source, scan);
  const found = regressions(store, before.batchId, result.batchId);
  return { result, since: { ref, base, batchId: before.batchId, regressions: found } };
}
