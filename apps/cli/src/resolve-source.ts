import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { detectSource, type SnapshotSource } from '@codebatch/snapshot';

/**
 * The source that an argument names: a commit of a repository with `--git`, otherwise what lies there, by its content.
 *
 * @param note - Told where the inside of a git repository is named without a commit: its objects are hardly meant.
 * @throws SOURCE_NOT_FOUND, SOURCE_INVALID
 */
export function resolveSource(
  argument: string,
  gitRef: string | undefined,
  cwd: string,
  note: (message: string) => void,
): SnapshotSource {
  const location = path.resolve(cwd, argument);
  if (gitRef !== undefined) return { type: 'git', path: location, ref: gitRef };
  const type = detectSource(location);
  if (type === 'directory' && isGitDirectory(location)) {
    note(`${location} is the inside of a git repository, taken as it is; --git HEAD takes the files of a commit`);
  }
  return { type, path: location };
}

/** Whether a directory is what git keeps a repository in, by what git itself looks for. */
function isGitDirectory(directory: string): boolean {
  try {
    return (
      /^(ref: *refs\/|[0-9a-f]{40})/.test(readFileSync(path.join(directory, 'HEAD'), 'latin1')) &&
      ['objects', 'refs'].every((name) => statSync(path.join(directory, name)).isDirectory())
    );
  } catch {
    return false;
  }
}

/** The directory that a source is read from, `undefined` for an archive: nothing on disk is part of it. */
export function sourceDirectory(source: { readonly type: string; readonly path: string }): string | undefined {
  return source.type === 'archive' ? undefined : source.path;
}
