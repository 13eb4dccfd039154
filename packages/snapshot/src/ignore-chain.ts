import { type IgnoreList, toByteString } from './ignore-list.ts';

/** Where a list of patterns comes from: a boundary between repositories stops git's own files, and nothing else. */
export type IgnoreOrigin = 'git' | 'global' | 'codebatch';

/** One ignore file at the directory it belongs to. */
export interface IgnoreLevel {
  readonly list: IgnoreList;
  readonly origin: IgnoreOrigin;
  /**
   * How a path relative to the walk's root becomes relative to the file's directory: `cut` characters are taken off its
   * front, or `prefix` put before it where the file lies above the root. Byte strings.
   */
  readonly cut: number;
  readonly prefix: string;
}

/** The ignore files that have a say in one directory, the one with the last word first. */
export interface IgnoreChain {
  readonly level: IgnoreLevel;
  readonly next: IgnoreChain | undefined;
}

/** A level for a file in `directory`, a byte-string path relative to the walk's root (empty for the root itself). */
export function levelAt(directory: string, list: IgnoreList, origin: IgnoreOrigin): IgnoreLevel {
  return { list, origin, cut: directory === '' ? 0 : directory.length + 1, prefix: '' };
}

/** A level for a file in a directory above the root; `rootPath` is the root's path seen from there. */
export function levelAbove(rootPath: string, list: IgnoreList, origin: IgnoreOrigin): IgnoreLevel {
  return { list, origin, cut: 0, prefix: rootPath === '' ? '' : `${toByteString(rootPath)}/` };
}

/** Puts a level before a chain; a level without patterns is left out. */
export function extendChain(chain: IgnoreChain | undefined, level: IgnoreLevel): IgnoreChain | undefined {
  return level.list.isEmpty ? chain : { level, next: chain };
}

/** The chain inside a repository nested in another: the outer repository's files end at its door. */
export function chainInNestedRepository(chain: IgnoreChain | undefined, directory: string): IgnoreChain | undefined {
  if (chain === undefined) return undefined;
  const next = chainInNestedRepository(chain.next, directory);
  if (chain.level.origin === 'git') return next;
  return {
    level: chain.level.origin === 'global' ? levelAt(directory, chain.level.list, 'global') : chain.level,
    next,
  };
}

/**
 * Whether the chain leaves an entry out; the first level with an opinion decides.
 *
 * @returns undefined where no file has an opinion. `by` says which kind of file decided.
 */
export function decideByChain(
  chain: IgnoreChain | undefined,
  path: string,
  name: string,
  isDirectory: boolean,
): { readonly ignored: boolean; readonly by: IgnoreOrigin } | undefined {
  for (let link = chain; link !== undefined; link = link.next) {
    const { list, cut, prefix, origin } = link.level;
    const relative = cut > 0 ? path.slice(cut) : prefix === '' ? path : prefix + path;
    const ignored = list.decide(relative, name, isDirectory);
    if (ignored !== undefined) return { ignored, by: origin };
  }
  return undefined;
}
