import { lstatSync, readdirSync, statSync } from 'node:fs';
import { errnoOf, isCodebatchError, wrapFileError } from '@codebatch/core';
import type { DamageLog } from './damage.ts';
import { createFileReader, type FileReader, type LinesVisitor, type ReadFile } from './file-reader.ts';
import type { ObjectTable } from './object-table.ts';

/** What was looked at. */
export interface VerifyCounts {
  files: number;
  bytes: number;
  objects: number;
  /** Objects that nothing refers to; gc removes them. Null where outputs were not read. */
  unreferenced_objects: number | null;
  snapshots: number;
  batches: number;
  /** Shards with a directory. */
  shards: number;
  /** Files whose content no digest vouches for, so that only their form was checked. */
  without_digest: number;
}

/**
 * How much is read. `everything`: every byte. `records`: documents and indexes of files and outputs; of objects, the
 * sizes are taken. `documents`: documents and indexes of files; of outputs too, the sizes are taken.
 */
export type VerifyDepth = 'everything' | 'records' | 'documents';

/** What the checks of one verification share. Paths are relative to the store. */
export interface VerifyContext {
  readonly root: string;
  readonly depth: VerifyDepth;
  readonly log: DamageLog;
  readonly objects: ObjectTable;
  readonly counts: VerifyCounts;
  /** Whether `store.json` is sealed: then writers publish snapshots and batches as a whole. */
  sealedStore: boolean;
  /** Reads a file; one that cannot be read is damage, a missing one is undefined. */
  read(path: string): ReadFile | undefined;
  /** As `read`, for files of any size that are looked through line by line. @throws INTERRUPTED */
  readLines(path: string, visit: LinesVisitor): Promise<ReadFile | undefined>;
  /** As `read`, but takes only the size. */
  measure(path: string): Pick<ReadFile, 'size'> | undefined;
  /** Names in a directory, sorted; undefined where it does not exist or is no directory. */
  list(path: string): string[] | undefined;
  /** Notes a temporary file or directory. */
  temporary(path: string): void;
  /** True where it is time to {@link breathe}. */
  isDue(): boolean;
  /** Tells how far the work is, and ends it where that was asked for. @throws INTERRUPTED */
  breathe(): Promise<void>;
}

type Reading = ReturnType<FileReader['steps']>;

/** The reading half of a context. */
export function createReading(
  root: string,
  log: DamageLog,
  counts: VerifyCounts,
  pause: Pick<VerifyContext, 'isDue' | 'breathe'>,
): Pick<VerifyContext, 'read' | 'readLines' | 'measure' | 'list'> {
  const reader = createFileReader();
  const guarded = <T>(path: string, action: () => T): T | undefined => {
    try {
      return action();
    } catch (error) {
      const { message } = isCodebatchError(error) ? error : wrapFileError(error, path, 'read');
      log.add(path, 'IO_ERROR', `cannot be read: ${message}`);
      return undefined;
    }
  };
  const next = (path: string, steps: Reading): IteratorResult<void, ReadFile | undefined> =>
    guarded(path, () => steps.next()) ?? { done: true, value: undefined };
  const count = (file: ReadFile | undefined): ReadFile | undefined => {
    if (file === undefined) return undefined;
    counts.files += 1;
    counts.bytes += file.size;
    return file;
  };
  return {
    read(path) {
      const steps = reader.steps(`${root}/${path}`);
      for (;;) {
        const step = next(path, steps);
        if (step.done === true) return count(step.value);
      }
    },
    async readLines(path, visit) {
      const steps = reader.steps(`${root}/${path}`, visit);
      for (;;) {
        const step = next(path, steps);
        if (step.done === true) return count(step.value);
        if (pause.isDue()) await pause.breathe();
      }
    },
    measure: (path) =>
      guarded(path, () => {
        const stat = unlessAbsent(() => statSync(`${root}/${path}`));
        if (stat?.isFile() === false) throw new Error('it is no regular file');
        if (stat !== undefined) counts.files += 1;
        return stat;
      }),
    list: (path) => guarded(path, () => unlessAbsent(() => readdirSync(`${root}/${path}`).sort())),
  };
}

function unlessAbsent<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
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

/** As {@link knownEntries} for directories: a file under the name of one is damage, one that is gone is not listed. */
export function knownDirectories(
  context: VerifyContext,
  directory: string,
  belongs: (name: string) => boolean,
): readonly { readonly name: string; readonly path: string; readonly entries: readonly string[] }[] {
  return knownEntries(context, directory, belongs).flatMap((name) => {
    const path = `${directory}/${name}`;
    const entries = context.list(path);
    if (entries !== undefined) return [{ name, path, entries }];
    const isThere = lstatSync(`${context.root}/${path}`, { throwIfNoEntry: false }) !== undefined;
    if (isThere) context.log.add(path, 'FOREIGN_FILE', 'is no directory');
    return [];
  });
}
