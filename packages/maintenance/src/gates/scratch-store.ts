import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
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
  /** Event logs, and what is one by way of a link. */
  readonly events: boolean;
  /** What lies in `indexes/` by way of a link. The copy has no indexes of its own. */
  readonly indexes: boolean;
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
    const wanted = selectFiles(store, options);
    copyTree(layout.snapshotDir(store.root, snapshotId), layout.snapshotDir(root, snapshotId), wanted);
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

/** Which files of a store a copy has, by their paths. */
function selectFiles(store: Store, options: ScratchOptions): (file: string) => boolean {
  const indexes = [store.indexes, layout.indexesDir(store.root)].map(realPathOf);
  return (file) => {
    const name = path.basename(file);
    if (name.endsWith('.tmp') || /^owner.*\.json$/.test(name)) return false;
    if (!options.results && (name === 'state.json' || name === 'outputs.index.jsonl')) return false;
    const target = realPathOf(file);
    if (!options.events && (name === EVENTS || path.basename(target) === EVENTS)) return false;
    return options.indexes || !indexes.some((directory) => target.startsWith(`${directory}${path.sep}`));
  };
}

const EVENTS = 'events.jsonl';

function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** Copies files and the directories that they lie in; directories are entered whatever their name. */
function copyTree(from: string, to: string, wanted: (file: string) => boolean): void {
  makeDirectory(to);
  for (const name of listDirectory(from)) {
    const source = `${from}/${name}`;
    const stat = statSync(source, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) {
      // A shard's directory without its files would stand for one that was begun.
      if (path.basename(from) === 'shards' && !wanted(`${source}/state.json`)) continue;
      copyTree(source, `${to}/${name}`, wanted);
    } else if (stat?.isFile() === true && wanted(source)) copyFile(source, `${to}/${name}`);
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
