import { type FileRecord, languageOf, type OutputRecord } from '@codebatch/core';
import { readSnapshotFiles } from '@codebatch/snapshot/read';
import type { OpenBatch } from './open-batch.ts';
import { UNKNOWN_LANGUAGE } from './record-fields.ts';

/** Languages by extension or file name that a batch was configured with. */
export type LanguageOverrides = Readonly<Record<string, string>>;

/**
 * The language of a file: what a batch's own settings say of its path, else what the snapshot noted, else what the path
 * says, else `unknown`.
 */
export function fileLanguage(file: Pick<FileRecord, 'path' | 'lang_hint'>, overrides?: LanguageOverrides): string {
  const configured = overrides === undefined ? undefined : languageOf(file.path, { overrides });
  return configured ?? file.lang_hint ?? languageOf(file.path) ?? UNKNOWN_LANGUAGE;
}

/** The settings of a batch that give files their language; its tasks share them. */
export function languageOverrides(batch: OpenBatch): LanguageOverrides | undefined {
  for (const task of batch.tasks) {
    const settings = task['languages'];
    if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) continue;
    return Object.fromEntries(
      Object.entries(settings).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  }
  return undefined;
}

/** The language of a record: its own field, else that of its file in the snapshot. */
export type RecordLanguage = (record: OutputRecord) => string;

/** Reads the file index on the first question, not before; one map of paths is kept. */
export function createRecordLanguage(batch: OpenBatch): RecordLanguage {
  let languages: Map<string, string> | undefined;
  return (record) => {
    if (typeof record.language === 'string') return record.language;
    languages ??= languagesByPath(batch);
    return languages.get(record.path) ?? fileLanguage(record);
  };
}

function languagesByPath(batch: OpenBatch): Map<string, string> {
  const overrides = languageOverrides(batch);
  const languages = new Map<string, string>();
  for (const file of readSnapshotFiles(batch.store, batch.record.snapshot_id)) {
    languages.set(file.path, fileLanguage(file, overrides));
  }
  return languages;
}
