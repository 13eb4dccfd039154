import path from 'node:path';
import { detectSource, type SnapshotSource } from '@codebatch/snapshot';

/**
 * The source that an argument names: a commit of a repository with `--git`, otherwise what lies there, by its content.
 * @throws SOURCE_NOT_FOUND, SOURCE_INVALID
 */
export function resolveSource(argument: string, gitRef: string | undefined, cwd: string): SnapshotSource {
  const location = path.resolve(cwd, argument);
  return gitRef === undefined
    ? { type: detectSource(location), path: location }
    : { type: 'git', path: location, ref: gitRef };
}

/** The directory that a source is read from, `undefined` for an archive: nothing on disk is part of it. */
export function sourceDirectory(source: { readonly type: string; readonly path: string }): string | undefined {
  return source.type === 'archive' ? undefined : source.path;
}
