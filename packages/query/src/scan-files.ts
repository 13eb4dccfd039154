import type { FileRecord, Store } from '@codebatch/core';
import { layout, parseRecord, readJsonLines } from '@codebatch/core';
import { readSnapshot, resolveSnapshotId } from '@codebatch/snapshot/read';
import { checkLimit } from './check-limit.ts';
import { fileLanguage } from './file-languages.ts';
import { OWN_FILE } from './output-filter.ts';
import { compilePathPatterns } from './path-pattern.ts';

/** Which files are wanted; fields are joined by and, values by or. */
export interface FileFilter {
  /** Part of a path or a glob; several: any of them. */
  readonly path?: string | readonly string[];
  /** Languages as the snapshot noted them; `unknown` for none. */
  readonly languages?: readonly string[];
  /** Origins of files (SPEC 9.6); `own` for none. */
  readonly fileOrigins?: readonly string[];
}

/** One file of a snapshot: the line exactly as stored, and its meaning. */
export interface ScannedFile {
  readonly text: string;
  readonly record: FileRecord;
}

/**
 * Yields the wanted files of a snapshot in stored order, in constant memory (SPEC 5.3).
 *
 * @throws SNAPSHOT_NOT_FOUND, INVALID_ARGUMENT, SCHEMA_ERROR with `path` and `line`.
 */
export function scanFiles(
  store: Store,
  snapshotName: string,
  filter: FileFilter = {},
  options: { readonly limit?: number } = {},
): Generator<ScannedFile> {
  checkLimit(options.limit);
  const id = resolveSnapshotId(store, snapshotName);
  readSnapshot(store, id);
  return wantedFiles(store, id, filter, options.limit ?? Number.POSITIVE_INFINITY);
}

function* wantedFiles(store: Store, id: string, filter: FileFilter, limit: number): Generator<ScannedFile> {
  const path = compilePathPatterns(filter.path);
  const languages = filter.languages === undefined || filter.languages.length === 0 ? undefined : filter.languages;
  const origins = filter.fileOrigins === undefined || filter.fileOrigins.length === 0 ? undefined : filter.fileOrigins;
  let count = 0;
  if (limit <= 0) return;
  for (const { text, value, line } of readJsonLines(layout.filesIndex(store.root, id))) {
    const record = parseRecord('file', value, `snapshots/${id}/files.index.jsonl:${line}`);
    if (path !== undefined && !path(record.path)) continue;
    if (languages !== undefined && !languages.includes(fileLanguage(record))) continue;
    if (origins !== undefined && !origins.includes(record.file_origin ?? OWN_FILE)) continue;
    yield { text, record };
    count += 1;
    if (count >= limit) return;
  }
}
