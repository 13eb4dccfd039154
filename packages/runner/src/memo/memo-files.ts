import { digestOf, type ObjectRef, type Store } from '@codebatch/core';

/** Changes with the form of what is in it. */
const FORM = '5';

/** Where results are remembered, below the indexes of a store. */
export function memoDirectory(store: Store): string {
  return `${store.indexes}/memo`;
}

/** The directory of the results that this version of the program remembers. */
export function memoFormDirectory(store: Store): string {
  return `${memoDirectory(store)}/${FORM}`;
}

/** Segments follow the first byte of a file's object, as shards do, so that a shard reads one of them. */
export function memoSegmentFile(store: Store, object: ObjectRef): string {
  return `${memoFormDirectory(store)}/${digestOf(object).slice(0, 2)}`;
}

/** The results of a whole-snapshot task have a file for each key. */
export function wholeResultFile(store: Store, key: string): string {
  return `${memoFormDirectory(store)}/whole-${key}.json`;
}
