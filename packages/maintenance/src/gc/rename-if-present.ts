import { lstatSync } from 'node:fs';
import { type Durability, isCodebatchError, renamePath } from '@codebatch/core';

/**
 * Renames a file or directory that another collection may have taken away.
 *
 * @returns `false` where it has
 * @throws CodebatchError `STORE_READ_ONLY`, `PERMISSION_DENIED`, `IO_ERROR`
 */
export function renameIfPresent(from: string, to: string, durability: Durability = 'process'): boolean {
  try {
    renamePath(from, to, durability);
    return true;
  } catch (error) {
    const missing = isCodebatchError(error) && error.details['errno'] === 'ENOENT';
    if (!missing || lstatSync(from, { throwIfNoEntry: false }) !== undefined) throw error;
    return false;
  }
}
