import { initStore, isStore, openStore, type Store } from '@codebatch/core';
import { findStoreRoot } from './locate-store.ts';
import { createProjectStore } from './project-store.ts';
import { storeOptions } from './store-options.ts';

/**
 * The store of a scan: the one that was named or found; made where that is absent or an empty directory. Where none was
 * named and none lies upward, it is made in the working directory.
 * @throws STORE_INVALID for a directory that holds something else
 */
export function openOrCreateStore(
  choice: Parameters<typeof storeOptions>[0] & { readonly flag: string | undefined },
): Store {
  const options = storeOptions(choice);
  const root = findStoreRoot(choice);
  if (root === undefined) return createProjectStore(choice.cwd, options);
  return isStore(root) ? openStore(root, options) : initStore(root, options);
}
