import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { errnoOf, isAbandoned, layout, removeTree, renameIfPresent, wrapFileError } from '@codebatch/core';
import type { StaleFile } from './damage.ts';

/** A temporary file of a writer elsewhere that nobody has touched for so long was left behind. */
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
    const registration = REGISTRATION.test(path);
    const lifetime = registration ? REGISTRATION_LIFETIME_MS : DEAD_AFTER_MS;
    const dead = isAbandoned(holderOf(root, path), () => now - usage.newest > lifetime);
    // The registration of a writer at work is no leftover.
    if (registration && !dead) return [];
    const returned = dead && sweep && removeTemporary(root, path) === 'returned';
    const { bytes, inodes } = returned ? { bytes: 0, inodes: 0 } : usage;
    return [{ path, bytes, inodes, dead, swept: dead && sweep }];
  });
}

/** The name by which a temporary file tells its writer: its own, or, where that has to be a certain one, its content. */
function holderOf(root: string, path: string): string {
  if (!path.endsWith('.takeover.tmp')) return path;
  try {
    return readFileSync(`${root}/${path}`, 'utf8');
  } catch {
    return path;
  }
}

const REGISTRATION = /^objects\/\.tmp\/writer-[^/]*\.json$/;
const REGISTRATION_LIFETIME_MS = 24 * 60 * 60_000;
const TAKEN_OBJECT = /^objects\/\.tmp\/(?:gc|repair)-([a-f0-9]{64})\./;

/** Removes what was left behind; an object that a collection or repair had in hand goes back to its place. */
function removeTemporary(root: string, path: string): 'removed' | 'returned' {
  const digest = TAKEN_OBJECT.exec(path)?.[1];
  const place = digest === undefined ? undefined : layout.objectFile(root, digest);
  if (place !== undefined && !existsSync(place)) {
    renameIfPresent(`${root}/${path}`, place);
    return 'returned';
  }
  removeTree(`${root}/${path}`);
  return 'removed';
}

/** Bytes of the files and number of entries below a path, itself included. */
export interface DiskUsage {
  readonly bytes: number;
  readonly inodes: number;
}

/** Bytes of a file or of all that is in a directory, and when something of it last changed. */
export function measure(path: string): (DiskUsage & { readonly newest: number }) | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  let [bytes, inodes, newest] = [stat.isDirectory() ? 0 : stat.size, 1, stat.mtimeMs];
  if (!stat.isDirectory()) return { bytes, inodes, newest };
  for (const name of namesIn(path)) {
    const inner = measure(`${path}/${name}`);
    if (inner === undefined) continue;
    bytes += inner.bytes;
    inodes += inner.inodes;
    newest = Math.max(newest, inner.newest);
  }
  return { bytes, inodes, newest };
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw wrapFileError(error, directory, 'list');
  }
}
