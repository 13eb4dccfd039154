import { existsSync } from 'node:fs';
import { layout, listDirectory, removeTree, type Store } from '@codebatch/core';
import { unusedRecordIndexes } from '@codebatch/query';
import { sweepMemo } from '@codebatch/runner';
import { sweepStatCaches } from '@codebatch/snapshot';
import { type DiskUsage, measure } from '../verify/temporary-files.ts';

/** What a collection deletes besides. */
export interface GoneRecords {
  readonly batches: ReadonlySet<string>;
  readonly snapshots: ReadonlySet<string>;
}

/**
 * Removes from `indexes/` what belongs to batches and snapshots that are gone: memo, kept summaries, stat caches, indexes of
 * records.
 */
export function sweepIndexes(store: Store, gone: GoneRecords, dryRun: boolean): DiskUsage {
  const swept = [
    sweepMemo(store, { gone: gone.batches, dryRun }),
    sweepStatCaches(store, { gone: gone.snapshots, dryRun }),
    sweep(unusedSummaries(store, gone.batches), dryRun),
    sweep(unusedRecordIndexes(store, gone.batches), dryRun),
    // It does not say whose shards it speaks of.
    sweep(gone.batches.size === 0 ? [] : [`${store.indexes}/shard-summaries.jsonl`], dryRun),
  ];
  return {
    bytes: swept.reduce((sum, { bytes }) => sum + bytes, 0),
    inodes: swept.reduce((sum, { inodes }) => sum + inodes, 0),
  };
}

/** The command keeps the summary of a batch under the batch's id. */
function unusedSummaries(store: Store, gone: ReadonlySet<string>): string[] {
  const directory = `${store.indexes}/summaries`;
  return listDirectory(directory)
    .filter((name) => name.endsWith('.json'))
    .filter((name) => {
      const id = name.slice(0, -'.json'.length);
      return gone.has(id) || !existsSync(layout.batchFile(store.root, id));
    })
    .map((name) => `${directory}/${name}`);
}

function sweep(paths: Iterable<string>, dryRun: boolean): DiskUsage {
  const total = { bytes: 0, inodes: 0 };
  for (const path of paths) {
    const found = measure(path);
    if (found === undefined) continue;
    total.bytes += found.bytes;
    total.inodes += found.inodes;
    if (!dryRun) removeTree(path);
  }
  return total;
}
