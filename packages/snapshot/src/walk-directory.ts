import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { isStore } from '@codebatch/core';
import { gitWorkTreeAt } from './git-work-tree.ts';
import { chainInNestedRepository, decideByChain, extendChain, type IgnoreChain, levelAt } from './ignore-chain.ts';
import { toByteString } from './ignore-list.ts';
import { entryAccess, type OpenDirectory, openDirectoryWithin } from './open-within.ts';
import { isSystemLimit, readIgnoreFile, readSmallFile } from './read-ignore-file.ts';
import type { Selection, SelectionState } from './selection.ts';
import type { WarningLog } from './snapshot-warnings.ts';

/** A regular file met on a walk. */
export interface WalkedFile {
  readonly path: string;
  /** A path to open it by, which is valid during the visit only. */
  readonly access: string;
  /**
   * Where it really is. Looked up in half the time, but what is there may have been put in its place: good for whoever
   * knows the file by its inode and times.
   */
  readonly real: string;
}

/** What a walk leaves out, and whom it tells. */
export interface WalkOptions {
  readonly selection: Selection;
  readonly warnings: WarningLog;
  /** Obey ignore files in the tree; `chain` has those that apply from outside it. */
  readonly ignore: boolean;
  readonly chain: IgnoreChain | undefined;
  readonly follow: boolean;
  /** Takes the content of a directory's `.gitattributes`, whether that file belongs to the snapshot or not. */
  onAttributes(directory: string, content: Uint8Array): void;
  /** Real paths of directories that are left out without a word: the store that is written to and its indexes. */
  readonly skip: readonly string[];
}

interface PendingDirectory {
  /** Canonical path in the snapshot, and the same as a byte string. */
  readonly path: string;
  readonly bytePath: string;
  /** Where it really is. */
  readonly real: string;
  readonly chain: IgnoreChain | undefined;
  readonly state: SelectionState;
}

/**
 * Walks a tree and yields every regular file that belongs to the snapshot, in no particular order.
 *
 * Iterative, so that depth costs no stack; one directory is open at a time. It never leaves the root: symbolic links are
 * warned about, or with `follow` resolved and taken where they lead to a file or directory inside the root, each linked
 * directory once. Entries that cannot be read are warned about and left out. `.git` is always left out.
 *
 * @param root real path of the directory.
 * @throws SOURCE_INVALID where the root itself cannot be read, and system limits such as EMFILE
 */
export function* walkDirectory(root: string, options: WalkOptions): Generator<WalkedFile> {
  const { warnings } = options;
  const followed = new Set<string>();
  const pending: PendingDirectory[] = [
    { path: '', bytePath: '', real: root, chain: options.chain, state: options.selection.root },
  ];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    let directory: OpenDirectory;
    let entries: Dirent[];
    try {
      directory = openDirectoryWithin(current.real);
    } catch (error) {
      if (current.path === '' || isSystemLimit(error)) throw error;
      warnOfError(warnings, current.path, error);
      continue;
    }
    try {
      try {
        entries = listDirectory(directory, current.path, warnings);
      } catch (error) {
        if (current.path === '' || isSystemLimit(error)) throw error;
        warnOfError(warnings, current.path, error);
        continue;
      }
      if (isForeignStore(current, entries)) {
        warnings.add('WARN_STORE', current.path, 'a CodeBatch store inside the source is left out');
        continue;
      }
      yield* walkEntries(root, current, directory, entries, options, followed, pending);
    } finally {
      directory.close();
    }
  }
}

function* walkEntries(
  root: string,
  current: PendingDirectory,
  directory: OpenDirectory,
  entries: readonly Dirent[],
  options: WalkOptions,
  followed: Set<string>,
  pending: PendingDirectory[],
): Generator<WalkedFile> {
  const { selection, warnings } = options;
  const chain = options.ignore ? chainOf(current, directory, entries, warnings) : undefined;
  for (const entry of entries) {
    const { name } = entry;
    if (name === '.git') continue;
    const path = current.path === '' ? name : `${current.path}/${name}`;
    const byteName = toByteString(name);
    const bytePath = current.bytePath === '' ? byteName : `${current.bytePath}/${byteName}`;
    let real = current.real === sep ? sep + name : current.real + sep + name;
    let access = entryAccess(directory, name);
    let isDirectory = entry.isDirectory();
    let isFile = entry.isFile();
    let linked = false;
    if (name === '.gitattributes' && isFile) {
      const content = readSmallFile(access, path, warnings, { followLink: false });
      if (content !== undefined) options.onAttributes(current.path, content);
    }
    if (entry.isSymbolicLink() && options.follow) {
      const target = resolveLink(root, current.real, access, options.skip);
      if (target !== undefined) {
        linked = true;
        real = target.real;
        access = target.real;
        isDirectory = target.isDirectory;
        isFile = !isDirectory;
      }
    }
    const decision = decideByChain(chain, bytePath, byteName, isDirectory);
    if (decision?.ignored === true) continue;
    const admitted = decision?.by === 'codebatch';
    const state = selection.judge(current.state, bytePath, byteName, isDirectory, admitted);
    if (state === undefined || (isDirectory && options.skip.includes(real))) continue;

    if (isDirectory) {
      if (linked) {
        if (followed.has(real)) {
          warnings.add('WARN_SYMLINK', path, 'leads to a directory that another link has already led to');
          continue;
        }
        followed.add(real);
      }
      pending.push({ path, bytePath, real, chain, state });
    } else if (isFile) {
      yield { path, access, real };
    } else if (entry.isSymbolicLink()) {
      const reason = options.follow ? 'leads outside the root, to nothing, or back to itself' : 'is not followed';
      warnings.add('WARN_SYMLINK', path, `a symbolic link that ${reason}`);
    } else {
      warnings.add('WARN_SPECIAL_FILE', path, `a ${specialKind(entry)}, not a regular file`);
    }
  }
}

