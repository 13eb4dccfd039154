import { type FileRecord, languageOf, type OutputRecord, type Store } from '@codebatch/core';
import { readSnapshotFiles } from '@codebatch/snapshot';
import { UNKNOWN_LANGUAGE } from './record-fields.ts';

/** The language of a file of a snapshot: what the snapshot noted, else what the path says, else `unknown`. */
export function fileLanguage(file: FileRecord): string {
  return file.lang_hint ?? languageOf(file.path) ?? UNKNOWN_LANGUAGE;
}

/** The language of a record: its own field, else that of its file in the snapshot. */
export type RecordLanguage = (record: OutputRecord) => string;

/** Reads the file index on the first question, not before; one map of paths is kept. */
export function createRecordLanguage(store: Store, snapshotId: string): RecordLanguage {
  let languages: Map<string, string> | undefined;
  return (record) => {
    if (typeof record.language === 'string') return record.language;
    languages ??= languagesByPath(store, snapshotId);
    return languages.get(record.path) ?? languageOf(record.path) ?? UNKNOWN_LANGUAGE;
  };
}

function languagesByPath(store: Store, snapshotId: string): Map<string, string> {
  const languages = new Map<string, string>();
  for (const file of readSnapshotFiles(store, snapshotId)) languages.set(file.path, fileLanguage(file));
  return languages;
}
