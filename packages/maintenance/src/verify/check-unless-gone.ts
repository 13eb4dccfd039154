import { statSync } from 'node:fs';
import { isCodebatchError } from '@codebatch/core';
import type { VerifyContext } from './verify-context.ts';

/**
 * Checks the directory of a snapshot or batch, which another process may be deleting. It leaves its name as a whole before
 * anything that is or was in it is removed: where it has done so by the end of the check, all that the check noted is taken
 * back.
 *
 * @param path of the directory, relative to the store.
 * @returns what `check` returns; undefined where the directory is gone
 */
export async function checkUnlessGone<T>(
  context: VerifyContext,
  path: string,
  check: () => Promise<T>,
): Promise<T | undefined> {
  const inode = inodeOf(context, path);
  if (inode === undefined) return undefined;
  const takeBack = context.log.begin();
  const isGone = (): boolean => inodeOf(context, path) !== inode;
  try {
    const result = await check();
    if (!isGone()) return result;
  } catch (error) {
    if (!isCodebatchError(error) || error.code === 'INTERRUPTED' || !isGone()) throw error;
  }
  takeBack();
  return undefined;
}

function inodeOf({ root }: VerifyContext, path: string): number | undefined {
  return statSync(`${root}/${path}`, { throwIfNoEntry: false })?.ino;
}