function chainOf(
  current: PendingDirectory,
  directory: OpenDirectory,
  entries: readonly Dirent[],
  warnings: WarningLog,
): IgnoreChain | undefined {
  let { chain } = current;
  const { path, bytePath } = current;
  let git = false;
  let own = false;
  let repository = false;
  for (const { name } of entries) {
    if (name === '.gitignore') git = true;
    else if (name === '.codebatchignore') own = true;
    else if (name === '.git') repository = true;
  }
  if (repository && path !== '') {
    const nested = gitWorkTreeAt(current.real);
    if (nested !== undefined) {
      chain = chainInNestedRepository(chain, bytePath);
      const exclude = readIgnoreFile(nested.excludeFile, `${path}/.git/info/exclude`, warnings);
      chain = extendChain(chain, levelAt(bytePath, exclude, 'git'));
    }
  }
  const files = [
    ...(git ? [{ name: '.gitignore', origin: 'git' as const }] : []),
    ...(own ? [{ name: '.codebatchignore', origin: 'codebatch' as const }] : []),
  ];
  for (const { name, origin } of files) {
    const list = readIgnoreFile(entryAccess(directory, name), path === '' ? name : `${path}/${name}`, warnings, {
      followLink: false,
    });
    chain = extendChain(chain, levelAt(bytePath, list, origin));
  }
  return chain;
}

/** Names come decoded, which is fast; only where a replacement character shows up are the bytes looked at. */
function listDirectory(directory: OpenDirectory, path: string, warnings: WarningLog): Dirent[] {
  const entries = readdirSync(directory.access, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (!entries.some(({ name }) => name.includes('\ufffd'))) return entries;
  const valid = new Set<string>();
  for (const bytes of readdirSync(directory.access, { encoding: 'buffer' })) {
    const name = bytes.toString('utf8');
    if (Buffer.from(name, 'utf8').equals(bytes)) valid.add(name);
    else warnings.add('WARN_NOT_UTF8', path === '' ? name : `${path}/${name}`, 'the name is not valid UTF-8');
  }
  return entries.filter(({ name }) => valid.delete(name));
}

function isForeignStore(current: PendingDirectory, entries: readonly Dirent[]): boolean {
  return current.path !== '' && entries.some(({ name }) => name === 'store.json') && isStore(current.real);
}

/** A link's target, if it is a file or directory inside the root that a walk could have come to. */
function resolveLink(
  root: string,
  linkDirectory: string,
  access: string,
  skip: readonly string[],
): { readonly real: string; readonly isDirectory: boolean } | undefined {
  try {
    const real = realpathSync.native(access);
    if (!isInside(real, root) || skip.some((other) => real === other || isInside(real, other))) return undefined;
    if (relative(root, real).split(sep).includes('.git')) return undefined;
    const stat = statSync(real);
    if (stat.isFile()) return { real, isDirectory: false };
    if (!stat.isDirectory() || linkDirectory === real || isInside(linkDirectory, real)) return undefined;
    return { real, isDirectory: true };
  } catch {
    // Dangling, circular or not permitted: the caller warns that the link is not followed.
    return undefined;
  }
}

function isInside(path: string, directory: string): boolean {
  return path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}

function specialKind(entry: Dirent): string {
  if (entry.isFIFO()) return 'pipe';
  if (entry.isSocket()) return 'socket';
  if (entry.isCharacterDevice() || entry.isBlockDevice()) return 'device';
  return 'special file';
}

/** Turns the failure to read one file or directory into a warning. */
export function warnOfError(warnings: WarningLog, path: string, error: unknown): void {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ESTALE') {
    warnings.add('WARN_VANISHED', path, `disappeared or was replaced during the walk (${code})`);
  } else {
    warnings.add('WARN_UNREADABLE', path, `could not be read (${code})`);
  }
}
