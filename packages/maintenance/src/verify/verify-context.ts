import { readdirSync } from 'node:fs';
import { errnoOf, isCodebatchError, wrapFileError } from '@codebatch/core';
import type { DamageLog } from './damage.ts';
import { createFileReader, type FileReader, type ReadFile } from './file-reader.ts';
import type { ObjectTable } from './object-table.ts';

/** What was looked at. */
export interface VerifyCounts {
  files: number;
  bytes: number;
  objects: number;
  /** Objects that nothing refers to; gc removes them. */
  unreferenced_objects: number;
  snapshots: number;
  batches: number;
  /** Shards with a directory. */
  shards: number;
  /** Files whose content no digest vouches for, so that only their form was checked. */
  without_digest: number;
}

/** What the checks of one verification share. Paths are relative to the store. */
export interface VerifyContext {
  readonly root: string;
  readonly quick: boolean;
  readonly log: DamageLog;
  readonly objects: ObjectTable;
  readonly counts: VerifyCounts;
  /** Whether `store.json` is sealed: then writers publish snapshots and batches as a whole. */
  sealedStore: boolean;
  /** Reads a file; one that cannot be read is damage, a missing one is undefined. */
  read(path: string): ReadFile | undefined;
  /** As `read`, while the bytes of the last file that was read are still looked at. */
  readBeside(path: string): ReadFile | undefined;
  /** Names in a directory, sorted; undefined where it does not exist or is no directory. */
  list(path: string): string[] | undefined;
  /** Notes a temporary file or directory. */
  temporary(path: string): void;
  /** True where it is time to {@link breathe}. */
  isDue(): boolean;
  /** Tells how far the work is, and ends it where that was asked for. @throws INTERRUPTED */
  breathe(): Promise<void>;
}

/** The reading half of a context. */
export function createReading(
  root: string,
  log: DamageLog,
  counts: VerifyCounts,
): Pick<VerifyContext, 'read' | 'readBeside' | 'list'> {
  const guarded = <T>(path: string, action: () => T): T | undefined => {
    try {
      return action();
    } catch (error) {
      const { message } = isCodebatchError(error) ? error : wrapFileError(error, path, 'read');
      log.add(path, 'IO_ERROR', `cannot be read: ${message}`);
      return undefined;
    }
  };
  const readWith = (reader: FileReader, path: string): ReadFile | undefined =>
    guarded(path, () => {
      const file = reader.read(`${root}/${path}`);
      if (file !== undefined) {
        counts.files += 1;
        counts.bytes += file.size;
      }
      return file;
    });
  const reader = createFileReader();
  let beside: FileReader | undefined;
  return {
    read: (path) => readWith(reader, path),
    readBeside(path) {
      beside ??= createFileReader();
      return readWith(beside, path);
    },
    list: (path) =>
      guarded(path, () => {
        try {
          return readdirSync(`${root}/${path}`).sort();
        } catch (error) {
          if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
          throw error;
        }
      }),
  };
}

/** Names of temporary files and directories end so, wherever they are. */
const TEMPORARY_SUFFIX = '.tmp';

/**
 * The names in a directory that belong there. Temporary ones are noted, all others are damage.
 *
 * @param belongs whether a name has its place there; with `directory`, only if it is a directory.
 */
export function knownEntries(
  context: VerifyContext,
  directory: string,
  belongs: (name: string) => boolean,
): readonly string[] {
  const names = context.list(directory) ?? [];
  return names.filter((name) => {
    if (belongs(name)) return true;
    const path = directory === '' ? name : `${directory}/${name}`;
    if (name.endsWith(TEMPORARY_SUFFIX)) context.temporary(path);
    else context.log.add(path, 'FOREIGN_FILE', 'has no place in a store');
    return false;
  });
}

/** As {@link knownEntries} for directories: a file under the name of one is damage. */
export function knownDirectories(
  context: VerifyContext,
  directory: string,
  belongs: (name: string) => boolean,
): readonly { readonly name: string; readonly path: string; readonly entries: readonly string[] }[] {
  return knownEntries(context, directory, belongs).flatMap((name) => {
    const path = `${directory}/${name}`;
    const entries = context.list(path);
    if (entries !== undefined) return [{ name, path, entries }];
    context.log.add(path, 'FOREIGN_FILE', 'is no directory');
    return [];
  });
}
