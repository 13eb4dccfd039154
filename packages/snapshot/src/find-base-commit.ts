import { resolveCommit } from './git-commit.ts';
import { readGit } from './git-process.ts';

/** The commit that a working directory, or a commit, is to be compared with. */
export interface BaseCommit {
  /** Full id: where `ref` and `head` part, or that of `ref` itself where they have no commit in common. */
  readonly commit: string;
  /** Full id of what `ref` names. */
  readonly ref: string;
  /** The directory from the root of the repository, without a slash at its end; undefined at the root. */
  readonly directory: string | undefined;
}

/**
 * Finds what to compare the state of a repository with to see what was done since a branch was left: the merge base of
 * `ref` and `head`. What was done on `ref` since then does not count.
 *
 * @param directory in a repository.
 * @param head a commit-ish; a repository without a commit there is compared with `ref` itself.
 * @throws SOURCE_NOT_FOUND for a ref that names no commit; SOURCE_INVALID where git cannot read the repository
 */
export async function findBaseCommit(directory: string, ref: string, head = 'HEAD'): Promise<BaseCommit> {
  const named = await resolveCommit(directory, ref);
  const prefix = (await readGit(directory, ['rev-parse', '--show-prefix'])).replace(/\n$/, '');
  return {
    commit: (await mergeBase(directory, named, head)) ?? named,
    ref: named,
    directory: prefix === '' ? undefined : prefix.replace(/\/$/, ''),
  };
}

async function mergeBase(directory: string, commit: string, head: string): Promise<string | undefined> {
  try {
    return (await readGit(directory, ['merge-base', commit, await resolveCommit(directory, head)])).trim() || undefined;
  } catch {
    // No common commit, as in a shallow clone: git says so by its exit code alone.
    return undefined;
  }
}
