import { existsSync } from 'node:fs';
import { isCodebatchError, layout, listDirectory, readChunkManifest, readRawLines, type Store } from '@codebatch/core';
import { findReferences } from '../verify/find-references.ts';

/** Tells the digest of every object that a snapshot refers to. Damaged lines are searched too. */
export function visitSnapshotReferences(store: Store, snapshot: string, visit: (digest: string) => void): void {
  const file = layout.filesIndex(store.root, snapshot);
  if (!existsSync(file)) return;
  for (const line of readRawLines(file)) findReferences(line, visit);
}

/** Tells the digest of every object that the outputs of a batch refer to, whatever the states of its shards. */
export function visitBatchReferences(store: Store, batch: string, visit: (digest: string) => void): void {
  for (const task of listDirectory(layout.tasksDir(store.root, batch))) {
    for (const shard of listDirectory(layout.shardsDir(store.root, batch, task))) {
      const file = layout.shardOutputs(store.root, batch, task, shard);
      if (!existsSync(file)) continue;
      for (const line of readRawLines(file)) {
        findReferences(line, (digest) => {
          visit(digest);
          if (line.includes('+chunks"')) visitChunks(store, digest, visit);
        });
      }
    }
  }
}

function visitChunks(store: Store, manifest: string, visit: (digest: string) => void): void {
  try {
    for (const { object } of readChunkManifest(store.objects, manifest).chunks) visit(object.slice(-64));
  } catch (error) {
    // No manifest, or one that is damaged; its chunks cannot be known.
    if (!isCodebatchError(error)) throw error;
  }
}
