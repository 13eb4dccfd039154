import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openStore, type Store } from '@codebatch/core';

/** Every path of a store with what is in it and when it was written: equal trees mean that nothing was touched. */
export function treeOf(root: string): Record<string, string> {
  const tree: Record<string, string> = {};
  const pending = [''];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of readdirSync(join(root, next), { withFileTypes: true })) {
      const path = next === '' ? entry.name : `${next}/${entry.name}`;
      const { mtimeMs, mode } = lstatSync(join(root, path));
      if (entry.isDirectory()) pending.push(path);
      const content = entry.isDirectory() ? 'directory' : digestOf(join(root, path));
      tree[path] = `${content} ${mtimeMs} ${mode}`;
    }
  }
  return tree;
}

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Unpacks the store of another implementation into a temporary directory. */
export function unpackForeignStore(): Store {
  const directory = mkdtempSync(join(tmpdir(), 'codebatch-'));
  execFileSync('tar', ['-xzf', join(import.meta.dirname, 'fixtures/foreign-store.tar.gz'), '-C', directory]);
  return openStore(join(directory, 'store'));
}

/** Removes the temporary directory that a store was made in. */
export function removeStore(store: Store): void {
  rmSync(dirname(store.root), { recursive: true, force: true });
}

/** Deletes every file of that name below a directory. */
export function deleteAll(root: string, name: string): number {
  const found = Object.keys(treeOf(root)).filter((path) => path === name || path.endsWith(`/${name}`));
  for (const path of found) rmSync(join(root, path));
  return found.length;
}
