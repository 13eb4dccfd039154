import path from 'node:path';
import { createFileExclusive, initStore, makeDirectory, type Store, type StoreOptions } from '@codebatch/core';
import { PROJECT_STORE } from './locate-store.ts';

/** The signature by which backup and indexing programs recognise a directory that can be made again. */
const CACHE_TAG = `Signature: 8a477f597d28d172789f06886806bc55
# This directory was made by codebatch. It can be made again by scanning the project again.
# See https://bford.info/cachedir/
`;

/**
 * Creates the store of a project: `.codebatch/store` in `directory`, with an ignore file so that git never sees it, and
 * a cache tag so that backups leave it out. Both are left alone where they exist.
 * @throws STORE_EXISTS, STORE_INVALID
 */
export function createProjectStore(directory: string, options: StoreOptions): Store {
  const root = path.join(directory, PROJECT_STORE);
  const parent = path.dirname(root);
  makeDirectory(parent);
  createFileExclusive(path.join(parent, '.gitignore'), '*\n', 'process');
  createFileExclusive(path.join(parent, 'CACHEDIR.TAG'), CACHE_TAG, 'process');
  return initStore(root, options);
}
