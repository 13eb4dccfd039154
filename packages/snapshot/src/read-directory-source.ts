import { closeSync, lstatSync, readSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import {
  CodebatchError,
  digestOf,
  isCodebatchError,
  layout,
  type ObjectRef,
  readDocumentIfPresent,
  type SnapshotRecord,
  type Store,
  touchFile,
  wrapFileError,
} from '@codebatch/core';
import { contentOrigin } from './content-origin.ts';
import { HEAD_BYTES } from './extend-head.ts';
import { findGitWorkTree } from './git-work-tree.ts';
import { globalExcludesFile } from './global-excludes.ts';
import { extendChain, type IgnoreChain, levelAbove, levelAt } from './ignore-chain.ts';
import { type OpenFile, openFileWithin } from './open-within.ts';
import { isSystemLimit, readIgnoreFile } from './read-ignore-file.ts';
import type { WarningLog } from './snapshot-warnings.ts';
import { type SourceReader, STREAM_THRESHOLD } from './source-reader.ts';
import { openStatCache, type StatCache } from './stat-cache.ts';
import { type WalkedFile, walkDirectory, warnOfError } from './walk-directory.ts';

/** What is left to do once the snapshot of a directory is in place. */
export interface ReadDirectoryResult {
  /**
   * Makes sure that every object of the snapshot that was taken over from an earlier one is still there, and saves the
   * stat cache.
   *
   * @returns false where some are gone: the earlier snapshot was deleted and collected at the same time.
   */
  confirm(snapshot: SnapshotRecord): boolean;
}

/**
 * Puts the files of a directory into the store and the index.
 *
 * An unchanged file's object is not touched, as writers do for gc with what they find in the store, as long as the
 * snapshot exists that the stat cache was saved with: that it still does after the new one is in place proves that no
 * object of either was collected in between.
 *
 * @throws SOURCE_NOT_FOUND, SOURCE_INVALID where the path is no directory, cannot be read, or is the store or inside it
 */
export async function readDirectorySource(path: string, reader: SourceReader): Promise<ReadDirectoryResult> {
  const root = sourceRoot(path);
  const storeRoot = realpathSync.native(reader.store.root);
  if (root === storeRoot || root.startsWith(storeRoot + sep)) {
    throw new CodebatchError('SOURCE_INVALID', `The source ${path} is the store or lies inside it`, {
      hints: ['Name the directory of the code, not that of the store.'],
      details: { source: path, store: reader.store.root },
    });
  }
  const { config, warnings } = reader;
  const cache = openStatCache(reader.store, JSON.stringify([root, config, reader.languages]));
  const reuse: Reuse = { cache, protectedByBase: baseExists(reader.store, cache), objects: [] };
  await cache.findObjects(() => (reader.isDue() ? reader.breathe() : undefined));
  try {
    const walk = walkDirectory(root, {
      selection: reader.selection,
      warnings,
      ignore: config.ignore,
      chain: config.ignore ? outerChain(root, warnings) : undefined,
      follow: config.follow,
      onAttributes: reader.origins.addAttributes,
      skip: [storeRoot, realPathIfPresent(reader.store.indexes)],
    });
    for (const file of walk) {
      if (reader.isPortable(file.path)) await takeFile(file, reader, reuse);
      if (reader.isDue()) await reader.breathe();
    }
  } catch (error) {
    if (isCodebatchError(error)) throw error;
    if (isSystemLimit(error)) throw wrapFileError(error, path, 'read the source');
    throw new CodebatchError('SOURCE_INVALID', `The source ${path} cannot be read: ${(error as Error).message}`, {
      details: { source: path },
      cause: error,
    });
  }
  return {
    confirm({ snapshot_id, self_sha256 = '' }) {
      const gone = !baseExists(reader.store, cache);
      if (gone && reuse.protectedByBase && !reuse.objects.every((object) => touchObject(reader.store, object)))
        return false;
      cache.save({ id: snapshot_id, seal: self_sha256 }, gone);
      return true;
    },
  };
}

interface Reuse {
  readonly cache: StatCache;
  /** Whether the objects in the cache belong to a snapshot that exists. */
  readonly protectedByBase: boolean;
  /** Taken over without being touched. */
  readonly objects: ObjectRef[];
}

function baseExists(store: Store, { base }: StatCache): boolean {
  if (base === undefined) return false;
  try {
    return readDocumentIfPresent('snapshot', layout.snapshotFile(store.root, base.id))?.self_sha256 === base.seal;
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    return false;
  }
}

function touchObject(store: Store, object: ObjectRef): boolean {
  try {
    touchFile(layout.objectFile(store.root, digestOf(object)));
    return true;
  } catch (error) {
    if (!isCodebatchError(error)) throw error;
    return false;
  }
}

function sourceRoot(path: string): string {
  try {
    const root = realpathSync.native(path);
    if (statSync(root).isDirectory()) return root;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    throw new CodebatchError(
      missing ? 'SOURCE_NOT_FOUND' : 'SOURCE_INVALID',
      missing ? `The source ${path} does not exist` : `The source ${path} cannot be read: ${(error as Error).message}`,
      { details: { source: path }, cause: error },
    );
  }
  throw new CodebatchError('SOURCE_INVALID', `The source ${path} is no directory`, { details: { source: path } });
}

/** The ignore files outside the tree: the global one, that of the repository, and those between its root and ours. */
function outerChain(root: string, warnings: WarningLog): IgnoreChain | undefined {
  const globalFile = globalExcludesFile(process.env);
  const globalList = readIgnoreFile(globalFile, globalFile, warnings);
  const workTree = findGitWorkTree(root);
  if (workTree === undefined) return extendChain(undefined, levelAt('', globalList, 'global'));

  const above = (directory: string): string => relative(directory, root).split(sep).join('/');
  let chain = extendChain(undefined, levelAbove(above(workTree.root), globalList, 'global'));
  const excludes = readIgnoreFile(workTree.excludeFile, '.git/info/exclude', warnings);
  chain = extendChain(chain, levelAbove(above(workTree.root), excludes, 'git'));
  const parents: string[] = [];
  for (let directory = root; directory !== workTree.root; ) {
    directory = dirname(directory);
    parents.unshift(directory);
  }
  for (const directory of parents) {
    for (const [name, origin] of [
      ['.gitignore', 'git'],
      ['.codebatchignore', 'codebatch'],
    ] as const) {
      const shown = `${relative(root, directory).split(sep).join('/')}/${name}`;
      const list = readIgnoreFile(join(directory, name), shown, warnings, { followLink: false });
      chain = extendChain(chain, levelAbove(above(directory), list, origin));
    }
  }
  return chain;
}

function realPathIfPresent(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return resolve(path);
  }
}

