import { decodeText, type FileRecord, type Store } from '@codebatch/core';
import { fileLanguage } from './file-languages.ts';
import { scanFiles } from './scan-files.ts';

/** The text of the files of a snapshot, by line. */
export interface SourceLines {
  /** The line (1-based) without its terminator; undefined where the file or its text cannot be read. */
  line(path: string, line: number): string | undefined;
}

/**
 * Reads lines of a snapshot's files. The file index is read on the first question, and the lines of the file that was
 * asked for last are kept: records of one file stand together. A missing or damaged object is no error here; what is
 * made of the line then does without it, and `verify` complains.
 */
export function createSourceLines(store: Store, snapshotId: string): SourceLines {
  let files: Map<string, FileRecord> | undefined;
  let last: { readonly path: string; readonly lines: readonly string[] | undefined } | undefined;
  return {
    line(path, line) {
      if (last?.path !== path) {
        files ??= filesByPath(store, snapshotId);
        last = { path, lines: readLines(store, files.get(path)) };
      }
      return last.lines?.[line - 1];
    },
  };
}

function filesByPath(store: Store, snapshotId: string): Map<string, FileRecord> {
  const files = new Map<string, FileRecord>();
  for (const { record } of scanFiles(store, snapshotId)) files.set(record.path, record);
  return files;
}

function readLines(store: Store, file: FileRecord | undefined): readonly string[] | undefined {
  if (file === undefined) return undefined;
  try {
    const decoded = decodeText(store.objects.get(file.object), fileLanguage(file));
    return decoded.ok ? decoded.text.split(/\r\n|\n|\r/) : undefined;
  } catch {
    return undefined;
  }
}
