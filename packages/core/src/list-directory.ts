import * as fs from 'node:fs';
import { errnoOf, wrapFileError } from './wrap-file-error.ts';

/** Names in a directory in the order of their code units; none where it does not exist. */
export function listDirectory(directory: string): string[] {
  try {
    return fs.readdirSync(directory).sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
    throw wrapFileError(error, directory, 'list');
  }
}
