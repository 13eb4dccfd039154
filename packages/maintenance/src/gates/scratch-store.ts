import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AtomicFileWriter,
  type FileRecord,
  initStore,
  layout,
  listDirectory,
  makeDirectory,
  removeTree,
  type Store,
} from '@codebatch/core';
import { readSnapshotFiles } from '@codebatch/snapshot';

/** What a copy of a batch has. */
export interface ScratchOptions {
  /** The states and outputs of the shards; without them the batch is one that never ran. */
  readonly results: boolean;
  /** Event logs. */
  readonly events: boolean;
  /** Files whose objects are copied. Default: none. */
  objects?(file: FileRecord, position: number): boolean;
}

/**
 * Copies a batch and its snapshot into a store of their own in the system's temporary directory, lets an action use it,
 * and removes it. The copy has no indexes.
 */
export async function withScratchStore<T>(
  store: Store,
  batchId: string,
  snapshotId: string,
  options: ScratchOptions,
  action: (scratch: Store) => Promise<T> | T,
): Promise<T> {
  const root = path.join(tmpdir(), `codebatch-gate-${randomBytes(8).toString('hex')}`);
  try {
    const scratch = initStore(root);
    copyTree(layout.snapshotDir(store.root, snapshotId), layout.snapshotDir(root, snapshotId), () => true);
    const wanted = (name: string): boolean => {
      if (name === 'state.json' || name === 'outputs.index.jsonl') return options.results;
      if (name === 'events.jsonl') return options.events;
      return !name.endsWith('.tmp') && !/^owner.*\.json$/.test(name);
    };
    copyTree(layout.batchDir(store.root, batchId), layout.batchDir(root, batchId), wanted);
    let position = 0;
    for (const file of readSnapshotFiles(store, snapshotId)) {
      if (options.objects?.(file, position) === true) {
        await scratch.objects.putStream(store.objects.getStream(file.object));
      }
      position += 1;
    }
    return await action(scratch);
  } finally {
    removeTree(root);
  }
}

/** Copies files and the directories that they lie in; directories are entered whatever their name. */
function copyTree(from: string, to: string, wanted: (name: string) => boolean): void {
  makeDirectory(to);
  for (const name of listDirectory(from)) {
    const source = `${from}/${name}`;
    const stat = statSync(source, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) {
      // A shard's directory without its files would stand for one that was begun.
      if (path.basename(from) === 'shards' && !wanted('state.json')) continue;
      copyTree(source, `${to}/${name}`, wanted);
    } else if (stat?.isFile() === true && wanted(name)) copyFile(source, `${to}/${name}`);
  }
}

const PIECE = 1 << 20;

function copyFile(from: string, to: string): void {
  const writer = new AtomicFileWriter(to, 'process');
  const descriptor = openSync(from, 'r');
  try {
    const buffer = Buffer.allocUnsafe(PIECE);
    for (let got = readSync(descriptor, buffer); got > 0; got = readSync(descriptor, buffer)) {
      writer.write(buffer.subarray(0, got));
    }
    writer.commit();
  } finally {
    writer.abort();
    closeSync(descriptor);
  }
}
