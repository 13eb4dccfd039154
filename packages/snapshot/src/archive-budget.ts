import { CodebatchError } from '@codebatch/core';

/** What an archive may unpack to before it is taken for a bomb. */
export interface ArchiveLimits {
  /** Entries of any kind. Default 1,000,000. */
  readonly maxEntries: number;
  /**
   * Unpacked bytes for each byte of the archive. Default 200. It is not looked at before 64 MiB have been unpacked, as
   * small archives of repetitive files can be packed very well.
   */
  readonly maxRatio: number;
}

/** The limits that hold where the caller sets no others. */
export const DEFAULT_ARCHIVE_LIMITS: ArchiveLimits = { maxEntries: 1_000_000, maxRatio: 200 };

const FREE_BYTES = 64 * 1024 * 1024;

/** Counts what an archive unpacks to. Both methods throw SOURCE_INVALID once a limit is passed. */
export interface ArchiveBudget {
  entry(): void;
  bytes(count: number): void;
}

/** Makes the budget of one archive of `packedBytes`. */
export function createArchiveBudget(path: string, packedBytes: number, limits: ArchiveLimits): ArchiveBudget {
  const allowed = Math.max(FREE_BYTES, packedBytes * limits.maxRatio);
  let entries = 0;
  let unpacked = 0;
  const refuse = (reason: string): never => {
    throw new CodebatchError('SOURCE_INVALID', `The archive ${path} is not read further: ${reason}`, {
      hints: ['If the archive is sound, unpack it and name the directory.'],
      details: { source: path, ...limits },
    });
  };
  return {
    entry() {
      entries += 1;
      if (entries > limits.maxEntries) refuse(`it has more than ${limits.maxEntries} entries`);
    },
    bytes(count) {
      unpacked += count;
      if (unpacked > allowed) refuse(`it unpacks to more than ${limits.maxRatio} times its size`);
    },
  };
}
