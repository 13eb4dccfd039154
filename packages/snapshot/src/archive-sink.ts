import type { ObjectRef } from '@codebatch/core';

/** Takes the entries of an archive, one after the other. Nothing is ever unpacked to a path. */
export interface ArchiveSink {
  /**
   * Judges an entry by its name, which is whatever the archive's maker wrote.
   *
   * @returns the canonical path under which to take it; undefined for what is left out, with a warning where one is due.
   */
  admit(name: string, isUtf8: boolean): string | undefined;
  /** Whether an entry's bytes are wanted in memory, perhaps although it is no file of the snapshot: it has rules. */
  wantsRules(path: string): boolean;
  takeRules(path: string, content: Uint8Array): void;
  take(path: string, object: ObjectRef, size: number, executable: boolean, firstBytes: Uint8Array): void;
  /** An entry that is another name for an earlier one. */
  takeLink(path: string, targetName: string): void;
  skip(code: 'WARN_SYMLINK' | 'WARN_SPECIAL_FILE' | 'WARN_UNREADABLE', path: string, message: string): void;
}
