import { existsSync } from 'node:fs';
import { layout, makeDirectory, removeFile, renamePath, type Store, temporaryName } from '@codebatch/core';
import type { Damage } from '../verify/damage.ts';

/** Corrupt objects that were taken out of the way. */
export interface ObjectsAside {
  /** Drops those that were made again, and puts the others back. */
  settle(): void;
}

/**
 * Takes corrupt objects out of the way: writers take an object of the right size for right, and would not write it. What
 * nobody can make again comes back in the end, since damaged bytes are more than none.
 */
export function takeAside(store: Store, damage: readonly Damage[]): ObjectsAside {
  const moved: { readonly from: string; readonly to: string }[] = [];
  for (const { path, code } of damage) {
    if (code !== 'OBJECT_CORRUPT') continue;
    const from = `${store.root}/${path}`;
    const to = `${layout.temporaryDir(store.root)}/${temporaryName(`repair-${path.slice(-64)}`)}`;
    makeDirectory(layout.temporaryDir(store.root));
    renamePath(from, to, store.durability);
    moved.push({ from, to });
  }
  return {
    settle() {
      for (const { from, to } of moved) {
        if (existsSync(from)) removeFile(to);
        else renamePath(to, from, store.durability);
      }
    },
  };
}
