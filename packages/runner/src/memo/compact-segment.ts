import * as fs from 'node:fs';
import { layout, removeFile, type Store, writeFileAtomic } from '@codebatch/core';
import { formatMemoEntries, type MemoEntry, type MemoSegment } from './memo-segment.ts';

/**
 * Writes a segment anew with the last entry of each key, and without those of batches that are gone. What another run
 * appends at the same moment can be lost, which costs that run's successor some work and nothing else.
 */
export function compactSegment(store: Store, file: string, { entries }: MemoSegment): void {
  const byShard = new Map<string, [key: string, entry: MemoEntry][]>();
  const batches = new Map<string, boolean>();
  for (const [key, entry] of entries) {
    const { batchId, taskId, shardId } = entry.shard;
    const exists = batches.get(batchId) ?? fs.existsSync(layout.batchDir(store.root, batchId));
    batches.set(batchId, exists);
    if (!exists) continue;
    const name = `${batchId}/${taskId}/${shardId}`;
    const known = byShard.get(name);
    if (known === undefined) byShard.set(name, [[key, entry]]);
    else known.push([key, entry]);
  }
  if (byShard.size === 0) removeFile(file);
  else writeFileAtomic(file, `${[...byShard.values()].map(formatMemoEntries).join('\n')}\n`, 'process');
}
