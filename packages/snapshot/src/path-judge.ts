import { decideByChain, extendChain, type IgnoreChain, levelAt } from './ignore-chain.ts';
import { type IgnoreList, toByteString } from './ignore-list.ts';
import type { Selection, SelectionState } from './selection.ts';

/** No system unpacks or checks out more; to judge a path takes time that grows with the square of its levels. */
const MAX_PATH_BYTES = 4096;

/** Why a path of an archive or a git tree is too long to be taken, or undefined. */
export function pathLengthProblem(path: string): string | undefined {
  return Buffer.byteLength(path) > MAX_PATH_BYTES ? `it is longer than ${MAX_PATH_BYTES} bytes` : undefined;
}

/** A path of two thousand levels has as many directories, whose names together are a thousand times as long. */
const HELD_CHARACTERS = 16 * 1024 * 1024;

interface JudgedDirectory {
  readonly state: SelectionState;
  readonly chain: IgnoreChain | undefined;
}

/**
 * Judges files of a source that is a list of paths and no tree to walk, as a walk would have: a directory that is left
 * out takes its files with it.
 *
 * @param ignoreFiles the `.codebatchignore` files by directory (empty for the root).
 * @returns whether the file at a canonical path belongs to the snapshot.
 */
export function createPathJudge(
  selection: Selection,
  ignoreFiles: ReadonlyMap<string, IgnoreList>,
): (path: string) => boolean {
  const directories = new Map<string, JudgedDirectory | undefined>();

  function withIgnoreFile(directory: string, chain: IgnoreChain | undefined): IgnoreChain | undefined {
    const list = ignoreFiles.get(directory);
    return list === undefined ? chain : extendChain(chain, levelAt(toByteString(directory), list, 'codebatch'));
  }

  function judge(
    parent: JudgedDirectory,
    path: string,
    name: string,
    isDirectory: boolean,
  ): SelectionState | undefined {
    if (name === '.git') return undefined;
    const bytePath = toByteString(path);
    const byteName = toByteString(name);
    const decision = decideByChain(parent.chain, bytePath, byteName, isDirectory);
    if (decision?.ignored === true) return undefined;
    return selection.judge(parent.state, bytePath, byteName, isDirectory, decision !== undefined);
  }

  let held = 0;
  function forget(): void {
    held = 0;
    directories.clear();
    directories.set('', { state: selection.root, chain: withIgnoreFile('', undefined) });
  }

  forget();
  function judgedDirectory(path: string): JudgedDirectory | undefined {
    const segments = path === '' ? [] : path.split('/');
    let current = directories.get('');
    let directory = '';
    for (const name of segments) {
      if (current === undefined) return undefined;
      directory = directory === '' ? name : `${directory}/${name}`;
      if (!directories.has(directory)) {
        const state = judge(current, directory, name, true);
        held += directory.length;
        if (held > HELD_CHARACTERS) forget();
        directories.set(directory, state && { state, chain: withIgnoreFile(directory, current.chain) });
      }
      current = directories.get(directory);
    }
    return current;
  }

  return (path) => {
    const slash = path.lastIndexOf('/');
    const directoryPath = slash < 0 ? '' : path.slice(0, slash);
    const directory = directories.has(directoryPath) ? directories.get(directoryPath) : judgedDirectory(directoryPath);
    return directory !== undefined && judge(directory, path, path.slice(slash + 1), false) !== undefined;
  };
}
