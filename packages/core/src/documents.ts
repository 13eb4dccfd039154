import { CodebatchError } from './codebatch-error.ts';
import type { RecordTypes } from './generated/record-types.ts';
import { parseJson } from './parse-json.ts';
import { parseRecord, type RecordName } from './records.ts';
import { readRegularFile } from './regular-file.ts';
import { checkSeal } from './seal-document.ts';
import { errnoOf, wrapFileError } from './wrap-file-error.ts';

/**
 * Reads and checks a JSON document: its schema, and its seal where it has one.
 *
 * @throws IO_ERROR where the file is missing, PERMISSION_DENIED; SCHEMA_ERROR where it is no JSON,
 * does not match its schema or was changed after it was sealed; SCHEMA_TOO_NEW
 */
export function readDocument<N extends RecordName>(name: N, path: string): RecordTypes[N] {
  try {
    return parseDocument(name, path, readRegularFile(path).toString('utf8'));
  } catch (error) {
    throw wrapFileError(error, path, 'read');
  }
}

/** As {@link readDocument}; `undefined` where the file does not exist. */
export function readDocumentIfPresent<N extends RecordName>(name: N, path: string): RecordTypes[N] | undefined {
  let text: string;
  try {
    text = readRegularFile(path).toString('utf8');
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined;
    throw wrapFileError(error, path, 'read');
  }
  return parseDocument(name, path, text);
}

function parseDocument<N extends RecordName>(name: N, path: string, text: string): RecordTypes[N] {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw damaged(path, `is not JSON: ${(cause as Error).message}`, cause);
  }
  const record = parseRecord(name, value, path);
  if (checkSeal(value as object) === 'broken')
    throw damaged(path, 'was changed after it was written: self_sha256 differs');
  return record;
}

function damaged(path: string, what: string, cause?: unknown): CodebatchError {
  return new CodebatchError('SCHEMA_ERROR', `${path} ${what}`, {
    hints: ['Run "codebatch verify" to see what else is damaged.'],
    details: { path },
    cause,
  });
}