/** Shared by all files of the process: between its filling and its storing nothing is awaited. */
let buffer: Buffer | undefined;

async function takeFile(file: WalkedFile, reader: SourceReader, reuse: Reuse): Promise<void> {
  const { path, access } = file;
  const { cache } = reuse;
  if (cache.knows(path) && takeFromCache(file, reader, reuse)) return;
  let opened: OpenFile | undefined;
  try {
    opened = openFileWithin(access);
  } catch (error) {
    if (isSystemLimit(error)) throw error;
    warnOfError(reader.warnings, path, error);
    return;
  }
  if (opened === undefined) {
    reader.warnings.add('WARN_VANISHED', path, 'was replaced by something that is no regular file');
    return;
  }
  // The state before the content is read: a change in between then shows as a difference next time.
  const { descriptor, stat } = opened;
  try {
    buffer ??= Buffer.allocUnsafeSlow(STREAM_THRESHOLD + 1);
    const length = readUpTo(descriptor, buffer, stat.size <= STREAM_THRESHOLD ? buffer.length : HEAD_BYTES, stat.size);
    const start = buffer.subarray(0, length);
    const language = reader.language(path, start);
    const content = contentOrigin(path, start);
    const shebang = reader.language(path, NO_BYTES) === undefined ? language : undefined;
    const whole = stat.size <= STREAM_THRESHOLD && length <= STREAM_THRESHOLD;
    const { ref, size } = whole
      ? reader.store.objects.put(start)
      : await reader.store.objects.putStream(readOn(descriptor, Buffer.from(start), reader));
    reader.index.add({ path, object: ref, size, executable: isExecutable(stat), language, content });
    if (size === stat.size) cache.remember(path, stat, { object: ref, size, shebang, content });
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    warnOfError(reader.warnings, path, error.cause);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether the file is known to be as it was, and has been taken over without being read. */
function takeFromCache({ path, real }: WalkedFile, reader: SourceReader, reuse: Reuse): boolean {
  const { cache, protectedByBase, objects } = reuse;
  const stat = lookAt(real);
  if (stat === undefined || !stat.isFile()) return false;
  const cached = cache.lookup(path, stat);
  if (cached === undefined) return false;
  const { object, size, shebang, content } = cached;
  if (!protectedByBase && !touchObject(reader.store, object)) return false;
  objects.push(object);
  const language = reader.language(path, NO_BYTES) ?? shebang;
  reader.index.add({ path, object, size, executable: isExecutable(stat), language, content });
  cache.keep(path);
  return true;
}

/** A file that cannot be looked at is opened next, and that failure is the one to report. */
function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const NO_BYTES = new Uint8Array(0);

/** As git: of the permissions only whether the owner may execute the file, which is the same on every machine. */
function isExecutable(stat: Stats): boolean {
  return (stat.mode & 0o100) !== 0;
}

/** A failure to read the source, told apart from one to write the store. */
class ReadFailure extends Error {}

/** Stops at the expected size; a file that shows none, as those of a virtual file system, is read to its end. */
function readUpTo(descriptor: number, target: Buffer, limit: number, expected: number): number {
  let length = 0;
  while (length < limit) {
    const count = readOnce(descriptor, target, length, limit - length);
    length += count;
    if (count === 0 || length === expected) break;
  }
  return length;
}

async function* readOn(descriptor: number, start: Buffer, reader: SourceReader): AsyncGenerator<Buffer> {
  yield start;
  for (;;) {
    if (reader.isDue()) await reader.breathe();
    const chunk = Buffer.allocUnsafe(1024 * 1024);
    const count = readOnce(descriptor, chunk, 0, chunk.length);
    if (count === 0) return;
    yield chunk.subarray(0, count);
  }
}

function readOnce(descriptor: number, target: Buffer, offset: number, length: number): number {
  try {
    return readSync(descriptor, target, offset, length, null);
  } catch (error) {
    throw new ReadFailure('the source could not be read', { cause: error });
  }
}
