import { lstatSync } from 'node:fs';
import { isRecordId } from '@codebatch/core';

/**
 * Whether a name is that of the directory of a snapshot or batch, whatever is in it.
 *
 * @param parent - The directory of all snapshots, or of all batches.
 */
export function isDirectoryIn(parent: string, name: string): boolean {
  if (!isRecordId(name) || name === 'latest') return false;
  return lstatSync(`${parent}/${name}`, { throwIfNoEntry: false })?.isDirectory() === true;
}
