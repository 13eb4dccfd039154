import { isCodebatchError } from './codebatch-error.ts';
import { makeDirectory, removeFile, writeFileAtomic } from './files.ts';
import { layout } from './layout.ts';
import { listDirectory } from './list-directory.ts';
import { describeProcess, isPresumedDead, readProcessFile } from './process-identity.ts';
import { statIfPresent } from './stat-if-present.ts';
import type { Store } from './store.ts';
import { TEMPORARY_SUFFIX, temporaryName } from './temporary-name.ts';

/** A writer that has told others that it is at work. */
export interface WriterRegistration {
  /** Says that everything that it put into the store is referred to by records, or will never be. */
  release(): void;
}

/** A registered writer that may still be at work. */
export interface LiveWriter {
  /** Path of the registration. */
  readonly file: string;
  readonly what: string;
  readonly pid: number;
  readonly host: string;
  /** When it registered, in milliseconds by the clock of the file system. */
  readonly since: number;
}

/** A registration from elsewhere, or one that cannot be read, counts for so long: nobody can ask whether its process lives. */
const FOREIGN_LIFETIME_MS = 24 * 60 * 60_000;
const PREFIX = 'writer-';
const SUFFIX = '.json';
const REFUSED: ReadonlySet<string> = new Set(['PERMISSION_DENIED', 'STORE_READ_ONLY']);

/**
 * Announces a writer of objects before its first one. Objects are referred to only later, by a snapshot or by outputs: as
 * long as the writer is registered, a collection spares everything that was put or touched since. Runs of a batch need
 * none, they are announced by the file with which they claim it.
 *
 * @param what in a word: `snapshot`.
 * @throws STORE_FULL, IO_ERROR
 */
export function registerWriter(store: Store, what: string): WriterRegistration {
  const directory = layout.temporaryDir(store.root);
  const name = temporaryName(`${PREFIX}${what}`).slice(0, -TEMPORARY_SUFFIX.length);
  const file = `${directory}/${name}${SUFFIX}`;
  const record = { ...describeProcess(), what, started_at: new Date().toISOString() };
  try {
    makeDirectory(directory);
    writeFileAtomic(file, `${JSON.stringify(record)}\n`, 'process');
  } catch (error) {
    // Objects pass through the same directory: who cannot write it will put none, and may have nothing to put.
    if (!isCodebatchError(error) || !REFUSED.has(error.code)) throw error;
  }
  return { release: () => removeFile(file) };
}

/**
 * The registered writers that may still be at work: those of this machine, boot and namespace that are not provably dead,
 * however long ago they registered, and those from elsewhere that registered within a day. A registration that cannot be
 * read counts as one from elsewhere.
 *
 * @param now - In milliseconds by the clock of the file system.
 * @throws PERMISSION_DENIED, IO_ERROR where the registrations cannot be looked at
 */
export function listLiveWriters(store: Store, now: number): LiveWriter[] {
  const directory = layout.temporaryDir(store.root);
  return listDirectory(directory)
    .filter((name) => name.startsWith(PREFIX) && name.endsWith(SUFFIX))
    .flatMap((name) => {
      const file = `${directory}/${name}`;
      const since = statIfPresent(file)?.mtimeMs;
      if (since === undefined) return [];
      const writer = readProcessFile<{ readonly what: string }>(file);
      if (isPresumedDead(writer, () => now - since > FOREIGN_LIFETIME_MS)) return [];
      return [{ file, since, what: writer?.what ?? 'unknown', pid: writer?.pid ?? 0, host: writer?.host ?? 'unknown' }];
    });
}
