import { decideByChain, extendChain, type IgnoreChain, levelAt } from './ignore-chain.ts';
import { type IgnoreList, toByteString } from './ignore-list.ts';
import type { Selection, SelectionState } from './selection.ts';

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

  directories.set('', { state: selection.root, chain: withIgnoreFile('', undefined) });
  function judgedDirectory(path: string): JudgedDirectory | undefined {
    const segments = path === '' ? [] : path.split('/');
    let current = directories.get('');
    let directory = '';
    for (const name of segments) {
      if (current === undefined) return undefined;
      directory = directory === '' ? name : `${directory}/${name}`;
      if (!directories.has(directory)) {
        const state = judge(current, directory, name, true);
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
