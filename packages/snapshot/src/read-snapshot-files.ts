import { isUtf8 } from 'node:buffer';
import {
  CodebatchError,
  checkSnapshotPath,
  type FileRecord,
  layout,
  parseJson,
  parseObjectRef,
  readRawLines,
  SCHEMA_VERSION,
  type Store,
} from '@codebatch/core';
import { readSnapshot } from './read-snapshot.ts';

/**
 * Reads the lines of a snapshot's `files.index.jsonl` in stored order, in bounded memory.
 *
 * Every line is checked before it is handed out: the required fields, the form of the optional ones, and that the path
 * is canonical (SPEC 5.2), so that a store from elsewhere cannot lead outside a root. A bare hex reference comes back
 * with its `sha256:` prefix (SPEC 4.3); unknown fields are kept.
 *
 * @throws SNAPSHOT_NOT_FOUND, INVALID_ARGUMENT; SCHEMA_ERROR with `details` `{path, line, field}` for a line that is
 * damaged, and for an index that is cut short; SCHEMA_TOO_NEW
 */
export function* readSnapshotFiles(store: Store, id: string): Generator<FileRecord> {
  const { snapshot_id, file_count } = readSnapshot(store, id);
  const file = layout.filesIndex(store.root, snapshot_id);
  let line = 0;
  for (const bytes of readRawLines(file)) {
    line += 1;
    if (!isUtf8(bytes)) throw damagedLine(file, line, 'the line', 'is not UTF-8');
    yield parseFileLine(bytes.toString('utf8'), file, line);
  }
  // Cut between two lines, it is JSON Lines as before.
  if (file_count !== undefined && file_count !== line) {
    throw damagedLine(file, line, 'the index', `ends here, where ${file_count} files were recorded`);
  }
}

function parseFileLine(text: string, file: string, line: number): FileRecord {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw damagedLine(file, line, 'the line', `is not JSON: ${(cause as Error).message}`, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw damagedLine(file, line, 'the line', 'is no object');
  }
  const record = value as Record<string, unknown>;
  for (const [field, check] of CHECKS) {
    const reason = check(record[field]);
    if (reason === undefined) continue;
    const version = record['schema_version'];
    if (field === 'schema_version' && Number.isInteger(version) && (version as number) > SCHEMA_VERSION) {
      throw new CodebatchError('SCHEMA_TOO_NEW', `${file} line ${line} has schema version ${String(version)}`, {
        hints: ['Use a newer version of CodeBatch.'],
        details: { path: file, line, schema_version: version },
      });
    }
    throw damagedLine(file, line, field, record[field] === undefined ? 'is missing' : reason);
  }
  const object = record['object'] as string;
  if (object.length === 64) record['object'] = parseObjectRef(object);
  return record as unknown as FileRecord;
}

type Check = (value: unknown) => string | undefined;

const CHECKS: readonly (readonly [field: string, check: Check])[] = [
  ['schema_version', (value) => (value === SCHEMA_VERSION ? undefined : `must be ${SCHEMA_VERSION}`)],
  ['path', (value) => (typeof value === 'string' ? checkSnapshotPath(value) : 'must be a string')],
  [
    'path_key',
    (value) => (typeof value === 'string' && value !== '' && !value.includes('\0') ? undefined : 'must be text'),
  ],
  [
    'object',
    (value) =>
      typeof value === 'string' && /^(?:sha256:)?[0-9a-f]{64}$/.test(value) ? undefined : 'must be an object reference',
  ],
  [
    'size',
    (value) => (Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'must be a number of bytes'),
  ],
  ['lang_hint', optionalString],
  ['text_hash', optionalString],
  ['mtime', optionalString],
  [
    'mode',
    (value) =>
      value === undefined || (typeof value === 'string' && /^[0-7]{3,4}$/.test(value)) ? undefined : 'must be octal',
  ],
];

function optionalString(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? undefined : 'must be a string';
}

function damagedLine(file: string, line: number, field: string, reason: string, cause?: unknown): CodebatchError {
  return new CodebatchError('SCHEMA_ERROR', `${file} line ${line} is not a valid file record: ${field} ${reason}`, {
    hints: ['Run "codebatch verify" to see what else is damaged.'],
    details: { path: file, line, field, reason },
    cause,
  });
}
