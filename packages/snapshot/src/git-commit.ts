import { CodebatchError } from '@codebatch/core';
import { readGit } from './git-process.ts';

/**
 * The full id of the commit that a commit-ish names.
 *
 * @throws SOURCE_NOT_FOUND for a ref that names no commit; SOURCE_INVALID where git cannot read the repository
 */
export async function resolveCommit(repository: string, ref: string): Promise<string> {
  // A ref that begins with a dash would be read as an option.
  if (ref === '' || ref.startsWith('-') || ref.includes('\0')) throw unknownRef(repository, ref);
  // A path that is no repository is told apart from a ref that it does not have.
  await readGit(repository, ['rev-parse', '--git-dir']);
  let answer: string;
  try {
    answer = (await readGit(repository, ['rev-parse', '--verify', `${ref}^{commit}`])).trim();
  } catch (error) {
    await refuseLost(repository, ref);
    throw unknownRef(repository, ref, error);
  }
  if (!/^[0-9a-f]{40,64}$/.test(answer)) throw unknownRef(repository, ref);
  return answer;
}

/**
 * A ref that the repository has may name an object that it does not have, or cannot read. A full id is no sign of that.
 *
 * @throws SOURCE_INVALID with what git says of the object
 */
async function refuseLost(repository: string, ref: string): Promise<void> {
  const id = (await readGit(repository, ['rev-parse', '--verify', ref]).catch(() => '')).trim();
  if (id !== '' && id !== ref.toLowerCase()) await readGit(repository, ['cat-file', '-t', id]);
}

function unknownRef(repository: string, ref: string, cause?: unknown): CodebatchError {
  return new CodebatchError('SOURCE_NOT_FOUND', `The repository ${repository} has no commit ${JSON.stringify(ref)}`, {
    hints: [
      'Name a branch, a tag or a commit; "git log" shows what there is.',
      'A shallow clone has only the newest commits: fetch what you want to compare with.',
    ],
    details: { source: repository, ref },
    cause,
  });
}

/**
 * The id of the tree of a directory in a commit; `undefined` where the commit has no directory of that path.
 *
 * @param directory from the root; empty for the root itself.
 * @throws SOURCE_INVALID where a tree on the way there is missing or damaged
 */
export async function treeOf(repository: string, commit: string, directory: string): Promise<string | undefined> {
  // With a slash at its end it would stand for the directories in it.
  const path = directory.replace(/\/+$/, '');
  if (path === '') return commit;
  const args = ['ls-tree', '-d', '-z', '--full-tree', commit, '--', path];
  return /^040000 tree (\S+)\t/.exec(await readGit(repository, args))?.[1];
}
