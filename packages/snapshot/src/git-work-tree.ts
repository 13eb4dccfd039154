import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** A git work tree found on disk, without running git. */
export interface GitWorkTree {
  /** Absolute path of the directory that contains `.git`. */
  readonly root: string;
  /** Absolute path of the repository's `info/exclude`, which need not exist. */
  readonly excludeFile: string;
}

/** The work tree that `directory` (absolute) is the root of, or lies in. */
export function findGitWorkTree(directory: string): GitWorkTree | undefined {
  for (let current = directory; ; current = dirname(current)) {
    const found = gitWorkTreeAt(current);
    if (found !== undefined) return found;
    if (dirname(current) === current) return undefined;
  }
}

/** The work tree whose root is exactly `directory`. */
export function gitWorkTreeAt(directory: string): GitWorkTree | undefined {
  const gitDirectory = resolveGitDirectory(join(directory, '.git'));
  if (gitDirectory === undefined) return undefined;
  return { root: directory, excludeFile: join(commonDirectory(gitDirectory), 'info', 'exclude') };
}

/** `.git` is a directory, or in linked work trees and submodules a file that names one. */
function resolveGitDirectory(path: string): string | undefined {
  const kind = kindOf(path);
  if (kind === undefined) return undefined;
  let directory = path;
  if (kind === 'file') {
    const target = readSmallText(path)?.match(/^gitdir: (.+?)[\r\n]*$/)?.[1];
    if (target === undefined) return undefined;
    directory = resolve(dirname(path), target);
  }
  return kindOf(join(directory, 'HEAD')) === 'file' ? directory : undefined;
}

/** A linked work tree keeps `info/exclude` in the directory that it shares with the main one. */
function commonDirectory(gitDirectory: string): string {
  const common = readSmallText(join(gitDirectory, 'commondir'))?.trim();
  return common === undefined || common === '' ? gitDirectory : resolve(gitDirectory, common);
}

/** What cannot be looked at is as good as missing. */
function kindOf(path: string): 'file' | 'other' | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat === undefined ? undefined : stat.isFile() ? 'file' : 'other';
  } catch {
    return undefined;
  }
}

function readSmallText(path: string): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size <= 65_536 ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
