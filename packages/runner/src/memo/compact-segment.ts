import { formatMemoEntries, type MemoEntry, type MemoSegment } from './memo-segment.ts';

/** The content of a segment with one entry of each key: the last of a batch that is not gone. */
export function compactSegment(segment: MemoSegment, isGone: (batchId: string) => boolean): string {
  const byShard = new Map<string, [key: string, entry: MemoEntry][]>();
  for (const key of segment.keys()) {
    const entry = segment.get(key, isGone);
    if (entry === undefined) continue;
    const { batchId, taskId, shardId, outputsCrc } = entry.shard;
    const name = `${batchId}/${taskId}/${shardId}/${outputsCrc}`;
    const known = byShard.get(name);
    if (known === undefined) byShard.set(name, [[key, entry]]);
    else known.push([key, entry]);
  }
  return [...byShard.values()].map((list) => `${formatMemoEntries(list)}\n`).join('');
}
