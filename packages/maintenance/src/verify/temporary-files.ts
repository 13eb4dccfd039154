import { lstatSync, readdirSync } from 'node:fs';
import { errnoOf, removeTree, wrapFileError } from '@codebatch/core';
import type { StaleFile } from './damage.ts';

/** A temporary file that nobody has touched for so long was left behind: no writer needs an hour between two writes. */
const DEAD_AFTER_MS = 60 * 60_000;

/**
 * Looks at temporary files and directories, and removes those whose writer is certainly gone where asked to.
 *
 * @param root of the store.
 * @param paths relative to it.
 * @param now by the clock of the file system.
 */
export function inspectTemporary(root: string, paths: readonly string[], now: number, sweep: boolean): StaleFile[] {
  return paths.flatMap((path) => {
    const usage = measure(`${root}/${path}`);
    if (usage === undefined) return [];
    const dead = now - usage.newest > DEAD_AFTER_MS;
    if (dead && sweep) removeTree(`${root}/${path}`);
    return [{ path, bytes: usage.bytes, dead, swept: dead && sweep }];
  });
}

/** Bytes of a file or of all that is in a directory, and when something of it last changed. */
function measure(path: string): { readonly bytes: number; readonly newest: number } | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  let [bytes, newest] = [stat.isDirectory() ? 0 : stat.size, stat.mtimeMs];
  if (!stat.isDirectory()) return { bytes, newest };
  for (const name of namesIn(path)) {
    const inner = measure(`${path}/${name}`);
    if (inner === undefined) continue;
    bytes += inner.bytes;
    newest = Math.max(newest, inner.newest);
  }
  return { bytes, newest };
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw wrapFileError(error, directory, 'list');
  }
}
