import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describeFileSystem, layout, type Store } from '@codebatch/core';

/** Changes with the form of what is in an index. */
export const INDEX_FORMAT = 4;

/** The directory of all indexes of records of a store; its name is none that another implementation uses. */
export function recordIndexesDir(store: Store): string {
  return `${store.indexes}/records/${INDEX_FORMAT}`;
}

/**
 * Why no index may be kept where the store keeps its indexes; undefined where it may. Over a network, what a machine knows
 * of sizes and times can be seconds old, and they are what an index is proven by. Where the nature of the file system is
 * unknown, a directory that was named by the user for this purpose is trusted, and the store's own is not.
 */
export function indexObstacle(store: Store): string | undefined {
  const system = describeFileSystem(nearestExisting(store.indexes));
  if (system === null || system.network === false) return undefined;
  if (system.network === true) return `${store.indexes} is on ${system.name}, over a network`;
  const named = store.indexes !== layout.indexesDir(store.root);
  return named ? undefined : `${store.indexes} is on ${system.name}, which may be a network`;
}

function nearestExisting(location: string): string {
  const parent = dirname(location);
  return existsSync(location) || location === parent ? location : nearestExisting(parent);
}
