import { readFileSync } from 'node:fs';
import { writeFileAtomic } from '@codebatch/core';
import { type FileStamp, stampFile } from './stamp-batch.ts';

const SEAL = 'sealed';

/** Notes beside a finished database which file it is. */
export function sealIndex(directory: string): void {
  const stamp = stampFile(databaseFile(directory));
  if (stamp !== undefined) writeFileAtomic(`${directory}/${SEAL}`, sealOf(stamp), 'process');
}

/**
 * Whether the database in a directory is the one that was sealed, untouched. Any other must not be opened: LMDB maps the
 * file into memory and takes its pages at their word, and a damaged one ends the process.
 */
export function isSealed(directory: string): boolean {
  try {
    const stamp = stampFile(databaseFile(directory));
    return stamp !== undefined && readFileSync(`${directory}/${SEAL}`, 'utf8') === sealOf(stamp);
  } catch {
    return false;
  }
}

function databaseFile(directory: string): string {
  return `${directory}/data.mdb`;
}

function sealOf({ size, mtimeMs, ctimeMs, ino }: FileStamp): string {
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}\n`;
}
