import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { initStore, type SnapshotRecord, type Store } from '@codebatch/core';
import { createSnapshot, readSnapshotFiles } from '@codebatch/snapshot';
import { afterEach } from 'vitest';

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A directory of its own for one test, removed after it. */
export function makeDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'codebatch-')));
  made.push(directory);
  return directory;
}

/** A directory with the given files; a name that ends with a slash is an empty directory. */
export function makeTree(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = join(makeDirectory(), 'tree');
  mkdirSync(root);
  addFiles(root, files);
  return root;
}

export function addFiles(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path);
    if (path.endsWith('/')) {
      mkdirSync(target, { recursive: true });
    } else {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
  }
}

export function makeStore(): Store {
  return initStore(join(makeDirectory(), 'store'));
}

/** Paths of a snapshot in the order of its index. */
export function pathsOf(store: Store, snapshot: SnapshotRecord): string[] {
  return [...readSnapshotFiles(store, snapshot.snapshot_id)].map(({ path }) => path);
}

/** `CODE path` of each warning. */
export function warningsOf(snapshot: SnapshotRecord): string[] {
  return (snapshot.warnings ?? []).map(({ code, path }) => `${code} ${path ?? ''}`);
}

/** Takes a directory into a new store and answers the paths and warnings. */
export async function snapshotTree(
  root: string,
  options: Parameters<typeof createSnapshot>[2] = {},
): Promise<{ store: Store; snapshot: SnapshotRecord; paths: string[]; warnings: string[] }> {
  const store = makeStore();
  const { snapshot } = await createSnapshot(store, { type: 'directory', path: root }, options);
  return { store, snapshot, paths: pathsOf(store, snapshot), warnings: warningsOf(snapshot) };
}
