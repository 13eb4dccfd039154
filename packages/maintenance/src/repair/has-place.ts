import { lstatSync } from 'node:fs';

/**
 * Whether a file of a store can be written: no file takes the place of a directory. One that is in the way stays, since
 * nobody knows what it holds.
 *
 * @param path - Relative to the store.
 * @param reasons - Told of the directory.
 */
export function hasPlace(root: string, path: string, reasons: string[]): boolean {
  if (lstatSync(`${root}/${path}`, { throwIfNoEntry: false })?.isDirectory() !== true) return true;
  reasons.push(`${path} is a directory and was left as it is`);
  return false;
}
