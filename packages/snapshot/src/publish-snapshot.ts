import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  AtomicFileWriter,
  type Durability,
  discardIncompleteTree,
  errnoOf,
  layout,
  makeDirectory,
  removeTreeQuietly,
  renamePath,
  type SnapshotRecord,
  type Store,
  syncFileSystem,
  temporaryName,
  writeDocument,
} from '@codebatch/core';

/** Whether a complete snapshot has this id. A directory without `snapshot.json` is what a crash left, and none. */
export function snapshotExists(store: Store, id: string): boolean {
  return existsSync(layout.snapshotFile(store.root, id));
}

/** sha256 in hex over lines as they are written. */
export function digestLines(lines: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const block of inBlocks(lines)) hash.update(block);
  return hash.digest('hex');
}

/**
 * Writes a snapshot's two files into a temporary directory, the marker `snapshot.json` last, and gives the directory
 * its name. Of several writers of one id exactly one succeeds.
 *
 * @param complete makes the record from the digest of the files index; called when that has been written.
 * @returns the record, or undefined where the id was taken in the meantime.
 */
export function publishSnapshot(
  store: Store,
  id: string,
  lines: Iterable<string>,
  complete: (filesDigest: string) => SnapshotRecord,
): SnapshotRecord | undefined {
  const { root, durability } = store;
  const temporary = `${layout.temporaryDir(root)}/${temporaryName('snapshot')}`;
  makeDirectory(temporary, durability);
  try {
    const record = complete(writeLines(`${temporary}/files.index.jsonl`, lines, durability));
    writeDocument(`${temporary}/snapshot.json`, record, durability);
    makeDirectory(layout.snapshotsDir(root), durability);
    if (durability === 'group') syncFileSystem(root);
    return claim(store, temporary, id) ? record : undefined;
  } finally {
    removeTreeQuietly(temporary);
  }
}

function writeLines(file: string, lines: Iterable<string>, durability: Durability): string {
  const hash = createHash('sha256');
  const writer = new AtomicFileWriter(file, durability);
  try {
    for (const block of inBlocks(lines)) {
      const bytes = Buffer.from(block, 'utf8');
      hash.update(bytes);
      writer.write(bytes);
    }
    writer.commit();
  } finally {
    writer.abort();
  }
  return hash.digest('hex');
}

/** A rename onto a directory that has something in it fails, which is what makes the claim exclusive. */
function claim(store: Store, temporary: string, id: string): boolean {
  const target = layout.snapshotDir(store.root, id);
  for (let attempt = 1; ; attempt += 1) {
    if (snapshotExists(store, id)) return false;
    try {
      renamePath(temporary, target, store.durability);
      return true;
    } catch (error) {
      const errno = errnoOf((error as Error).cause);
      const occupied = errno === 'ENOTEMPTY' || errno === 'EEXIST' || errno === 'EPERM' || errno === 'ENOTDIR';
      if (!occupied || attempt > 3) throw error;
      // What a crash left under the id.
      discardIncompleteTree(target, 'snapshot.json', store.durability);
    }
  }
}

const BLOCK_CHARACTERS = 64 * 1024;

function* inBlocks(lines: Iterable<string>): Generator<string> {
  let block = '';
  for (const line of lines) {
    block += line;
    if (block.length >= BLOCK_CHARACTERS) {
      yield block;
      block = '';
    }
  }
  if (block !== '') yield block;
}
