import { existsSync, lstatSync } from 'node:fs';
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

/** Removes from `indexes/` what belongs to batches and snapshots that are gone: memo, kept summaries, stat caches, indexes of records. */
export function sweepIndexes(store: Store, gone: GoneRecords, dryRun: boolean): DiskUsage {
  const swept = [
    sweepMemo(store, { gone: gone.batches, dryRun }),
    sweepStatCaches(store, { gone: gone.snapshots, dryRun }),
    sweepSummaries(store, gone.batches, dryRun),
    sweepRecordIndexes(store, gone.batches, dryRun),
  ];
  return {
    bytes: swept.reduce((sum, { bytes }) => sum + bytes, 0),
    inodes: swept.reduce((sum, { inodes }) => sum + inodes, 0),
  };
}

/** The command keeps the summary of a batch under the batch's id. */
function sweepSummaries(store: Store, gone: ReadonlySet<string>, dryRun: boolean): DiskUsage {
  const directory = `${store.indexes}/summaries`;
  const total = { bytes: 0, inodes: 0 };
  for (const name of listDirectory(directory)) {
    const id = name.endsWith('.json') ? name.slice(0, -'.json'.length) : '';
    if (id === '' || (!gone.has(id) && existsSync(layout.batchFile(store.root, id)))) continue;
    const stat = lstatSync(`${directory}/${name}`, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    total.bytes += stat.size;
    total.inodes += 1;
    if (!dryRun) removeTree(`${directory}/${name}`);
  }
  return total;
}

function sweepRecordIndexes(store: Store, gone: ReadonlySet<string>, dryRun: boolean): DiskUsage {
  const total = { bytes: 0, inodes: 0 };
  for (const path of unusedRecordIndexes(store, gone)) {
    const found = measure(path);
    if (found === undefined) continue;
    total.bytes += found.bytes;
    total.inodes += found.inodes;
    if (!dryRun) removeTree(path);
  }
  return total;
}
