import type { Store } from '@codebatch/core';
import type { FileIndex } from './file-index.ts';
import type { FileOrigins } from './file-origin.ts';
import type { Selection } from './selection.ts';
import type { WarningLog } from './snapshot-warnings.ts';

/** Where the files of a snapshot come from. Paths may be relative to the working directory. */
export type SnapshotSource =
  | { readonly type: 'directory'; readonly path: string }
  | {
      readonly type: 'git';
      readonly path: string;
      readonly ref: string;
      /** Take only this directory of the commit, and name files from there. */
      readonly directory?: string;
    }
  | { readonly type: 'archive'; readonly path: string };

/** What every kind of source needs to put its files into a store. */
export interface SourceReader {
  readonly store: Store;
  readonly index: FileIndex;
  readonly warnings: WarningLog;
  /** To be told of `.gitattributes` files before the index is put in order. */
  readonly origins: FileOrigins;
  readonly selection: Selection;
  /** The options of the walk with every default written out, as `config` of the snapshot. */
  readonly config: SnapshotConfig;
  /** Whether a path may go into the snapshot as far as other systems are concerned; warns of one that is not legal everywhere. */
  isPortable(path: string): boolean;
  /** The overrides of `language`. */
  readonly languages: Readonly<Record<string, string>>;
  /** Language of a file by overrides, name and first bytes. */
  language(path: string, firstBytes: Uint8Array): string | undefined;
  /**
   * To be awaited now and then, between files and within large ones: reports progress, lets timers and signals in, and
   * ends the work when it was aborted.
   *
   * @throws INTERRUPTED
   */
  breathe(): Promise<void>;
  /** Whether `breathe` is due. */
  isDue(): boolean;
}

/** Resolved options of a walk. */
export interface SnapshotConfig {
  readonly ignore: boolean;
  readonly hidden: boolean;
  readonly follow: boolean;
  readonly portable: boolean;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Files of more bytes go into the store in pieces. */
export const STREAM_THRESHOLD: number = 8 * 1024 * 1024;
