import { statSync } from 'node:fs';
import path from 'node:path';
import { CodebatchError } from '@codebatch/core';

/** The directory of a project's own store, relative to the project. */
export const PROJECT_STORE = path.join('.codebatch', 'store');

export interface StoreChoice {
  /** `--store`. */
  readonly flag: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/**
 * The root of the store that a command works on: `--store`, else `$CODEBATCH_STORE`, else the nearest
 * `.codebatch/store` from the working directory upward. It is not looked into, and need not exist when it was named.
 */
export function findStoreRoot(choice: StoreChoice): string | undefined {
  if (choice.flag === '') {
    throw new CodebatchError('INVALID_ARGUMENT', '--store needs the path of a directory', {
      details: { flag: '--store' },
    });
  }
  const named = choice.flag ?? choice.env['CODEBATCH_STORE'];
  return named ? path.resolve(choice.cwd, named) : nearestProjectStore(choice.cwd);
}

/** As `findStoreRoot`. @throws STORE_NOT_FOUND when none was named and none was found. */
export function locateStore(choice: StoreChoice): string {
  const root = findStoreRoot(choice);
  if (root !== undefined) return root;
  throw new CodebatchError(
    'STORE_NOT_FOUND',
    `No store was named, and no ${PROJECT_STORE} lies in ${choice.cwd} or above`,
    {
      hints: [
        'codebatch scan <dir> makes a store and fills it.',
        'Name a store with --store <dir> or CODEBATCH_STORE.',
      ],
      details: { searched_from: choice.cwd },
    },
  );
}

function nearestProjectStore(from: string): string | undefined {
  for (let directory = path.resolve(from); ; directory = path.dirname(directory)) {
    const candidate = path.join(directory, PROJECT_STORE);
    if (statSync(candidate, { throwIfNoEntry: false })?.isDirectory()) return candidate;
    if (directory === path.dirname(directory)) return undefined;
  }
}
